import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PacingDay, PacingLimits, PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { plainDay, type Scenario } from '../bench/pacing/scenario.ts';
import { scenarios } from '../bench/pacing/scenarios.ts';
import { simulateDay } from '../bench/pacing/simulator.ts';
import { hour, idleFloor, limits, watched } from './pacing-floor.ts';

/** How many a new policy dials for eight operators who are all free. */
const dialsWith = (change: PacingLimits): number =>
  createPolicy().decide({ ...idleFloor(8), limits: { ...limits, ...change } }).dial;

/** What binds a new policy once it has dialled for all free operators, and may dial no more for them. */
const boundsWith = (change: PacingLimits, operators = 8, day: PacingDay = {}): string => {
  const policy = createPolicy();
  const ringing = Array.from({ length: operators }, (_, id) => ({ id, elapsedSec: 1 }));
  policy.decide({ ...idleFloor(operators), day, ringing, limits: { ...limits, ...change } });
  return policy.why().bound;
};

/** What binds when two of nine are left to lose, nothing is to come any more, and others have so much in the air. */
const boundWith = (inFlight: number, unrecorded = 0): string => {
  const policy = createPolicy();
  const day = { dials: 900, answered: 300, connected: 297, abandoned: 7, machines: 0, misread: 0 };
  const elsewhere = { staffed: 1, engaged: 1, inFlight, unrecorded };
  for (const leftSec of [40, 30]) policy.decide({ ...idleFloor(2, 8 * hour - leftSec), day, elsewhere });
  return policy.why().bound;
};

/** Answers that the budget counts on, of a floor of two. */
const toCome = (elsewhere?: PacingObservation['elsewhere']): number => {
  const policy = createPolicy();
  policy.decide({ ...idleFloor(2), ...(elsewhere ? { elsewhere } : {}) });
  return policy.why().budget.answersToCome;
};

const names = ['idle', 'talk', 'wrap', 'break', 'offline', 'rubbish', null];
const oddNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 200 }),
  fc.constantFrom(NaN, Infinity, -Infinity, undefined, null, 'x'),
);
const oddId = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom('a', 'b', NaN, null, undefined));
const oddObservation = fc.record(
  {
    now: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
      { weight: 1, arbitrary: oddNumber },
    ),
    reason: fc.constantFrom('tick', 'call', undefined),
    limits: fc.constant({ ...limits, maxLines: 25, maxCps: 7 }),
    day: fc.oneof(
      fc.constant(undefined),
      fc.record({ dials: oddNumber, answered: oddNumber, abandoned: oddNumber, misread: oddNumber }),
    ),
    operators: fc.oneof(
      fc.constant(null),
      fc.array(fc.record({ id: oddId, state: fc.constantFrom(...names), elapsedSec: oddNumber }), {
        maxLength: 14,
      }),
    ),
    ringing: fc.array(
      fc.oneof(
        fc.constant(null),
        fc.record({
          id: oddId,
          elapsedSec: oddNumber,
          phase: fc.constantFrom('ringing', 'detecting', 'odd', undefined),
          answeredSec: oddNumber,
          answerScore: oddNumber,
        }),
      ),
      { maxLength: 30 },
    ),
    waiting: fc.array(fc.record({ id: oddId, elapsedSec: oddNumber }), { maxLength: 4 }),
    events: fc.array(
      fc.oneof(
        fc.constant(undefined),
        fc.record({
          t: oddNumber,
          type: fc.constantFrom('call', 'operator', 'talkEnd', 'wrapEnd', 'odd'),
          id: oddId,
          op: oddId,
          outcome: fc.constantFrom(
            'answered',
            'noanswer',
            'busy',
            'machine',
            'hangup',
            'abandoned',
            'cancelled',
            'odd',
          ),
          ageSec: oddNumber,
          sinceAnswerSec: oddNumber,
          live: fc.boolean(),
        }),
      ),
      { maxLength: 8 },
    ),
  },
  { requiredKeys: [] },
);

describe('a pacing policy', () => {
  it('dials for idle operators from the first moment, more than one each but not wildly', () => {
    const { dial, cancel } = createPolicy().decide({ ...idleFloor(10), limits: { ...limits, maxCps: 100 } });
    expect(dial).toBeGreaterThanOrEqual(10);
    expect(dial).toBeLessThanOrEqual(60);
    expect(cancel).toEqual([]);
  });

  it('survives any rubbish without throwing and without a dial beyond lines and rate', () => {
    fc.assert(
      fc.property(fc.array(oddObservation, { maxLength: 25 }), (observations) => {
        const policy = createPolicy();
        for (const odd of observations) {
          const obs = odd as unknown as PacingObservation;
          const { dial, cancel } = policy.decide(obs);
          expect(Number.isInteger(dial)).toBe(true);
          expect(dial).toBeGreaterThanOrEqual(0);
          if (obs.limits) expect(dial).toBeLessThanOrEqual(7);
          for (const id of cancel) {
            const call = obs.ringing?.find((call) => call?.id === id);
            expect(call?.elapsedSec).toBeGreaterThanOrEqual(15);
          }
          expect(() => JSON.stringify(policy.why())).not.toThrow();
        }
        // What it learned from rubbish can still be stored and read back.
        createPolicy({ snapshot: JSON.parse(JSON.stringify(policy.snapshot())) });
      }),
      { numRuns: 150 },
    );
  });

  it('dials normally within a minute after rubbish', () => {
    fc.assert(
      fc.property(fc.array(oddObservation, { minLength: 5, maxLength: 25 }), (observations) => {
        const policy = createPolicy();
        for (const odd of observations) policy.decide(odd as unknown as PacingObservation);
        let dials = 0;
        for (let now = 50_000; now < 50_060; now++) {
          dials += policy.decide({ ...idleFloor(4, now), limits: { ...limits, stopDialAt: 90_000 } }).dial;
        }
        expect(dials).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: 60 },
    );
  });

  it('never dials while nobody is at a desk, and says so', () => {
    const policy = createPolicy();
    for (const state of ['offline', 'break'] as const) {
      const obs = { ...idleFloor(0), operators: [{ id: 1, state, elapsedSec: 10 }] };
      expect(policy.decide(obs).dial).toBe(0);
      expect(policy.why().bound).toBe('no operator');
    }
    expect(policy.decide({ ...idleFloor(0), operators: [] }).dial).toBe(0);
  });

  it('never dials at or after the stop time, and says so', () => {
    const policy = createPolicy();
    expect(policy.decide(idleFloor(5, 8 * hour - 1)).dial).toBeGreaterThan(0);
    expect(policy.decide(idleFloor(5, 8 * hour)).dial).toBe(0);
    expect(policy.why().bound).toBe('stop time');
  });

  it('keeps within the lines, counting calls in conversation, and says so', () => {
    const policy = createPolicy();
    const obs = idleFloor(20);
    obs.limits = { ...limits, maxLines: 12, maxCps: 100 };
    obs.operators = obs.operators?.map((op, i) => (i < 8 ? { ...op, state: 'talk' } : op)) ?? [];
    expect(policy.decide(obs).dial).toBe(4);
    expect(policy.why().bound).toBe('lines');
  });

  it('keeps within the dial rate in every second, also under one per second, and says so', () => {
    const policy = createPolicy();
    const slow = { ...limits, maxCps: 0.5 };
    const dials: number[] = [];
    for (let i = 0; i < 80; i++) {
      const { dial } = policy.decide({ ...idleFloor(20, 100 + i / 4), limits: slow });
      dials.push(dial);
    }
    expect(Math.max(...dials)).toBe(1);
    expect(dials.reduce((a, b) => a + b)).toBeLessThanOrEqual(10);
    expect(dials.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(9);
    expect(policy.why().bound).toBe('rate');
  });

  it('takes a target above one for a percentage', () => {
    const figures = [0.03, 3].map((targetAbandon) => {
      const policy = createPolicy();
      policy.decide({
        ...idleFloor(10),
        limits: { ...limits, targetAbandon },
        day: { answered: 1000, abandoned: 4 },
      });
      return policy.why().budget.allowedNow;
    });
    expect(figures[0]).toBeCloseTo(30, 6);
    expect(figures[1]).toBeCloseTo(30, 6);
  });

  it('stays within every limit through every kind of day', () => {
    const minutes = 25;
    const broken: string[] = [];
    for (const scenario of scenarios.filter(({ operators }) => operators <= 15)) {
      const maxLines = 3 * scenario.operators;
      let inSecond = 0;
      let second = -1;
      const check = (ok: boolean, what: string): void =>
        void (ok || broken.push(`${scenario.name}: ${what}`));
      watched({ ...scenario, shiftSec: minutes * 60, maxLines, maxCps: 4 }, (obs, { dial, cancel }) => {
        const operators = obs.operators ?? [];
        const talking = operators.filter((op) => op.state === 'talk').length;
        const lines = (obs.ringing?.length ?? 0) + (obs.waiting?.length ?? 0) + talking;
        check(dial === 0 || lines + dial <= maxLines, `${lines + dial} lines`);
        const away = operators.every((op) => op.state === 'break' || op.state === 'offline');
        check(!away || dial === 0, 'a dial for nobody');
        if (Math.floor(obs.now) !== second) inSecond = 0;
        second = Math.floor(obs.now);
        inSecond += dial;
        check(inSecond <= 4, `${inSecond} dials in a second`);
        for (const id of cancel) {
          const call = obs.ringing?.find((call) => call.id === id);
          check(call?.phase === 'ringing' && (call.elapsedSec ?? 0) >= 15, 'given up too early');
        }
      });
    }
    expect(broken).toEqual([]);
  });

  it('keeps the day at three percent from a cold start, and beats one dial per operator', () => {
    const scenario = { ...plainDay, operators: 6, shiftSec: 3 * hour };
    const result = watched(scenario, () => {});
    expect(result.abandonRate).toBeLessThanOrEqual(0.03);
    expect(result.occupancy).toBeGreaterThan(0.7);
  });

  it('accounts for answers and abandons exactly as a recount of the events does', () => {
    let answered = 0;
    let abandoned = 0;
    watched({ ...plainDay, shiftSec: hour, patienceSec: 3 }, (obs, _, policy) => {
      const waitingBefore = new Set<string | number>();
      for (const event of obs.events ?? []) {
        if (event.type !== 'call') continue;
        if (event.outcome === 'answered') {
          answered++;
          waitingBefore.add(event.id);
        }
        if (event.outcome === 'abandoned' || event.outcome === 'hangup') abandoned++;
      }
      const { budget } = policy.why();
      expect(budget.liveAnswers).toBe(answered);
      expect(budget.abandoned).toBe(abandoned);
      expect(budget.allowedNow).toBe(0.03 * answered);
    });
    expect(abandoned).toBeGreaterThan(0);
  });

  it('counts the same from events alone when the dialler keeps no counters', () => {
    const told = createPolicy();
    const counting = createPolicy();
    simulateDay(
      { ...plainDay, shiftSec: hour, patienceSec: 3, machineShare: 0.3 },
      {
        name: 'both',
        decide(obs) {
          const decision = told.decide(obs);
          const { day: _, ...without } = obs;
          expect(counting.decide(without)).toEqual(decision);
          expect(counting.why().budget).toEqual(told.why().budget);
          return decision;
        },
      },
      9,
    );
  });

  it.each([
    ['events', (obs: PacingObservation) => ({ ...obs, events: [] })],
    [
      'how long operators have been in their state',
      (obs: PacingObservation) => ({
        ...obs,
        operators: obs.operators?.map(({ id, state }) => ({ id, state })) ?? [],
      }),
    ],
  ])('still learns and keeps its promise where the dialler does not tell %s', (_, strip) => {
    const policy = createPolicy();
    const scenario = { ...plainDay, operators: 5, shiftSec: 3 * hour, answerRate: () => 0.5 };
    const result = simulateDay(
      scenario,
      { name: 'stripped', decide: (obs) => policy.decide(strip(obs)) },
      79,
    );
    expect(result.abandonRate).toBeLessThanOrEqual(0.03);
    expect(result.occupancy).toBeGreaterThan(0.75);
    expect(policy.why().answerChance).toBeGreaterThan(0.35);
    expect(policy.why().talkSec).toBeGreaterThan(50);
  });

  it('does not lend machines found behind answers to the budget', () => {
    const policy = createPolicy();
    policy.decide({ ...idleFloor(3), day: { answered: 200, abandoned: 0, misread: 50 } });
    expect(policy.why().budget.liveAnswers).toBe(150);
  });

  it('calls nobody ahead whose list is too short for one abandoned person, nor while it is told that nobody may be', () => {
    expect(dialsWith({})).toBeGreaterThan(8);
    expect(dialsWith({ contactsLeft: 5_000 })).toBeGreaterThan(8);
    expect(dialsWith({ contactsLeft: 60 })).toBe(8);
    expect(dialsWith({ noneAhead: true })).toBe(8);
    expect(dialsWith({ noneAhead: false })).toBeGreaterThan(8);
  });

  it('keeps room at the end of a list for those who are lost in the same few seconds', () => {
    const day = { answered: 120, abandoned: 0 };
    expect(boundsWith({ contactsLeft: 40 }, 50, day)).toBe('short list');
    expect(boundsWith({ contactsLeft: 200 }, 50, day)).not.toBe('short list');
    expect(boundsWith({ contactsLeft: 40 }, 8, day)).not.toBe('short list');
  });

  it('says whether the limit itself, the end of the list or a campaign beside it leaves no room', () => {
    expect(boundsWith({ contactsLeft: 5_000 })).toBe('learning');
    expect(boundsWith({ contactsLeft: 60 })).toBe('short list');
    expect(boundsWith({ noneAhead: true })).toBe('own limit');
    expect(boundsWith({ targetAbandon: 0, contactsLeft: 60 })).toBe('budget');
  });

  it.each([
    { contacts: 60, operators: 10, hours: 2 },
    { contacts: 200, operators: 10, hours: 3 },
    { contacts: 500, operators: 4, hours: 6 },
  ])(
    'keeps the limit over a list of $contacts people too, at $operators operators',
    ({ contacts, operators, hours }) => {
      const list: Scenario = {
        ...plainDay,
        shiftSec: hours * hour,
        operators,
        contacts,
        answerRate: () => 0.46,
      };
      for (let seed = 0; seed < 12; seed += 1) {
        const { abandonRate, day } = simulateDay(list, createPolicy(), 5_100 + seed);
        expect(day.dials).toBe(contacts);
        expect(abandonRate).toBeLessThanOrEqual(0.03);
      }
    },
  );

  it('dials one per idle operator and gives up old calls once the budget is spent, and says so', () => {
    const policy = createPolicy();
    const spent = { answered: 100, abandoned: 40 };
    const late = 8 * hour - 600;
    expect(policy.decide({ ...idleFloor(7, late), day: spent }).dial).toBe(7);
    expect(policy.why().bound).toBe('budget');
    const busy: PacingObservation = {
      ...idleFloor(0, late + 1),
      day: spent,
      operators: [{ id: 1, state: 'talk', elapsedSec: 3 }],
      ringing: [
        { id: 'old', elapsedSec: 15.5, phase: 'ringing' },
        { id: 'young', elapsedSec: 6, phase: 'ringing' },
      ],
    };
    expect(policy.decide(busy)).toEqual({ dial: 0, cancel: ['old'] });
  });

  it.each([
    ['an operator who is free, with its only call', 1, [16], 0],
    ['each of two operators who are free, with a call each', 2, [16, 21], 0],
    ['an operator who is free, with one call of three', 1, [16, 18, 21], 2],
  ])('keeps what rings for %s, however dear an abandon is', (_, idle, ages, givenUp) => {
    const policy = createPolicy();
    const decision = policy.decide({
      ...idleFloor(idle, 8 * hour - 600),
      day: { answered: 100, abandoned: 40 },
      ringing: ages.map((elapsedSec) => ({ id: `call ${elapsedSec}`, elapsedSec, phase: 'ringing' })),
    });
    expect(policy.why().bound).toBe('budget');
    expect(decision.cancel).toHaveLength(givenUp);
    // A call that is given up, and another dialled in its place, is nobody's gain.
    expect(decision.dial).toBe(0);
  });

  it('counts on the answers of the hours to come whatever its clock counts from', () => {
    const now = 1_767_603_602;
    const { shiftSec: _shiftSec, ...rest } = limits;
    const policy = createPolicy();
    for (let second = 0; second < 3; second += 1)
      policy.decide({ ...idleFloor(4, now + second), limits: { ...rest, stopDialAt: now + 7 * hour } });
    expect(policy.why().budget.answersToCome).toBeGreaterThan(200);
    expect(policy.why().bound).not.toBe('budget');
  });

  it('leaves to other hosts what they may still lose of the promise that is everybody’s', () => {
    expect(boundWith(0)).not.toBe('budget');
    expect(boundWith(0.5)).toBe('budget');
    expect(boundWith(0, 1)).toBe('budget');
  });

  it('counts on the answers of operators at other hosts as on its own', () => {
    const alone = createPolicy();
    alone.decide(idleFloor(4));
    expect(toCome({ staffed: 2, engaged: 1, inFlight: 0 })).toBeCloseTo(alone.why().budget.answersToCome);
    expect(toCome()).toBeLessThan(alone.why().budget.answersToCome / 1.5);
  });

  it('begins a new budget with a new day', () => {
    const policy = createPolicy();
    policy.decide({ ...idleFloor(5, 8 * hour - 60), day: { dials: 900, answered: 300, abandoned: 9 } });
    policy.decide({ ...idleFloor(5, 0), day: { dials: 0, answered: 0, abandoned: 0 } });
    expect(policy.why().budget).toMatchObject({ liveAnswers: 0, abandoned: 0 });
    expect(policy.why().bound).not.toBe('budget');
  });

  it('decides for a thousand idle operators without exceeding the lines', () => {
    const obs = { ...idleFloor(1000), limits: { ...limits, maxLines: 600, maxCps: 1e9 } };
    const { dial } = createPolicy().decide(obs);
    expect(dial).toBeGreaterThan(300);
    expect(dial).toBeLessThanOrEqual(600);
  });
});
