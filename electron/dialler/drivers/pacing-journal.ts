import type { PacingDecision, PacingObservation } from '../pacing/interface.ts';

/** Keeps what pacing saw and decided, so that a day can be gone through again. */
export interface PacingJournal {
  /**
   * Before each decision of a pool of campaigns.
   * @param learned all that the policy has learned until now, as JSON; asked for when a new day or file begins
   */
  before(pool: { campaignIds: readonly string[]; zone: string }, learned: () => string): void;
  /** What was seen, and what was decided on it. */
  decided(observation: PacingObservation, decision: PacingDecision): void;
}

/** Keeps nothing. */
export const NO_JOURNAL: PacingJournal = { before: () => undefined, decided: () => undefined };
