import { trusted } from '../pacing/budget.ts';

/** How one campaign of several that are paced together stands to its own limit today. */
export interface OwnStanding {
  /** Share of live answers that may be abandoned. */
  limit: number;
  liveAnswers: number;
  abandoned: number;
  /** Its part of the answers that are to be expected today. */
  toCome: number;
  /** People of its list who are still to be called today. */
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
  const counted = trusted(Math.min(toCome, contactsLeft * answerChance));
  return abandoned + 1 + inFlight + Math.sqrt(inFlight) > limit * (liveAnswers + counted);
}

/** A campaign among those that dial for the same operators now. */
export interface Caller {
  weight: number;
  contactsLeft: number;
  /** Seconds until its hours close. */
  leftSec: number;
}

/**
 * Its part of the answers that are expected of all of them together: by its weight, and what the lists of the others are too
 * short for. None come to it after its hours.
 * @param expected answers of all of them until `leftSec` from now
 * @param others those that dial beside it
 */
export function ownPartOf(
  own: Caller,
  others: readonly Caller[],
  { expected, leftSec, answerChance }: { expected: number; leftSec: number; answerChance: number },
): number {
  const inItsHours = expected * (own.leftSec >= leftSec ? 1 : Math.max(0, own.leftSec) / leftSec);
  const weights = others.reduce((sum, { weight }) => sum + weight, own.weight);
  const ofOthers = others.reduce((sum, { contactsLeft }) => sum + contactsLeft * answerChance, 0);
  return Math.max((inItsHours * own.weight) / weights, inItsHours - ofOthers);
}
