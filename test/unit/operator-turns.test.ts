import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createOperatorTurns,
  type SharedOperator,
  type TurnClass,
} from '../../electron/dialler/drivers/operator-turns.ts';

const ada: SharedOperator = { operatorId: 'ada', targets: ['sales', 'service'] };
const first: TurnClass = { id: 'first sales', target: 'sales', weight: 1 };
const ahead: TurnClass = { id: 'ahead sales', target: 'sales', weight: 3 };

/** Gives an operator to whichever class she is for, so many times. */
function serve(count: number, wanting: readonly TurnClass[], turns = createOperatorTurns()): string[] {
  return Array.from({ length: count }, () => {
    turns.share([ada], wanting);
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
      turns.share([], []);
    }
    expect(served.filter((id) => id === first.id)).toHaveLength(10);
  });

  it('are known as one begins, so that whoever is busy is promised to one class alone', () => {
    const classes = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        target: fc.constantFrom('sales', 'service'),
        weight: fc.integer({ min: 1, max: 10 }),
      }),
      { selector: ({ id }) => id },
    );
    const people = fc.uniqueArray(
      fc.record({
        operatorId: fc.constantFrom('ada', 'ben', 'cy'),
        targets: fc.subarray(['sales', 'service']),
      }),
      { selector: ({ operatorId }) => operatorId },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(people, classes, fc.constantFrom('ada', 'ben', 'cy'), fc.boolean()), {
          maxLength: 40,
        }),
        (looks) => {
          const turns = createOperatorTurns();
          for (const [here, wanting, who, isGranted] of looks) {
            turns.share(here, wanting);
            for (const { operatorId, targets } of here) {
              const may = wanting.filter(({ target }) => targets.includes(target));
              const isFor = may.filter(({ id }) => turns.isFor(operatorId, id));
              // Never two, and never nobody while somebody wants them.
              expect(isFor).toHaveLength(Math.min(1, may.length));
            }
            const taken = wanting.find(({ id }) => turns.isFor(who, id));
            if (isGranted && taken) turns.granted(who, taken.id);
          }
        },
      ),
    );
  });
});
