/**
 * What a pacing policy sees and answers. Every field of what it sees is optional in practice: a policy must
 * survive whatever a dialler or a simulator leaves out or gets wrong. Times are seconds on one clock of the
 * dialler's choice; `elapsedSec` and `ageSec` are durations.
 */

/** The rules of the campaign and its trunks. */
export interface PacingLimits {
  /** Share of live answers that may be abandoned in a day, 0.03 for 3 %. */
  targetAbandon?: number;
  /** How long an answered person may wait for an operator before it counts as abandoned. */
  graceSec?: number;
  /** After this long without an answer a call is ended. */
  ringTimeoutSec?: number;
  /** A call that has rung less than this is never given up. */
  minRingSec?: number;
  /** No dial at or after this moment. */
  stopDialAt?: number;
  /** Length of the working day. */
  shiftSec?: number;
  /** Calls of any kind at once. */
  maxLines?: number;
  /** Dials per second. */
  maxCps?: number;
  /** Nobody may be abandoned now, whatever the sum of all campaigns allows: no more calls than idle operators. */
  noneAhead?: boolean;
  /** People who are still to be called today, where the list has an end; left out where it has none. */
  contactsLeft?: number;
  /** Operators planned for the campaign. */
  seats?: number;
  /** Longest time between two decisions. */
  tickSec?: number;
  /** Whether answers are screened for machines before they are routed. */
  amd?: unknown;
}

/** Counters since the day began. `answered` counts calls routed as live, `misread` those found to be machines. */
export interface PacingDay {
  dials?: number;
  answered?: number;
  connected?: number;
  abandoned?: number;
  machines?: number;
  misread?: number;
  cancelled?: number;
}

/**
 * What other hosts do for the same campaigns, where several share the day's promise: each paces its own operators, and the
 * budget is one. `day` then counts what all of them did.
 */
export interface PacingElsewhere {
  /** Operators at their desks there, and those of them in talk or wrap-up. */
  staffed?: number;
  engaged?: number;
  /** Abandons to be expected among their calls in the air. */
  inFlight?: number;
  /** People abandoned there whom `day` does not count yet: what they hear is not over. */
  unrecorded?: number;
  /** What is said at one host is known at all others after this; 4 s where it is left out. */
  heardAfterSec?: number;
}

export type PacedOperatorState = 'idle' | 'talk' | 'wrap' | 'break' | 'offline';

export interface PacedOperator {
  id: string | number;
  state: PacedOperatorState;
  elapsedSec?: number;
}

export interface RingingCall {
  id: string | number;
  elapsedSec?: number;
  /** `detecting`: picked up, being screened. */
  phase?: 'ringing' | 'detecting';
  answeredSec?: number;
  /** Chance of a live answer when the call was dialled, where something is known. */
  answerScore?: number;
}

export interface WaitingCall {
  id: string | number;
  elapsedSec?: number;
}

/** `hangup` is who left by themselves: while waiting, which is an abandon, or, never announced as answered, while being screened. */
export type CallOutcome =
  | 'answered'
  | 'noanswer'
  | 'busy'
  | 'failed'
  | 'machine'
  | 'hangup'
  | 'abandoned'
  | 'cancelled';

export type PacingEvent =
  | {
      t?: number;
      type: 'call';
      id: string | number;
      outcome: CallOutcome;
      ageSec?: number;
      sinceAnswerSec?: number;
    }
  | { t?: number; type: 'operator'; id: string | number; to: PacedOperatorState }
  | { t?: number; type: 'talkEnd'; op: string | number; id: string | number; talkSec?: number }
  | {
      t?: number;
      type: 'wrapEnd';
      op: string | number;
      id: string | number;
      talkSec?: number;
      wrapSec?: number;
      live?: boolean;
    };

export interface PacingObservation {
  now: number;
  reason?: string;
  limits?: PacingLimits;
  day?: PacingDay;
  /** Left out where no other host calls for these campaigns. */
  elsewhere?: PacingElsewhere;
  operators?: PacedOperator[];
  ringing?: RingingCall[];
  waiting?: WaitingCall[];
  events?: PacingEvent[];
}

/** `dial` new calls; give up the ringing calls named in `cancel`. */
export interface PacingDecision {
  dial: number;
  cancel: (string | number)[];
}

/** A pacing policy as the dialler and any simulator drive it. */
export interface PacingPolicy {
  name: string;
  start?(setup: { limits?: PacingLimits }): void;
  decide(obs: PacingObservation): number | PacingDecision;
}
