import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseLikeliest,
  LONGEST_IN_LINE_EACH,
  SOUGHT_AMONG,
} from '../../electron/dialler/scores/pass-order.ts';

interface Waiting {
  id: number;
  chance: number;
}
const likely = ({ chance }: Waiting) => ({ chance, because: 'people answer more at this hour' });
const line = (...chances: number[]): Waiting[] => chances.map((chance, id) => ({ id, chance }));

describe('The likeliest now first', () => {
  it('takes who answers most, and of equally likely ones who is first in line', () => {
    const chosen = chooseLikeliest(line(0.1, 0.4, 0.3, 0.4), likely, 3, 0);
    expect(chosen.map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(chosen[0]?.likely).toEqual({ chance: 0.4, because: 'people answer more at this hour' });
  });

  it('gives every eighth turn to whoever has been in line for longest, and says nothing of likelihood then', () => {
    const chosen = chooseLikeliest(line(0.1, 0.4, 0.3), likely, 1, LONGEST_IN_LINE_EACH - 1);
    expect(chosen).toEqual([{ id: 0, likely: null }]);
  });

  it('takes everybody when there are fewer than are wanted', () => {
    expect(chooseLikeliest(line(0.2, 0.9), likely, 10, 0).map(({ id }) => id)).toEqual([1, 0]);
    expect(chooseLikeliest([], likely, 10, 0)).toEqual([]);
  });

  it('lets nobody starve, however many likelier people come behind them and however many are taken at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }),
        fc.nat(50),
        (chances, counts, takenBefore) => {
          let inLine = line(...chances);
          let taken = 0;
          const takenAs = new Map<number, number>();
          const most = LONGEST_IN_LINE_EACH * chances.length;
          for (let turn = 0; taken < most; turn += 1) {
            const count = counts[turn % counts.length] ?? 1;
            // Behind them the list never ends, and everybody there is sure to answer.
            while (inLine.length < SOUGHT_AMONG)
              inLine.push({ id: 1_000 + taken + inLine.length, chance: 1 });
            inLine = inLine.map((one, at) =>
              one.id >= 1_000 ? { ...one, id: 10_000 * (turn + 1) + at } : one,
            );
            const chosen = chooseLikeliest(inLine, likely, count, takenBefore + taken);
            expect(chosen).toHaveLength(count);
            for (const [at, { id }] of chosen.entries()) takenAs.set(id, taken + at + 1);
            taken += count;
            inLine = inLine.filter(({ id }) => !chosen.some((one) => one.id === id));
          }
          for (const id of chances.keys()) {
            expect(takenAs.get(id) ?? Infinity).toBeLessThanOrEqual(LONGEST_IN_LINE_EACH * (id + 1));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
