import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandonWorth } from '../../electron/dialler/pacing/abandon-worth.ts';
import { seededRandom } from '../bench/pacing/random.ts';

const elasticity = 0.8;
const cliff = 10;
const worth = abandonWorth(elasticity, cliff);

const rateOf = (price: number): number => Math.min(30, Math.pow(price, -1 / elasticity));

/** Gains of a day that spends its abandons at the rate `rateFor` says, `days` of them played out on average. */
function playedOut(rateFor: (left: number, ahead: number) => number, stock: number, days: number): number {
  const random = seededRandom(7);
  const step = 0.01;
  let total = 0;
  for (let day = 0; day < days; day++) {
    let left = stock;
    for (let ahead = stock; ahead > 0; ahead -= step) {
      if (left < 1) {
        total -= cliff * step;
        continue;
      }
      const rate = rateFor(left, ahead);
      total += (Math.pow(rate, 1 - elasticity) / (1 - elasticity)) * step;
      if (random.chance(rate * step)) left -= 1;
    }
  }
  return total / days;
}

describe('the worth of an abandon while some are left', () => {
  it('rises with the time ahead and falls with those left', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 90, noNaN: true }),
        fc.double({ min: 0.2, max: 90, noNaN: true }),
        (left, ahead) => {
          expect(worth(left + 1, ahead)).toBeLessThanOrEqual(worth(left, ahead) * 1.06);
          expect(worth(left, ahead + 1)).toBeGreaterThanOrEqual(worth(left, ahead) * 0.94);
        },
      ),
    );
  });

  it('is the steady price when some three more are left than are to be expected', () => {
    for (const ahead of [4, 8, 16, 32, 50, 200]) {
      expect(worth(ahead + 2, ahead)).toBeGreaterThan(1);
      expect(worth(ahead + 5, ahead)).toBeLessThan(1);
    }
  });

  it('is many times the steady price before the last one, and little when more are left than can be used', () => {
    expect(worth(1, 4)).toBeGreaterThan(20);
    expect(worth(6, 1)).toBeLessThan(0.5);
  });

  it('earns more in played-out days than spending at an even pace', () => {
    for (const stock of [2, 5, 12]) {
      const controlled = playedOut((left, ahead) => rateOf(worth(left, ahead)), stock, 1500);
      const even = playedOut((left, ahead) => Math.min(30, left / ahead), stock, 1500);
      const oneHeldBack = playedOut((left, ahead) => Math.min(30, (left - 0.9) / ahead), stock, 1500);
      expect(controlled).toBeGreaterThan(even);
      expect(controlled).toBeGreaterThan(oneHeldBack);
    }
  });
});
