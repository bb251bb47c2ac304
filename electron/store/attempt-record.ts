import type { Attempt } from '../../shared/contract/contact.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { NumberPool } from './number-pool.ts';
import type { TrunkLimits } from './trunk-limits.ts';

/** An attempt as it begins. */
export type NewAttempt = Pick<
  Attempt,
  | 'id'
  | 'campaignId'
  | 'contactId'
  | 'run'
  | 'pass'
  | 'number'
  | 'callerId'
  | 'trunkId'
  | 'mode'
  | 'host'
  | 'operatorId'
  | 'createdAtMs'
  | 'why'
>;

/** Why an attempt may not begin, looked at in the same transaction that would have begun it. */
export type BeginRefusal =
  | 'lease_lost'
  | 'blacklisted'
  | 'campaign_not_running'
  /** None of the numbers of the pool may be shown now. */
  | 'number_capped'
  /** Dialling was stopped, here or on another host. */
  | 'emergency_stop'
  /** Another host dialled for the campaign a moment ago: its call interval is not over. */
  | 'too_soon'
  /** All channels of the trunk are in use, on all hosts together. */
  | 'trunk_full'
  /** As many calls as the trunk takes in a second have begun, on all hosts together. */
  | 'trunk_too_fast'
  /** A call placed ahead may not go to a number that was abandoned a short while ago. */
  | 'recently_abandoned'
  /** The hours of its campaign are over by now. */
  | 'window_closed_now'
  | 'already_in_flight';

/** Fields of an attempt that change while it lives. Absent keys stay. */
export type AttemptChange = Partial<
  Omit<
    Attempt,
    'id' | 'campaignId' | 'contactId' | 'run' | 'pass' | 'number' | 'mode' | 'host' | 'createdAtMs'
  >
>;

/** What is looked at once more before an attempt begins, and kept for it. */
export interface BeginOptions {
  /** The numbers of which one is shown as caller ID, and its use counted. Left out, what the attempt says is shown. */
  pool?: NumberPool;
  callIntervalMs?: number;
  /** When the hours of its campaign close: from then on nothing begins. Left out where they never do. */
  openUntilMs?: number;
  trunk?: TrunkLimits;
  /** Whoever answers needs a second channel of the same trunk: it is kept for them from here on. */
  needsLeg?: boolean;
}

/** An attempt with all that its report says beside it. */
export interface AttemptReportRow extends Attempt {
  campaignName: string;
  contactName: string;
  contactState: ContactState;
  operatorName: string | null;
  trunkName: string | null;
  disposition: string | null;
  variables: Record<string, string>;
}
