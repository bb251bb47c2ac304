import type { PacingLimits, PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { createPolicy, type PredictivePolicy } from '../../electron/dialler/pacing/policy.ts';
import type { Scenario } from '../bench/pacing/scenario.ts';
import { simulateDay } from '../bench/pacing/simulator.ts';

export const hour = 3600;

export const limits: PacingLimits = {
  targetAbandon: 0.03,
  graceSec: 2,
  ringTimeoutSec: 25,
  minRingSec: 15,
  stopDialAt: 8 * hour,
  shiftSec: 8 * hour,
  maxLines: 60,
  maxCps: 10,
  tickSec: 1,
};

export const idleFloor = (operators: number, now = 100): PacingObservation => ({
  now,
  reason: 'tick',
  limits,
  day: { dials: 0, answered: 0, connected: 0, abandoned: 0, machines: 0, misread: 0, cancelled: 0 },
  operators: Array.from({ length: operators }, (_, id) => ({ id, state: 'idle', elapsedSec: 5 })),
  ringing: [],
  waiting: [],
  events: [],
});

/** Runs a day, showing `watch` every observation with its decision. */
export function watched(
  scenario: Scenario,
  watch: (
    obs: PacingObservation,
    decision: { dial: number; cancel: (string | number)[] },
    policy: PredictivePolicy,
  ) => void,
  policy = createPolicy(),
  seed = 41,
) {
  return simulateDay(
    scenario,
    {
      name: 'watched',
      decide(obs) {
        const decision = policy.decide(obs);
        watch(obs, decision, policy);
        return decision;
      },
    },
    seed,
  );
}
