import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transition, type CallHappening, type CallState } from '../../electron/carrier/call-state.ts';
import { CALLEE_BEHAVIOURS, calleePlanner, plainNumber } from '../../electron/carrier/callee.ts';
import type { CarrierSettings } from '../../electron/carrier/carrier.ts';

const settings = (more: Partial<CarrierSettings> = {}): CarrierSettings => ({
  seed: 1,
  speed: 1,
  weights: {
    answer: 46,
    busy: 8,
    no_answer: 20,
    reject: 4,
    unreachable: 3,
    invalid_number: 3,
    voicemail: 13,
    early_hangup: 3,
    screener: 0,
  },
  ringSec: [3, 16],
  talkSec: [15, 90],
  hangsUpShare: 0.6,
  earlyMediaShare: 0.25,
  codec: 'offered',
  ...more,
});
const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `+44207946${10_000 + index}`);

describe('what a number does when called', () => {
  it('follows the weights over many numbers, whatever the seed', () => {
    const weight = fc.integer({ min: 0, max: 20 });
    const weights = fc.record(
      Object.fromEntries(CALLEE_BEHAVIOURS.map((each) => [each, weight])) as Record<
        (typeof CALLEE_BEHAVIOURS)[number],
        typeof weight
      >,
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), weights, (seed, drawn) => {
        const total = Object.values(drawn).reduce((sum, each) => sum + each, 0);
        fc.pre(total > 0);
        const planner = calleePlanner(settings({ seed, weights: drawn }));
        const count = 2000;
        const seen = numbers(count).map((number) => planner.behaviourOf(number));
        for (const behaviour of CALLEE_BEHAVIOURS) {
          const share = drawn[behaviour] / total;
          const found = seen.filter((each) => each === behaviour).length / count;
          if (share === 0) expect(found).toBe(0);
          // Five standard deviations: a true deviation shows, chance does not.
          expect(Math.abs(found - share)).toBeLessThanOrEqual(5 * Math.sqrt((share * (1 - share)) / count));
        }
      }),
      { numRuns: 40, seed: 20_260_105 },
    );
  });

  it('does not depend on the order of the calls, nor on what was asked before', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(numbers(50), { minLength: 50 }), (shuffled) => {
        const first = calleePlanner(settings());
        const second = calleePlanner(settings());
        const plans = new Map(numbers(50).map((number) => [number, first.planOf(number)]));
        for (const number of shuffled) {
          expect(second.planOf(number)).toEqual(plans.get(number));
          expect(second.behaviourOf(number)).toBe(plans.get(number)?.behaviour);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is the same however the number is written', () => {
    const planner = calleePlanner(settings());
    const ways = ['+442079460123', '442079460123', '00442079460123', '+44 20 7946-0123'];
    expect(new Set(ways.map((way) => JSON.stringify(planner.planOf(way)))).size).toBe(1);
    expect(new Set(ways.map(plainNumber)).size).toBe(1);
  });

  it('changes with the seed', () => {
    const one = calleePlanner(settings({ seed: 1 }));
    const two = calleePlanner(settings({ seed: 2 }));
    const differing = numbers(500).filter((number) => one.behaviourOf(number) !== two.behaviourOf(number));
    expect(differing.length).toBeGreaterThan(250);
  });

  it('can be pinned for single numbers without moving any other', () => {
    const free = calleePlanner(settings());
    const [target = '', ...others] = numbers(200);
    for (const behaviour of CALLEE_BEHAVIOURS) {
      const pinned = calleePlanner(settings({ behaviours: { [target]: behaviour } }));
      expect(pinned.behaviourOf(target.slice(1))).toBe(behaviour);
      expect(pinned.planOf(target).behaviour).toBe(behaviour);
      expect(others.map((number) => pinned.behaviourOf(number))).toEqual(
        others.map((number) => free.behaviourOf(number)),
      );
    }
  });

  it('keeps ring and talk times in their ranges and divides them by the speed', () => {
    const life = calleePlanner(settings());
    const fast = calleePlanner(settings({ speed: 20 }));
    const plans = numbers(2000).map((number) => ({ plan: life.planOf(number), quick: fast.planOf(number) }));
    const hungUp: boolean[] = [];
    for (const { plan, quick } of plans) {
      if (plan.ringMs === null) expect(plan.behaviour).toBe('no_answer');
      else expect(quick.ringMs).toBeCloseTo(plan.ringMs / 20, 6);
      expect(quick.setupMs).toBeCloseTo(plan.setupMs / 20, 6);
      if (plan.behaviour === 'answer') {
        expect(plan.ringMs).toBeGreaterThanOrEqual(3000);
        expect(plan.ringMs).toBeLessThanOrEqual(16_000);
        hungUp.push(plan.talkMs !== null);
        if (plan.talkMs !== null) {
          expect(plan.talkMs).toBeGreaterThanOrEqual(15_000);
          expect(plan.talkMs).toBeLessThanOrEqual(90_000);
          expect(quick.talkMs).toBeCloseTo(plan.talkMs / 20, 6);
        }
      }
    }
    const share = hungUp.filter(Boolean).length / hungUp.length;
    expect(share).toBeGreaterThan(0.53);
    expect(share).toBeLessThan(0.67);
  });
});

const states: CallState[] = ['proceeding', 'answered', 'leaving', 'up', 'ending', 'over'];
const happenings: CallHappening[] = [
  'answer',
  'refuse',
  'cancel',
  'ack',
  'unacknowledged',
  'hang_up',
  'bye',
  'bye_done',
];

describe("a callee's side of a call", () => {
  it('never sends BYE before the ACK or its time-out, and never leaves the end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...happenings), { maxLength: 40 }), (events) => {
        let state: CallState = 'proceeding';
        let acknowledged = false;
        for (const event of events) {
          const next = transition(state, event);
          if (state === 'over') expect(next).toBeNull();
          if (next === null) continue;
          if (event === 'ack' || event === 'unacknowledged') acknowledged = true;
          if (next === 'ending') expect(acknowledged).toBe(true);
          state = next;
        }
      }),
    );
  });

  it('can reach its end from every state', () => {
    for (const from of states) {
      const reached = new Set<CallState>([from]);
      for (const state of reached)
        for (const event of happenings) reached.add(transition(state, event) ?? state);
      expect([...reached]).toContain('over');
    }
  });
});
