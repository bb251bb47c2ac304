import { storableText } from '../../../shared/contract/base.ts';
import { outcomeOfSip, sipLabel, type AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import type { FreeWhenLeft } from '../../../shared/domain/free-when-left.ts';
import type { LeftMessage } from '../../../shared/domain/left-message.ts';
import type { Attempt } from '../../../shared/contract/contact.ts';
import type { LineEvent } from '../../lines/ports.ts';

export type LineEnded = Extract<LineEvent, { kind: 'ended' }>;

/** What the dialler knows of a call when its line ends. */
export interface CallMarks {
  createdAtMs: number;
  ringingAtMs: number | null;
  answeredAtMs: number | null;
  attachedAtMs: number | null;
  /** When it was given up on finding an operator in time. */
  expiredAtMs: number | null;
  /** How it ends when nobody is joined to it, because screening told no person; null for people. */
  turnedAwayAs: AttemptOutcome | null;
  /** How much of its message a machine was left; null when none was to be left. */
  leftMessage: LeftMessage | null;
  /** Whether somebody was free for a person who hung up while it was listened who answers; null for every other. */
  freeWhenLeft: FreeWhenLeft | null;
  endedAtMs: number;
  /** Who asked this side to hang up, when it did. */
  hungUpHere: 'operator' | 'program' | null;
}

function hungUpBy(ended: LineEnded, marks: CallMarks): Attempt['hungUpBy'] {
  if (ended.by === 'customer') return 'customer';
  if (ended.by === 'network') return 'network';
  return marks.hungUpHere ?? 'program';
}

/** What is written of a call that was up when the program died. */
export const STOPPED = 'The program stopped while the call was up';

/** Whether the program died under the call, so that nothing is known of how it went. */
export const wasCut = (attempt: Pick<Attempt, 'hungUpBy' | 'sipReason'>): boolean =>
  attempt.hungUpBy === 'program' && attempt.sipReason === STOPPED;

/** Seconds of talk; null when the call never reached an operator. */
function talkSecOf(marks: Pick<CallMarks, 'attachedAtMs' | 'endedAtMs'>): number | null {
  return marks.attachedAtMs === null ? null : Math.max(0, (marks.endedAtMs - marks.attachedAtMs) / 1_000);
}

/**
 * The outcome of a call. Answered but never joined to its operator: hung up early when the customer left in time,
 * abandoned when nobody was free in time, or this side or the network ended it.
 */
export function outcomeOfCall(ended: LineEnded, marks: CallMarks, minTalkSec: number): AttemptOutcome {
  const talkSec = talkSecOf(marks);
  if (talkSec !== null) return talkSec < minTalkSec ? 'no_conversation' : 'answered';
  if (marks.expiredAtMs !== null) return 'abandoned';
  if (marks.turnedAwayAs !== null) return marks.turnedAwayAs;
  if (marks.answeredAtMs !== null) return ended.by === 'customer' ? 'canceled_by_client' : 'abandoned';
  if (ended.notPlaced) return 'dial_failed';
  return outcomeOfSip(ended);
}

/** What the attempt keeps of its ending. */
export function recordOfEnding(
  ended: LineEnded,
  marks: CallMarks,
  outcome: AttemptOutcome,
): Partial<Attempt> {
  return {
    endedAtMs: marks.endedAtMs,
    answeredAtMs: marks.answeredAtMs,
    attachedAtMs: marks.attachedAtMs,
    talkSec: talkSecOf(marks),
    sipCode: ended.sipCode,
    sipReason: ended.sipReason === null ? null : storableText(ended.sipReason),
    // Q.850 has causes up to 127; anything else is not one.
    q850Cause: ended.q850Cause !== null && ended.q850Cause <= 127 ? ended.q850Cause : null,
    hungUpBy: hungUpBy(ended, marks),
    outcome,
    ...(marks.leftMessage === null ? {} : { leftMessage: marks.leftMessage }),
    ...(marks.freeWhenLeft === null ? {} : { freeWhenLeft: marks.freeWhenLeft }),
  };
}

/** How a call ended, as the operator reads it. */
export function endingWords(ended: LineEnded, marks: CallMarks): string {
  if (marks.answeredAtMs === null) {
    if (ended.notPlaced) return ended.sipReason ?? 'The call could not be placed';
    if (marks.hungUpHere !== null && !ended.ringTimedOut)
      return 'The call was cancelled before it was answered';
    const elapsedMs = marks.endedAtMs - marks.createdAtMs;
    return sipLabel({ ...ended, elapsedMs, rang: marks.ringingAtMs !== null });
  }
  if (marks.expiredAtMs !== null) return 'Nobody was free in time';
  switch (hungUpBy(ended, marks)) {
    case 'customer':
      return 'The customer hung up';
    case 'operator':
      return 'You hung up';
    case 'network':
      return 'The connection was lost';
    default:
      return 'The call was ended by the program';
  }
}
