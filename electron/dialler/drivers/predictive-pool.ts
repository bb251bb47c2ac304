import type { OperatorPresence } from '../../seats/presence.ts';
import type {
  PacedOperator,
  PacedOperatorState,
  PacingDay,
  PacingDecision,
  PacingElsewhere,
  PacingEvent,
  PacingLimits,
  PacingObservation,
  RingingCall,
  WaitingCall,
} from '../pacing/interface.ts';
import { createPolicy, type PredictivePolicy } from '../pacing/policy.ts';
import { readSnapshot } from '../pacing/snapshot.ts';
import type { PacingWhy } from '../pacing/why.ts';

/** Everything a decision looks at, as it stands now. */
export interface PoolScene {
  nowSec: number;
  limits: PacingLimits;
  day: PacingDay;
  /** Null where no other host calls for these campaigns. */
  elsewhere: PacingElsewhere | null;
  operators: readonly OperatorPresence[];
  ringing: RingingCall[];
  waiting: WaitingCall[];
  events: PacingEvent[];
}

/** Campaigns that share operators, paced by one policy. */
export interface PredictivePool {
  decide(scene: PoolScene): PacingDecision;
  /** The reasons behind the last decision. */
  why(): PacingWhy;
  /** All that it has learned, as JSON. */
  save(): string;
}

/** What an operator is doing, in the words of pacing. */
export function pacedState({ state, free, hasJob }: OperatorPresence): PacedOperatorState {
  switch (state) {
    case 'ready':
    case 'awaiting':
      // Ready without sound or window is nobody to put a call to; one who is being given a call is as good as talking.
      return free ? 'idle' : hasJob ? 'talk' : 'break';
    case 'acw':
      return 'wrap';
    case 'not_ready':
      return 'break';
    case 'offline':
      return 'offline';
    default:
      return 'talk';
  }
}

const pacedOperator = (operator: OperatorPresence): PacedOperator => ({
  id: operator.operatorId,
  state: pacedState(operator),
  elapsedSec: operator.elapsedMs / 1_000,
});

/** Milliseconds are enough, and a tenth of the digits. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1_000) / 1_000 : value;

/** The policy as it was saved; a new one, with the reason told, when that cannot be used. */
function restore(saved: string | null, unusable: (error: unknown) => void): PredictivePolicy {
  if (saved === null) return createPolicy();
  try {
    const snapshot = readSnapshot(saved);
    // It may be another host's, and is older than what others know of this one.
    const { part: _part, ...budget } = snapshot.budget;
    return createPolicy({ snapshot: { ...snapshot, budget } });
  } catch (error) {
    unusable(error);
    return createPolicy();
  }
}

/**
 * Makes a {@link PredictivePool}.
 * @param saved what an earlier one of the same campaigns saved
 * @param unusable told why that could not be used
 * @param decided told of each decision, and what it was taken on
 */
export function createPredictivePool(
  saved: string | null,
  unusable: (error: unknown) => void,
  decided: (observation: PacingObservation, decision: PacingDecision) => void,
): PredictivePool {
  const policy = restore(saved, unusable);
  return {
    decide({ nowSec, limits, day, elsewhere, operators, ringing, waiting, events }) {
      const seen = {
        now: nowSec,
        limits,
        day,
        ...(elsewhere ? { elsewhere } : {}),
        operators: operators.map(pacedOperator),
        ringing,
        waiting,
        events,
      };
      // Rounded as it is kept, so that a replay sees the same; the policy changes nothing of it.
      const observation = JSON.parse(JSON.stringify(seen, rounded)) as PacingObservation;
      const decision = policy.decide(observation);
      decided(observation, decision);
      return decision;
    },
    why: () => policy.why(),
    save: () => JSON.stringify(policy.snapshot()),
  };
}
