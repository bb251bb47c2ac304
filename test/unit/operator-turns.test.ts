import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createOperatorTurns,
  type SharedOperator,
  type TurnClass,
} from '../../electron/dialler/drivers/operator-turns.ts';

const ada: SharedOperator = { operatorId: 'ada', targets: ['sales', 'service'], isIdle: true };
const first: TurnClass = { id: 'first sales', target: 'sales', weight: 1, underWay: 0 };
const ahead: TurnClass = { id: 'ahead sales', target: 'sales', weight: 3, underWay: 0 };

/** Gives an operator to whichever class she is for, so many times. */
function serve(count: number, wanting: readonly TurnClass[], turns = createOperatorTurns()): string[] {
  return Array.from({ length: count }, () => {
    turns.share([ada], wanting, 0);
    const [chosen] = wanting.filter(({ id }) => turns.isFor('ada', id));
    if (!chosen) return 'nobody';
    turns.granted('ada', chosen.id);
    return chosen.id;
  });
}

describe('the turns of an operator whom several want', () => {
  it('go by weight, and to whoever wants them while the other wants nobody', () => {
    const served = serve(40, [first, ahead]);
    expect(served.filter((id) => id === ahead.id)).toHaveLength(30);
    const turns = createOperatorTurns();
    expect(new Set(serve(20, [first], turns))).toEqual(new Set([first.id]));
    // Nothing was saved up meanwhile.
    const after = serve(8, [first, ahead], turns);
    expect(after.filter((id) => id === first.id).length).toBeGreaterThanOrEqual(1);
  });

  it('go on where they were when somebody wants nobody for a moment', () => {
    const turns = createOperatorTurns();
    const served: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      served.push(
        ...serve(
          1,
          [
            { ...first, weight: 1 },
            { ...ahead, weight: 1 },
          ],
          turns,
        ),
      );
      turns.share([], [], 0);
    }
    expect(served.filter((id) => id === first.id)).toHaveLength(10);
  });

  it('are known as one begins, so that whoever is busy is promised to one class alone', () => {
    const classes = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        target: fc.constantFrom('sales', 'service'),
        weight: fc.integer({ min: 1, max: 10 }),
        underWay: fc.nat(2),
      }),
      { selector: ({ id }) => id },
    );
    const people = fc.uniqueArray(
      fc.record({
        operatorId: fc.constantFrom('ada', 'ben', 'cy'),
        targets: fc.subarray(['sales', 'service']),
        isIdle: fc.boolean(),
      }),
      { selector: ({ operatorId }) => operatorId },
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(people, classes, fc.constantFrom('ada', 'ben', 'cy'), fc.boolean(), fc.nat(40_000)),
          { maxLength: 40 },
        ),
        (looks) => {
          const turns = createOperatorTurns();
          let nowMs = 0;
          for (const [here, wanting, who, isGranted, laterMs] of looks) {
            nowMs += laterMs;
            turns.share(here, wanting, nowMs);
            for (const { operatorId, targets } of here) {
              const may = wanting.filter(({ target }) => targets.includes(target));
              const isFor = may.filter(({ id }) => turns.isFor(operatorId, id));
              // Never two, and never nobody while somebody wants them.
              expect(isFor).toHaveLength(Math.min(1, may.length));
              // Nobody is counted on by a class that they are not for.
              const counting = may.filter(({ id }) => turns.countsOn(operatorId, id));
              expect(isFor).toEqual(expect.arrayContaining(counting));
            }
            const taken = wanting.find(({ id }) => turns.isFor(who, id));
            if (isGranted && taken) turns.granted(who, taken.id);
          }
        },
      ),
    );
  });

  it('end when the operator was free for half a minute, once the calls that counted on them are over', () => {
    const turns = createOperatorTurns();
    const calling = { ...ahead, underWay: 2 };
    const look = (atSec: number, dialling: TurnClass, isIdle = true): void =>
      turns.share([{ ...ada, isIdle }], [dialling, first], atSec * 1_000);
    look(0, calling);
    expect(turns.isFor('ada', ahead.id)).toBe(true);
    // Whoever talks is not kept from anybody.
    look(20, calling, false);
    look(21, calling);
    look(50, calling);
    expect(turns.countsOn('ada', ahead.id)).toBe(true);
    look(51, calling);
    expect(turns.countsOn('ada', ahead.id)).toBe(false);
    expect(turns.isFor('ada', ahead.id)).toBe(true);
    expect(turns.isFor('ada', first.id)).toBe(false);
    look(55, ahead);
    expect(turns.isFor('ada', first.id)).toBe(true);
  });

  it('end also where calls are always in the air, after half a minute more', () => {
    const turns = createOperatorTurns();
    const served: string[] = [];
    for (let atSec = 0; atSec < 600; atSec += 1) {
      turns.share([ada], [{ ...ahead, underWay: 5 }, first], atSec * 1_000);
      if (!turns.isFor('ada', first.id)) continue;
      served.push(first.id);
      turns.granted('ada', first.id);
    }
    expect(served).toHaveLength(3);
  });

  it('do not end while nobody else wants the operator', () => {
    const turns = createOperatorTurns();
    for (let atSec = 0; atSec < 600; atSec += 1) turns.share([ada], [ahead], atSec * 1_000);
    expect(turns.countsOn('ada', ahead.id)).toBe(true);
  });
});
