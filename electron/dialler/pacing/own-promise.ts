import { hasRoomForOne, keptAtTheEnd, slack, trusted } from './hard-limit.ts';

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
  /** Abandons to be expected among its calls in the air here. */
  inFlight: number;
  /** Operators at their desks here, and at all hosts: what is left is shared out by them, so that no two hosts spend the same. */
  staffed: number;
  staffedInAll: number;
}

/** Whether one more abandoned person might break the campaign's own promise. */
export function hasSpentItsOwn({
  limit,
  liveAnswers,
  abandoned,
  toCome,
  contactsLeft,
  answerChance,
  inFlight,
  staffed,
  staffedInAll,
}: OwnStanding): boolean {
  const onTheList = contactsLeft * answerChance;
  const expected = Math.min(toCome, onTheList);
  const left = limit * (liveAnswers + trusted(expected)) - slack(liveAnswers) - abandoned;
  const part = staffedInAll > 0 ? staffed / staffedInAll : 1;
  const keptBack = onTheList < toCome ? keptAtTheEnd(limit, expected, staffed) : 0;
  return !hasRoomForOne(left * part, inFlight, keptBack);
}

/** A campaign among those that share operators and have somebody to call now. */
export interface SharingCampaign {
  weight: number;
  contactsLeft: number;
  /** Seconds until its hours close; not above 0 where they are shut. */
  leftSec: number;
}

/**
 * Its part of the answers that are expected of all of them together: by its weight, and what the lists of the others are too
 * short for. None come to it after its hours. Whether its own interval and simultaneous calls can use that part is not asked.
 * @param expected answers of all of them until `leftSec` from now
 * @param others those that dial beside it
 */
export function ownPartOf(
  own: SharingCampaign,
  others: readonly SharingCampaign[],
  { expected, leftSec, answerChance }: { expected: number; leftSec: number; answerChance: number },
): number {
  if (own.leftSec <= 0) return 0;
  const inItsHours = own.leftSec >= leftSec ? expected : (expected * own.leftSec) / leftSec;
  const weights = others.reduce((sum, { weight }) => sum + weight, own.weight);
  const ofOthers = others.reduce((sum, { contactsLeft }) => sum + contactsLeft * answerChance, 0);
  return Math.max((inItsHours * own.weight) / weights, inItsHours - ofOthers);
}
