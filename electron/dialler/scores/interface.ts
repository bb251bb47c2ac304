import type { AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import type { NumberType } from '../../../shared/domain/number-type.ts';
import type { ScoresSnapshot } from './snapshot.ts';

/** What is known of a contact at the moment of a dial. Any of it may be missing or wrong: it then says nothing. */
export interface AnswerFacts {
  /** 0 to 23, in the contact's zone. */
  hour: number;
  /** ISO 8601: 1 is Monday, 7 is Sunday; in the contact's zone. */
  weekday: number;
  type: NumberType;
  /** ISO 3166 alpha-2; the empty text when it is not known. */
  country: string;
  /** The first digits behind the country's code. */
  area: string;
  /** Attempts before this one. */
  earlierAttempts: number;
  lastOutcome: AttemptOutcome | null;
  /** Null before the first attempt. */
  hoursSinceLast: number | null;
  listId: string;
}

export interface AnswerScore {
  /** That a person answers, 0 to 1. */
  chance: number;
  /** A short text to follow "because": what moves the chance most. */
  because: string;
}

/** What a house has learned of who answers when. Pure: no clock, no randomness. */
export interface AnswerScores {
  score(facts: AnswerFacts): AnswerScore;
  /**
   * An attempt ended. One that was given up while it rang, or met a machine, was not answered by a person; one that
   * never left the house (no line, a trunk that refuses everybody) teaches nothing and should not be told.
   * @param atMs when it was dialled, milliseconds since the Unix epoch: by it older lessons fade
   */
  learn(facts: AnswerFacts, answeredByPerson: boolean, atMs: number): void;
  /** All that was learned, as plain JSON: scores made from it continue identically. */
  save(): ScoresSnapshot;
}
