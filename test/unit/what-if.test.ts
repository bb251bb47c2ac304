import { beforeAll, describe, expect, it } from 'vitest';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { DAY_FILE_VERSION, type DayLine } from '../../electron/replay/day-file.ts';
import { recordedDay, type RecordedDay } from '../../electron/replay/recorded-day.ts';
import type { DayPart } from '../../electron/replay/replay-day.ts';
import { drawsFrom, whatIfWords } from '../../electron/replay/what-if-words.ts';
import { figuresOf, whatIf } from '../../electron/replay/what-if.ts';
import { plainDay } from '../bench/pacing/scenario.ts';
import { simulateDay } from '../bench/pacing/simulator.ts';

/** Three quarters of an hour of a simulated floor of ten, kept as the dialler keeps its days. */
function simulated(): DayPart[] {
  const scenario = { ...plainDay, shiftSec: 2_700 };
  const policy = createPolicy();
  const learned = JSON.stringify(policy.snapshot());
  const lines: DayLine[] = [];
  simulateDay(
    scenario,
    {
      name: 'kept',
      decide(seen) {
        const did = policy.decide(seen);
        lines.push({ seen: structuredClone(seen), did });
        return did;
      },
    },
    7,
  );
  const header = {
    version: DAY_FILE_VERSION,
    campaignIds: ['c'],
    day: '2026-01-05',
    zone: 'utc',
    learned,
  } as const;
  return [{ header: { ...header, campaignIds: ['c'] }, lines }];
}

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

  it('is the same again from the same seed', () => {
    expect(run({ operators: 14 })).toEqual(run({ operators: 14 }));
  });

  it('has fewer abandoned people and less talk under a tighter limit', () => {
    const tight = run({ abandonLimit: 0.005 });
    const loose = run({ abandonLimit: 0.05 });
    expect(tight.abandoned).toBeLessThan(loose.abandoned);
    expect(tight.occupancy).toBeLessThan(loose.occupancy);
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
});
