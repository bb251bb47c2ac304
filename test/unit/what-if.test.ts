import { beforeAll, describe, expect, it } from 'vitest';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { RULES_VERSION } from '../../electron/dialler/pacing/rules-version.ts';
import { DAY_FILE_VERSION, type DayLine } from '../../electron/replay/day-file.ts';
import { recordedDay, type RecordedDay } from '../../electron/replay/recorded-day.ts';
import type { DayPart } from '../../electron/replay/replay-day.ts';
import { drawsFrom, whatIfWords } from '../../electron/replay/what-if-words.ts';
import { figuresOf, whatIf } from '../../electron/replay/what-if.ts';
import { plainDay } from '../bench/pacing/scenario.ts';
import { simulateDay } from '../bench/pacing/simulator.ts';

/** Calls of one campaign go on by turns with those of another, by weights of one to one. */
const CLAIMS = ['a', 'b'].map((id) => ({ id, weight: 1, most: 1_000 }));

/**
 * Three quarters of an hour of a simulated floor of ten, kept as the dialler keeps its days.
 * @param shares by turns each call is campaign a's and b's
 */
function simulated(shares = false): DayPart[] {
  const scenario = { ...plainDay, shiftSec: 2_700 };
  const policy = createPolicy();
  const learned = JSON.stringify(policy.snapshot());
  const lines: DayLine[] = [];
  const known = new Set<number>();
  simulateDay(
    scenario,
    {
      name: 'kept',
      decide(seen) {
        const did = policy.decide(seen);
        lines.push({ seen: structuredClone(seen), did });
        const contacts = (seen.ringing ?? [])
          .map(({ id }) => Number(id))
          .filter((id) => !known.has(id))
          .map((id): [number, string] => [id, id % 2 === 0 ? 'a' : 'b']);
        for (const [id] of contacts) known.add(id);
        const line = lines.at(-1);
        if (shares && line && contacts.length > 0) line.dials = { claims: CLAIMS, contacts };
        return did;
      },
    },
    7,
  );
  const header = {
    version: DAY_FILE_VERSION,
    rules: RULES_VERSION,
    campaignIds: ['c'],
    day: '2026-01-05',
    zone: 'utc',
    learned,
  } as const;
  return [{ header: { ...header, campaignIds: ['c'] }, lines }];
}

const saysShared = (read: RecordedDay | null): boolean =>
  read !== null &&
  whatIfWords(read, { operators: 9 }, () => drawsFrom(1, 0)).some((line) => /other hosts/i.test(line));

describe('What a day would have been under other rules', () => {
  let day: RecordedDay;
  beforeAll(() => {
    const read = recordedDay(simulated());
    if (!read) throw new Error('The day is empty.');
    day = read;
  });
  const run = (change: Parameters<typeof whatIf>[1], seed = 1) => whatIf(day, change, drawsFrom(seed, 0));

  it('is close to the day itself when nothing is otherwise', () => {
    const was = figuresOf(day);
    const again = run({});
    expect(was.dials).toBeGreaterThan(200);
    expect(Math.abs(again.dials - was.dials) / was.dials).toBeLessThan(0.1);
    expect(Math.abs(again.occupancy - was.occupancy)).toBeLessThan(0.05);
  });

  it('says whose calls are counted where other hosts called for the same campaigns', () => {
    const shared = simulated().map((part) => ({
      ...part,
      lines: part.lines.map(({ seen, did }) => ({ seen: { ...seen, elsewhere: { staffed: 4 } }, did })),
    }));
    expect(saysShared(recordedDay(shared))).toBe(true);
    expect(saysShared(day)).toBe(false);
  });

  it('is the same again from the same seed', () => {
    expect(run({ operators: 14 })).toEqual(run({ operators: 14 }));
  });

  it('has fewer abandoned people and less talk under a tighter limit', () => {
    const tight = run({ abandonLimit: 0.005 });
    const loose = run({ abandonLimit: 0.05 });
    expect(tight.abandoned).toBeLessThan(loose.abandoned);
    expect(tight.occupancy).toBeLessThan(loose.occupancy);
  });

  it('is not held back by a limit of one campaign that would be wider', () => {
    const limits = day.limits.map((each) => ({ ...each, limits: { ...each.limits, noneAhead: true } }));
    const held = { ...day, limits };
    const occupancy = (abandonLimit?: number): number =>
      whatIf(held, { abandonLimit }, drawsFrom(1, 0)).occupancy;
    expect(occupancy(0.05)).toBeGreaterThan(occupancy() + 0.1);
    expect(occupancy(0.01)).toBeLessThan(occupancy() + 0.02);
  });

  it('has more dials and more conversations with more operators, and draws what nobody can know', () => {
    const was = run({});
    const more = run({ operators: 15 });
    expect(more.connected).toBeGreaterThan(was.connected * 1.2);
    expect(more.dials).toBeGreaterThan(day.fates.length);
  });

  it('is said with what was drawn and what is not reckoned with', () => {
    const words = whatIfWords(day, { operators: 15 }, (each) => drawsFrom(1, each), 1).join('\n');
    expect(words).toMatch(/as it was .*\ngone through again .*\notherwise /);
    expect(words).toContain('Otherwise means 15 operators.');
    expect(words).toMatch(/Up to \d+ calls were never placed/);
  });

  describe('with other weights', () => {
    let shared: RecordedDay;
    beforeAll(() => {
      const read = recordedDay(simulated(true));
      if (!read) throw new Error('The day is empty.');
      shared = read;
    });
    const sharesOf = (weights: readonly (readonly [string, number])[]): number => {
      const { campaigns } = whatIf(shared, { weights: new Map(weights) }, drawsFrom(1, 0));
      const [a, b] = ['a', 'b'].map((id) => campaigns.get(id)?.dials ?? 0);
      return (a ?? 0) / ((a ?? 0) + (b ?? 0));
    };

    it('shares dials as it was when nothing is otherwise, and by the weights when they are', () => {
      expect(sharesOf([])).toBeCloseTo(0.5, 1);
      expect(sharesOf([['a', 3]])).toBeCloseTo(0.75, 1);
      expect(sharesOf([['b', 9]])).toBeCloseTo(0.1, 1);
    });

    it('lets each campaign meet the people that were its own', () => {
      // Nobody but campaign a's people answers.
      const onlyAs = shared.fates.map((fate) =>
        fate.campaignId === 'b' ? { ...fate, outcome: 'noanswer' as const } : fate,
      );
      const { campaigns } = whatIf(
        { ...shared, fates: onlyAs },
        { weights: new Map([['a', 4]]) },
        drawsFrom(1, 0),
      );
      expect(campaigns.get('a')?.answered).toBeGreaterThan(50);
      expect(campaigns.get('b')).toMatchObject({ answered: 0, abandoned: 0 });
    });

    it('gives a campaign no more calls at once than it may have', () => {
      const claims = [{ fromSec: 0, claims: CLAIMS.map((claim) => ({ ...claim, most: 1 })) }];
      const { dials } = whatIf({ ...shared, claims }, {}, drawsFrom(1, 0));
      expect(dials).toBeLessThan(whatIf(shared, {}, drawsFrom(1, 0)).dials / 2);
    });

    it('is said campaign by campaign', () => {
      const words = whatIfWords(
        shared,
        { weights: new Map([['a', 3]]) },
        (each) => drawsFrom(1, each),
        1,
      ).join('\n');
      expect(words).toContain('Otherwise means weight 3 for campaign a.');
      expect(words).toMatch(
        /campaign a .*dials.*\nas it was .*\ngone through again .*\notherwise .*\n\ncampaign b /,
      );
    });
  });
});
