import { DateTime } from 'luxon';
import type { AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import { numberKind } from '../../../shared/domain/number-kind.ts';
import type { AnswerFacts } from './interface.ts';

/** What the dialler knows of a contact. Times are milliseconds since the Unix epoch. */
export interface ContactBefore {
  /** E.164. */
  phone: string;
  listId: string;
  earlierAttempts: number;
  lastOutcome: AttemptOutcome | null;
  lastAttemptAtMs: number | null;
}

const hourMs = 3_600_000;

/**
 * The facts of a dial at `nowMs`.
 * @param zone IANA name of the contact's zone; a number alone does not tell it. In one that is not known, hour and
 *   weekday say nothing.
 */
export function answerFacts(contact: ContactBefore, zone: string, nowMs: number): AnswerFacts {
  const local = DateTime.fromMillis(nowMs, { zone });
  const { lastAttemptAtMs } = contact;
  return {
    hour: local.isValid ? local.hour : Number.NaN,
    weekday: local.isValid ? local.weekday : Number.NaN,
    ...numberKind(contact.phone),
    earlierAttempts: contact.earlierAttempts,
    lastOutcome: contact.lastOutcome,
    hoursSinceLast: lastAttemptAtMs === null ? null : Math.max(0, (nowMs - lastAttemptAtMs) / hourMs),
    listId: contact.listId,
  };
}
