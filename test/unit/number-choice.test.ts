import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseNumber,
  numberBar,
  ROTATION_NAMES,
  type Candidate,
  type Rotation,
} from '../../shared/domain/number-choice.ts';
import type { Near } from '../../shared/domain/phone-area.ts';
import { leftOutForSpam } from '../../shared/domain/numbers-held.ts';
import { spamBadge } from '../../shared/domain/spam-score.ts';

const BERLINER = '+493022446677';

interface Pooled extends Candidate {
  rests?: boolean;
}
const numberOf = (id: string, change: Partial<Pooled> = {}): Pooled => ({
  id,
  e164: '+442079460123',
  usedToday: 0,
  spamScore: null,
  weight: 1,
  turn: null,
  ...change,
});

/** Dials so often, and answers what was shown. */
function shown(pool: Pooled[], dials: number, rotation: Rotation, near: Near = 'any'): string[] {
  return Array.from({ length: dials }, () => {
    const usable = pool.filter(({ rests }) => !rests);
    const chosen = chooseNumber(usable, { rotation, near }, BERLINER);
    if (!chosen) return 'none';
    chosen.number.turn = chosen.turn;
    chosen.number.usedToday += 1;
    return chosen.number.id;
  });
}

const times = (all: readonly string[], id: string): number => all.filter((each) => each === id).length;

describe('the number that is shown next', () => {
  it('is each in turn, in the order of the pool, by round robin', () => {
    const pool = ['a', 'b', 'c'].map((id) => numberOf(id));
    expect(shown(pool, 7, 'round_robin').join('')).toBe('abcabca');
  });

  it('is one that comes back after a rest in its turn, and makes up for nothing', () => {
    const pool = ['a', 'b', 'c'].map((id) => numberOf(id));
    shown(pool, 3, 'round_robin');
    const [, b] = pool;
    if (!b) throw new Error('no number');
    b.rests = true;
    expect(times(shown(pool, 100, 'round_robin'), 'b')).toBe(0);
    b.rests = false;
    expect(times(shown(pool, 30, 'round_robin'), 'b')).toBeLessThanOrEqual(11);
  });

  it('comes as often as its weight says, and is never far from that', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        (weights, dials) => {
          const pool = weights.map((weight, index) => numberOf(String(index), { weight }));
          const all = shown(pool, dials, 'weighted');
          const sum = weights.reduce((a, b) => a + b, 0);
          return weights.every((weight, index) => {
            const due = (dials * weight) / sum;
            return Math.abs(times(all, String(index)) - due) <= weights.length;
          });
        },
      ),
    );
  });

  it('is the one with the fewest calls today, whatever it was used for before', () => {
    const pool = [
      numberOf('a', { usedToday: 3 }),
      numberOf('b', { usedToday: 1 }),
      numberOf('c', { usedToday: 2 }),
    ];
    expect(shown(pool, 6, 'least_used').join('')).toBe('bcbacb');
  });

  it('is the one with the lowest spam score, in turn where several have it', () => {
    const pool = [
      numberOf('a', { spamScore: 4 }),
      numberOf('b', { spamScore: 1 }),
      numberOf('c', { spamScore: 1 }),
    ];
    expect(shown(pool, 4, 'lowest_spam').join('')).toBe('bcbc');
  });

  it('is one of those that may be shown, or none when there are none, by every rotation', () => {
    const pools = fc.array(
      fc.record({
        usedToday: fc.nat(50),
        spamScore: fc.option(fc.integer({ min: 0, max: 9 })),
        weight: fc.integer({ min: 1, max: 10 }),
        turn: fc.option(fc.nat(100_000)),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(pools, fc.constantFrom(...ROTATION_NAMES), (changes, rotation) => {
        const pool = changes.map((change, index) => numberOf(String(index), change));
        const latest = Math.max(0, ...pool.map(({ turn }) => turn ?? 0));
        const chosen = chooseNumber(pool, { rotation, near: 'any' }, BERLINER);
        if (pool.length === 0) return chosen === null;
        return chosen !== null && pool.includes(chosen.number) && chosen.turn >= latest;
      }),
    );
  });
});

const around = () => [
  numberOf('london'),
  numberOf('munich', { e164: '+498921093377' }),
  numberOf('berlin', { e164: '+493090001122' }),
  numberOf('next-door', { e164: '+493022440000' }),
];

describe('numbers that are near to the person', () => {
  it.each<[Near, string]>([
    ['any', 'london munich berlin next-door'],
    ['country', 'munich berlin next-door munich'],
    ['area', 'berlin next-door berlin next-door'],
    ['neighbour', 'next-door next-door next-door next-door'],
  ])('%s', (near, expected) => {
    expect(shown(around(), 4, 'round_robin', near).join(' ')).toBe(expected);
  });

  it('give way to others when none of them may be shown', () => {
    const rest = around().map((each) => ({ ...each, rests: each.id !== 'london' }));
    expect(shown(rest, 2, 'round_robin', 'neighbour')).toEqual(['london', 'london']);
  });

  it('tells apart countries that share a calling code', () => {
    const american = [
      numberOf('toronto', { e164: '+14165550123' }),
      numberOf('chicago', { e164: '+13125550123' }),
    ];
    const chosen = chooseNumber(american, { rotation: 'round_robin', near: 'area' }, '+12125550100');
    expect(chosen?.number.id).toBe('chicago');
  });
});

const scored = (spamScore: number | null) =>
  numberBar(
    { id: 'n', e164: '+4930', trunkId: null, status: 'active', dailyCap: 1, usedToday: 0, spamScore },
    { trunkId: 't', spamLimit: 7 },
  );

describe('a spam score', () => {
  it('has the colour and the word of its grade', () => {
    const tones = Array.from({ length: 10 }, (_, score) => spamBadge(score).tone);
    expect(tones).toEqual([...Array(5).fill('green'), ...Array(2).fill('amber'), ...Array(3).fill('red')]);
    expect(spamBadge(5).label).toBe('5 Raised');
    expect(spamBadge(null).label).toBe('Not known');
  });

  it('leaves a number out from the limit of the campaign on, and not where it is not known', () => {
    expect([null, 0, 6, 7, 9].map(scored)).toEqual([null, null, null, 'spam', 'spam']);
  });

  it('is what the campaign says why it leaves a number out', () => {
    const number = { e164: '+493022446601', spamScore: 8 };
    expect(
      leftOutForSpam(
        [
          { number, bar: 'spam' },
          { number, bar: null },
        ],
        7,
      ),
    ).toBe('+49 30 22446601 (8) is left out for its spam score: the campaign shows no number from 7 on.');
    expect(leftOutForSpam([{ number, bar: 'capped' }], 7)).toBeNull();
  });
});
