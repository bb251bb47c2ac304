import { DateTime } from 'luxon';
import type { AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import { numberKind, type NumberKind } from '../../../shared/domain/number-kind.ts';
import type { AnswerFacts } from './interface.ts';

/** Kinds of numbers that were read already: the numbering plans take far longer to ask than the model. */
const MOST_KINDS = 5_000;
const kinds = new Map<string, NumberKind>();

function kindOf(phone: string): NumberKind {
  const known = kinds.get(phone);
  if (known) return known;
  if (kinds.size >= MOST_KINDS) kinds.clear();
  const kind = numberKind(phone);
  kinds.set(phone, kind);
  return kind;
}

/** What the dialler knows of a contact. Times are milliseconds since the Unix epoch. */
export interface ContactBefore {
  /** E.164. */
  phone: string;
  /** Before this one. */
  attempts: number;
  lastOutcome: AttemptOutcome | null;
  lastCalledAtMs: number | null;
}

const hourMs = 3_600_000;

/**
 * The facts of dials to people of a list at `nowMs`.
 * @param zone IANA name of the contacts' zone; a number alone does not tell it. In one that is not known, hour and
 *   weekday say nothing.
 */
export function factsAt(
  listId: string,
  zone: string,
  nowMs: number,
): (contact: ContactBefore) => AnswerFacts {
  const local = DateTime.fromMillis(nowMs, { zone });
  const hour = local.isValid ? local.hour : Number.NaN;
  const weekday = local.isValid ? local.weekday : Number.NaN;
  return ({ phone, attempts, lastOutcome, lastCalledAtMs }) => ({
    hour,
    weekday,
    ...kindOf(phone),
    earlierAttempts: attempts,
    lastOutcome,
    hoursSinceLast: lastCalledAtMs === null ? null : Math.max(0, (nowMs - lastCalledAtMs) / hourMs),
    listId,
  });
}
