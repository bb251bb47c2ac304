import type { Tone } from './tone.ts';

/** Who or what took a dial, as reports group them. */
export const ANSWERED_BY = {
  human: {
    label: 'Person',
    tone: 'green',
    meaning: 'A person answered, whether or not anybody talked to them.',
  },
  machine: {
    label: 'Machine',
    tone: 'grey',
    meaning:
      'An answering machine, an assistant that asks who calls, a fax or an announcement of the network.',
  },
  no_answer: {
    label: 'No answer',
    tone: 'amber',
    meaning: 'It rang out, was busy, or could not be reached.',
  },
  rejected: { label: 'Rejected', tone: 'orange', meaning: 'The person or the network declined the call.' },
  failed: {
    label: 'Not placed',
    tone: 'red',
    meaning: 'No such number, given up before anybody answered, or not placed at all.',
  },
} as const satisfies Record<string, { label: string; tone: Tone; meaning: string }>;
export type AnsweredBy = keyof typeof ANSWERED_BY;
export const ANSWERED_BY_NAMES = Object.keys(ANSWERED_BY) as [AnsweredBy, ...AnsweredBy[]];

/** How an attempt ended. `retryable` is the default of a new campaign's "retry on system outcomes". */
export const ATTEMPT_OUTCOMES = {
  answered: {
    label: 'Answered',
    tone: 'green',
    retryable: false,
    batchTerm: 'completed',
    answeredBy: 'human',
  },
  busy: { label: 'Busy', tone: 'amber', retryable: true, batchTerm: 'busy', answeredBy: 'no_answer' },
  no_answer: {
    label: 'No answer',
    tone: 'amber',
    retryable: true,
    batchTerm: 'no_answer',
    answeredBy: 'no_answer',
  },
  rejected: {
    label: 'Rejected',
    tone: 'orange',
    retryable: false,
    batchTerm: 'failed',
    answeredBy: 'rejected',
  },
  unreachable: {
    label: 'Unreachable',
    tone: 'amber',
    retryable: true,
    batchTerm: 'failed',
    answeredBy: 'no_answer',
  },
  invalid_number: {
    label: 'Invalid number',
    tone: 'red',
    retryable: false,
    batchTerm: 'failed',
    answeredBy: 'failed',
  },
  machine: {
    label: 'Answering machine',
    tone: 'grey',
    retryable: true,
    batchTerm: 'did_not_pick',
    answeredBy: 'machine',
  },
  screener: {
    label: 'Assistant asked who calls',
    tone: 'grey',
    retryable: true,
    batchTerm: 'did_not_pick',
    answeredBy: 'machine',
  },
  announcement: {
    label: 'Network announcement',
    tone: 'grey',
    retryable: true,
    batchTerm: 'failed',
    answeredBy: 'machine',
  },
  fax: { label: 'Fax', tone: 'grey', retryable: false, batchTerm: 'failed', answeredBy: 'machine' },
  abandoned: { label: 'Abandoned', tone: 'red', retryable: false, batchTerm: 'failed', answeredBy: 'human' },
  canceled_by_client: {
    label: 'Hung up early',
    tone: 'orange',
    retryable: true,
    batchTerm: 'failed',
    answeredBy: 'human',
  },
  no_conversation: {
    label: 'No conversation',
    tone: 'grey',
    retryable: true,
    batchTerm: 'completed',
    answeredBy: 'human',
  },
  cancelled: {
    label: 'Cancelled',
    tone: 'grey',
    retryable: true,
    batchTerm: 'cancelled',
    answeredBy: 'failed',
  },
  dial_failed: {
    label: 'Could not dial',
    tone: 'red',
    retryable: true,
    batchTerm: 'failed',
    answeredBy: 'failed',
  },
  failed: { label: 'Failed', tone: 'red', retryable: true, batchTerm: 'failed', answeredBy: 'failed' },
} as const satisfies Record<
  string,
  { label: string; tone: Tone; retryable: boolean; batchTerm: string; answeredBy: AnsweredBy }
>;

export type AttemptOutcome = keyof typeof ATTEMPT_OUTCOMES;
export const ATTEMPT_OUTCOME_NAMES = Object.keys(ATTEMPT_OUTCOMES) as [AttemptOutcome, ...AttemptOutcome[]];

interface SipRow {
  outcome: AttemptOutcome;
  label: string;
}

/** Final SIP status to outcome (RFC 3261 section 21), with the words a person reads. */
export const SIP_OUTCOMES: Readonly<Record<number, SipRow>> = {
  403: { outcome: 'rejected', label: 'Refused by the network or the trunk' },
  404: { outcome: 'invalid_number', label: 'The number does not exist' },
  408: { outcome: 'no_answer', label: 'No answer: the network timed out' },
  410: { outcome: 'invalid_number', label: 'The number is no longer in service' },
  480: { outcome: 'no_answer', label: 'Not available right now' },
  484: { outcome: 'invalid_number', label: 'The number is incomplete' },
  486: { outcome: 'busy', label: 'Line busy' },
  487: { outcome: 'no_answer', label: 'No answer: the call rang and timed out' },
  502: { outcome: 'unreachable', label: 'The network could not connect the call' },
  503: { outcome: 'unreachable', label: 'The network is overloaded or down' },
  504: { outcome: 'unreachable', label: 'The network did not answer in time' },
  600: { outcome: 'busy', label: 'Line busy' },
  603: { outcome: 'rejected', label: 'Call declined' },
  604: { outcome: 'invalid_number', label: 'The number does not exist anywhere' },
};

/** Q.850 cause of a Reason header (RFC 3326), where it says more than the SIP status. */
export const Q850_OUTCOMES: Readonly<Record<number, SipRow>> = {
  1: { outcome: 'invalid_number', label: 'The number is not assigned' },
  17: { outcome: 'busy', label: 'Line busy' },
  18: { outcome: 'no_answer', label: 'No response from the phone' },
  19: { outcome: 'no_answer', label: 'No answer' },
  20: { outcome: 'unreachable', label: 'The phone is off or out of coverage' },
  21: { outcome: 'rejected', label: 'Call declined' },
  22: { outcome: 'invalid_number', label: 'The number has changed' },
  27: { outcome: 'unreachable', label: 'The line is out of order' },
  28: { outcome: 'invalid_number', label: 'The number is incomplete' },
  34: { outcome: 'unreachable', label: 'No line free in the network' },
  38: { outcome: 'unreachable', label: 'The network is out of order' },
};

/** Words for a call that was cancelled before anybody answered, by who ended it; its 487 says nothing of that. */
export const CANCELLED_LABELS = {
  program: 'The program gave it up before anybody answered',
  operator: 'The operator gave it up before anybody answered',
  customer: 'Cancelled before anybody answered',
  network: 'Cancelled before anybody answered',
} as const satisfies Record<'program' | 'operator' | 'customer' | 'network', string>;

export interface SipEnding {
  sipCode: number | null;
  q850Cause: number | null;
  /** True when our own ring time-out ended the call (a 487 then means no answer). */
  ringTimedOut: boolean;
}

/**
 * The outcome of a call that was never answered, from its final SIP status, refined by a Q.850 cause.
 * A 487 that our ring time-out did not cause is a cancel of our own.
 */
export function outcomeOfSip(ending: SipEnding): AttemptOutcome {
  if (ending.ringTimedOut) return 'no_answer';
  if (ending.sipCode === 487) return 'cancelled';
  const refined = ending.q850Cause === null ? undefined : Q850_OUTCOMES[ending.q850Cause];
  if (refined) return refined.outcome;
  if (ending.sipCode === null) return 'failed';
  return SIP_OUTCOMES[ending.sipCode]?.outcome ?? 'failed';
}

/** Calls that failed faster than this never rang; people read them differently from a long ring. */
export const INSTANT_FAILURE_MS = 2_000;

/** Words for a final status: a friendly label for a known code, the raw number otherwise. `elapsedMs` is the time since the dial. */
export function sipLabel(ending: SipEnding & { elapsedMs: number | null; rang: boolean }): string {
  if (ending.ringTimedOut) return 'No answer: the call rang and timed out';
  const known =
    (ending.q850Cause === null ? undefined : Q850_OUTCOMES[ending.q850Cause]) ??
    (ending.sipCode === null ? undefined : SIP_OUTCOMES[ending.sipCode]);
  const words =
    known?.label ?? (ending.sipCode === null ? 'No answer from the network' : `SIP ${ending.sipCode}`);
  const instant = !ending.rang && ending.elapsedMs !== null && ending.elapsedMs < INSTANT_FAILURE_MS;
  return instant ? `${words} (at once)` : words;
}
