/** Policies of several hosts that share the promise of one day, each hearing of the others a second late. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPredictivePool, type PredictivePool } from '../../electron/dialler/drivers/predictive-pool.ts';
import { budgetPart } from '../../electron/dialler/pacing/budget-part.ts';
import type { PacingElsewhere } from '../../electron/dialler/pacing/interface.ts';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { simulateHosts } from '../bench/pacing/hosts.ts';
import { plainDay } from '../bench/pacing/scenario.ts';
import { hour, idleFloor } from './pacing-floor.ts';

const EVERYTHING = 'the day, operators and calls in the air';

/** A dial beyond one call for each free operator, and what its host reckoned with then. */
interface DialAhead {
  atSec: number;
  /** The next one abandoned, those to be expected among its calls in the air, and a standard deviation more. */
  planned: number;
  abandoned: number;
  allowedToday: number;
}

/** For every dial ahead: what was planned by all that dialled ahead in the same second, and what was left for it. */
function plansOf(day: { hosts: number; operators: number; answerRate: number; seed: number }): {
  planned: number;
  left: number;
}[] {
  const plans: { planned: number; left: number }[] = [];
  const last = Array.from<DialAhead | undefined>({ length: day.hosts });
  const scenario = {
    ...plainDay,
    shiftSec: hour / 2,
    operators: day.operators * day.hosts,
    answerRate: () => day.answerRate,
  };
  simulateHosts(scenario, day.hosts, day.seed, EVERYTHING, undefined, (host, why, atSec, own) => {
    const { dial, idle, ringing, waiting, inFlight, budget } = why;
    if (dial <= Math.max(0, idle - ringing - waiting)) return;
    const { allowedToday } = budget;
    const planned = 1 + inFlight + Math.sqrt(inFlight);
    last[host] = { atSec, planned, abandoned: own.abandoned, allowedToday };
    const together = last.flatMap((each) => (each && each.atSec > atSec - 1 ? each : []));
    const lost = last.reduce((sum, each) => sum + (each?.abandoned ?? 0), 0);
    plans.push({
      planned: together.reduce((sum, each) => sum + each.planned, 0),
      left: Math.max(...together.map((each) => each.allowedToday)) - lost,
    });
  });
  return plans;
}

describe('hosts that share the promise of one day', () => {
  it('never plan to lose more people together than may still be lost', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        fc.record({
          hosts: fc.integer({ min: 2, max: 3 }),
          operators: fc.integer({ min: 2, max: 6 }),
          answerRate: fc.double({ min: 0.15, max: 0.7, noNaN: true }),
          seed: fc.nat(10_000),
        }),
        (day) => {
          for (const { planned, left } of plansOf(day)) {
            seen += 1;
            expect(planned).toBeLessThanOrEqual(left + 1e-9);
          }
        },
      ),
      { numRuns: 25, seed: 7 },
    );
    // Of 25 half hours: they do dial ahead.
    expect(seen).toBeGreaterThan(1_000);
  }, 120_000);
});

const LATEST_SEC = 4;
const STEP_SEC = 0.5;

/** What each of some hosts does in one step of time: who sits there, and whether somebody is abandoned there. */
const anyStep = fc.record({
  staffed: fc.option(fc.nat(6), { nil: null }),
  loses: fc.boolean(),
  /** How old what it hears of the others is. */
  lateSec: fc.double({ min: 0, max: LATEST_SEC - STEP_SEC, noNaN: true }),
});

/** Pacing of a host that goes on from what was kept. */
const goesOn = (saved: string | null): PredictivePool =>
  createPredictivePool(
    saved,
    (error) => expect.fail(String(error)),
    () => undefined,
  );

describe('the parts of what is left of a day', () => {
  it('never add up to more than all of it, whoever comes, leaves or is abandoned before the others hear of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc
          .integer({ min: 2, max: 4 })
          .chain((hosts) =>
            fc.array(fc.tuple(...Array.from({ length: hosts }, () => anyStep)), { maxLength: 60 }),
          ),
        (allowed, steps) => {
          const count = steps[0]?.length ?? 0;
          const hosts = Array.from({ length: count }, () => ({
            part: budgetPart(),
            abandoned: 0,
            said: [{ atSec: 0, staffed: 1, abandoned: 0 }],
          }));
          for (const [at, step] of steps.entries()) {
            const now = 100 + at * STEP_SEC;
            const parts = hosts.map((host, i) => {
              const { staffed, lateSec } = step[i] ?? { staffed: null, lateSec: 0 };
              const sits = staffed ?? host.said.at(-1)?.staffed ?? 0;
              host.part.observe(now, sits, host.abandoned, LATEST_SEC);
              const heard = hosts
                .filter((other) => other !== host)
                .flatMap(({ said }) => said.findLast(({ atSec }) => atSec <= now - lateSec) ?? []);
              host.said.push({ atSec: now, staffed: sits, abandoned: host.abandoned });
              const lost = heard.reduce((sum, { abandoned }) => sum + abandoned, host.abandoned);
              const there = heard.reduce((sum, each) => sum + each.staffed, 0);
              return host.part.of(allowed - lost, there);
            });
            const left = allowed - hosts.reduce((sum, { abandoned }) => sum + abandoned, 0);
            expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(Math.max(0, left) + 1e-9);
            for (const [i, host] of hosts.entries())
              if (step[i]?.loses === true && (parts[i] ?? 0) >= 1) host.abandoned += 1;
          }
        },
      ),
      { numRuns: 2_000, seed: 3 },
    );
  }, 60_000);

  it('is nothing for a host that nobody has heard of yet, and in proportion to its operators then', () => {
    const part = budgetPart();
    part.observe(0, 2, 0, LATEST_SEC);
    expect(part.of(9, 4)).toBe(0);
    part.observe(4, 2, 0, LATEST_SEC);
    expect(part.of(9, 4)).toBe(3);
    part.observe(5, 8, 1, LATEST_SEC);
    expect(part.of(8, 4)).toBe(2);
    part.observe(10, 8, 1, LATEST_SEC);
    expect(part.of(9, 4)).toBe(6);
  });

  it('waits as many times longer as a sped-up clock has others hear of it later', () => {
    const part = budgetPart();
    part.observe(0, 2, 0, 10 * LATEST_SEC);
    part.observe(39, 2, 0, 10 * LATEST_SEC);
    expect(part.of(9, 4)).toBe(0);
    part.observe(41, 2, 1, 10 * LATEST_SEC);
    expect(part.of(9, 4)).toBeCloseTo(10 / 3 - 1);
    part.observe(82, 2, 1, 10 * LATEST_SEC);
    expect(part.of(9, 4)).toBe(3);
  });

  it('is nothing at first after a pause in which others forgot the host, and begins anew when its clock was set back', () => {
    const before = budgetPart();
    before.observe(0, 2, 0, LATEST_SEC);
    before.observe(4, 2, 0, LATEST_SEC);
    for (const againSec of [600, -3_600]) {
      const part = budgetPart(before.save(), 4);
      part.observe(againSec, 2, 0, LATEST_SEC);
      expect(part.of(9, 4)).toBe(0);
      part.observe(againSec + 4, 2, 0, LATEST_SEC);
      expect(part.of(9, 4)).toBe(3);
    }
  });

  it('leaves all of it at once to a host that dials alone', () => {
    const day = { dials: 900, answered: 300, connected: 297, abandoned: 7, machines: 0, misread: 0 };
    const boundOf = (elsewhere?: PacingElsewhere): string => {
      const policy = createPolicy();
      policy.decide({ ...idleFloor(2, 8 * hour - 60), day, ...(elsewhere ? { elsewhere } : {}) });
      return policy.why().bound;
    };
    expect(boundOf()).not.toBe('budget');
    expect(boundOf({ staffed: 2, engaged: 0, inFlight: 0 })).toBe('budget');
  });

  it('is nothing at first for a host that goes on from what another one has learned', () => {
    const day = { dials: 900, answered: 300, connected: 300, abandoned: 0, machines: 0, misread: 0 };
    const { limits } = idleFloor(4);
    const boundAt = (pool: PredictivePool, nowSec: number): string => {
      const operators = ['ada', 'ben', 'eve', 'max'].map((operatorId) => ({
        operatorId,
        groupIds: [],
        skills: [],
        state: 'ready' as const,
        elapsedMs: 1_000,
        free: true,
        hasJob: false,
        leaves: false,
      }));
      const elsewhere = { staffed: 4, engaged: 0, inFlight: 0, unrecorded: 0 };
      const ringing = Array.from({ length: 8 }, (_, id) => ({
        id,
        elapsedSec: 2,
        phase: 'ringing' as const,
      }));
      const calls = { ringing, waiting: [], events: [] };
      pool.decide({ nowSec, limits: limits ?? {}, day, elsewhere, operators, ...calls });
      return pool.why().bound;
    };
    const there = goesOn(null);
    for (let sec = 0; sec < 4; sec += 1) expect(boundAt(there, 100 + sec)).toBe('budget');
    expect(boundAt(there, 104)).not.toBe('budget');
    const here = goesOn(there.save());
    for (let sec = 0; sec < 4; sec += 1) expect(boundAt(here, 105 + sec)).toBe('budget');
    expect(boundAt(here, 109)).not.toBe('budget');
  });
});
