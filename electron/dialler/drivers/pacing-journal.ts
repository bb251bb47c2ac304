import type { PacingDecision, PacingObservation } from '../pacing/interface.ts';

/** A campaign that may dial at a decision of its pool. */
export interface DialClaim {
  id: string;
  weight: number;
  /** So many calls it may have at once. */
  most: number;
}

/** Keeps what pacing saw and decided, so that a day can be gone through again. */
export interface PacingJournal {
  /**
   * Before each decision of a pool of campaigns.
   * @param learned all that the policy has learned until now, as JSON; asked for when a new day or file begins
   */
  before(pool: { campaignIds: readonly string[]; zone: string }, learned: () => string): void;
  /** What was seen, and what was decided on it. */
  decided(observation: PacingObservation, decision: PacingDecision): void;
  /**
   * Whose the dials were that this decision of a pool came to.
   * @param claims campaigns that the dials fell to by their weights
   * @param contacts who was dialled, each with the campaign
   */
  dialled(
    claims: readonly DialClaim[],
    contacts: readonly (readonly [contactId: number, campaignId: string])[],
  ): void;
}

/** Keeps nothing. */
export const NO_JOURNAL: PacingJournal = {
  before: () => undefined,
  decided: () => undefined,
  dialled: () => undefined,
};
