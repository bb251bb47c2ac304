import type { BudgetFigures } from './budget.ts';

/** What kept the last decision from dialling more, the tightest bound first found. */
export type PacingBound =
  /** Nobody is logged in, or nobody at a desk. */
  | 'no operator'
  | 'stop time'
  /** The next abandon might break the day's limit: one dial per idle operator. */
  | 'budget'
  /** As `budget`, because the list ends before enough people could answer. */
  | 'short list'
  /** As `budget`, by the own limit of one of the campaigns that are paced together. */
  | 'own limit'
  | 'lines'
  | 'rate'
  /** One more dial would risk more abandoning than its gain is worth. */
  | 'risk'
  /** As `risk`, while answer rate and durations are still being learned. */
  | 'learning';

/** The reasons behind a decision, as data. Times in seconds, shares 0 to 1. */
export interface PacingWhy {
  bound: PacingBound;
  dial: number;
  cancel: number;
  idle: number;
  staffed: number;
  ringing: number;
  waiting: number;
  /** Dials the lines and the rate leave room for. */
  linesFree: number;
  rateFree: number;
  /** Chance that a call dialled now, if a person answers, finds nobody free. */
  risk: number;
  /** Operator-seconds an abandon may cost at present, and what one more dial would gain. */
  price: number;
  nextDialGain: number;
  /** Learned chance that a dial reaches a person, the uncertainty of its log odds, and dials it rests on. */
  answerChance: number;
  uncertainty: number;
  experience: number;
  /** What a unit of answer score (log odds) is worth: 1 calibrated, 0 useless. */
  scoreWorth: number;
  talkSec: number;
  wrapSec: number;
  /** Abandons to be expected among the calls in the air. */
  inFlight: number;
  budget: BudgetFigures;
}
