import { trusted } from '../pacing/budget.ts';

/** How one campaign of several that are paced together stands to its own limit today. */
export interface OwnStanding {
  /** Share of live answers that may be abandoned. */
  limit: number;
  liveAnswers: number;
  abandoned: number;
  /** Its part of the answers that are to be expected today, as far as they are counted on. */
  toCome: number;
  /** People of its list whom nobody has reached yet. */
  contactsLeft: number;
  /** That a dial reaches a person. */
  answerChance: number;
  /** Abandons to be expected among its calls in the air. */
  inFlight: number;
}

/**
 * Whether one more abandoned person might break the campaign's own promise, by the rule by which pacing looks at the sum of
 * all that it paces together: those in the air and a standard deviation of them are lost already.
 */
export function hasSpentItsOwn({
  limit,
  liveAnswers,
  abandoned,
  toCome,
  contactsLeft,
  answerChance,
  inFlight,
}: OwnStanding): boolean {
  const counted = Math.min(toCome, trusted(contactsLeft * answerChance));
  return abandoned + 1 + inFlight + Math.sqrt(inFlight) > limit * (liveAnswers + counted);
}
