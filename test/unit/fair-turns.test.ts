import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairTurns, type Claim } from '../../electron/dialler/drivers/fair-turns.ts';

const weight = fc.integer({ min: 1, max: 10 });
const claims = fc
  .array(weight, { minLength: 2, maxLength: 6 })
  .map((weights) => weights.map((each, i): Claim => ({ id: `c${i}`, weight: each })));

/** Serves whoever is first among those that claim in each round, and counts. */
function serve(all: readonly Claim[], rounds: readonly (readonly Claim[])[]): Map<string, number[]> {
  const turns = createFairTurns();
  const served = new Map(all.map(({ id }): [string, number[]] => [id, []]));
  for (const [round, claiming] of rounds.entries()) {
    const [next] = turns.order(claiming);
    if (!next) continue;
    turns.took(next);
    served.get(next.id)?.push(round);
  }
  return served;
}

describe('turns by weight', () => {
  it('are shared as the weights say, within a turn each, while all claim', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 300 }), (all, count) => {
        const served = serve(
          all,
          Array.from({ length: count }, () => all),
        );
        const turnsOf = ({ id }: Claim): number => served.get(id)?.length ?? 0;
        expect(all.reduce((sum, each) => sum + turnsOf(each), 0)).toBe(count);
        for (const a of all) {
          for (const b of all) {
            const apart = Math.abs(turnsOf(a) / a.weight - turnsOf(b) / b.weight);
            expect(apart).toBeLessThanOrEqual(1 / a.weight + 1 / b.weight + 1e-9);
          }
        }
      }),
    );
  });

  it('leave nobody waiting for longer than one turn of each other claim by weight, whoever comes and goes', () => {
    fc.assert(
      fc.property(
        claims,
        fc.array(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), { maxLength: 200 }),
        (all, presence) => {
          const [steady, ...others] = all;
          if (!steady) return;
          const rounds = presence.map((here) => [steady, ...others.filter((_, i) => here[i])]);
          const served = [-1, ...(serve(all, rounds).get(steady.id) ?? []), rounds.length];
          const most =
            1 + others.reduce((sum, other) => sum + 1 + Math.ceil((other.weight + 1) / steady.weight), 0);
          for (const [i, at] of served.entries()) {
            if (i > 0) expect(at - (served[i - 1] ?? 0)).toBeLessThanOrEqual(most);
          }
        },
      ),
    );
  });

  it('give nobody a lead for the time in which there was nothing to claim', () => {
    const turns = createFairTurns();
    const here = { id: 'here', weight: 1 };
    const away = { id: 'away', weight: 1 };
    for (let i = 0; i < 100; i += 1) turns.took(turns.order([here])[0] ?? here);
    const names = Array.from({ length: 10 }, () => {
      const [next = here] = turns.order([here, away]);
      turns.took(next);
      return next.id;
    });
    expect(names.filter((name) => name === 'away').length).toBeLessThanOrEqual(6);
  });

  it('give nobody a lead who let its turns go by', () => {
    const turns = createFairTurns();
    const busy = { id: 'busy', weight: 1 };
    const idle = { id: 'idle', weight: 10 };
    // It is in front each time and takes nothing.
    for (let i = 0; i < 50; i += 1) {
      turns.order([busy, idle]);
      turns.took(busy);
    }
    const names = Array.from({ length: 22 }, () => {
      const [next = busy] = turns.order([busy, idle]);
      turns.took(next);
      return next.id;
    });
    expect(names.filter((name) => name === 'busy').length).toBeGreaterThanOrEqual(2);
  });

  it('fall within the room of each, the same whether they are asked for one by one or all at once', () => {
    fc.assert(
      fc.property(
        claims,
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 6 }),
        fc.nat(30),
        (all, rooms, count) => {
          const roomy = all.map((each, i) => ({ ...each, room: rooms[i] ?? 0 }));
          const whole = createFairTurns().split(roomy, count);
          const room = roomy.reduce((sum, each) => sum + each.room, 0);
          expect([...whole.values()].reduce((sum, n) => sum + n, 0)).toBe(Math.min(count, room));
          const single = createFairTurns();
          const left = new Map(roomy.map((each) => [each.id, each.room]));
          const counted = new Map<string, number>();
          for (let i = 0; i < Math.min(count, room); i += 1) {
            const [next] = single.order(all.filter(({ id }) => (left.get(id) ?? 0) > 0));
            if (!next) break;
            single.took(next);
            left.set(next.id, (left.get(next.id) ?? 0) - 1);
            counted.set(next.id, (counted.get(next.id) ?? 0) + 1);
          }
          expect(Object.fromEntries(whole)).toEqual(Object.fromEntries(counted));
        },
      ),
    );
  });
});
