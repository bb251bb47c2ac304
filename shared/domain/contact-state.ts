import { IllegalTransition } from './illegal-transition.ts';
import type { Tone } from './tone.ts';

export type ContactStateKind = 'waiting' | 'claimed' | 'in_flight' | 'after' | 'final';

interface ContactStateRow {
  label: string;
  kind: ContactStateKind;
  tone: Tone;
  /** What other diallers call it; `exhausted` goes by its last outcome instead. */
  batchTerm:
    | 'created'
    | 'initiated'
    | 'sent'
    | 'completed'
    | 'did_not_pick'
    | 'failed'
    | 'cancelled'
    | 'retry_expired';
  contactTerm: 'Pending' | 'Dialing' | 'Called' | 'Retry' | 'Completed' | 'No Conversation' | 'Failed';
  meaning: string;
  /** Ended without being worked: shown beside those who reached a result, never counted among them. */
  apart?: true;
  /** A new run of the campaign leaves whoever is in it as they are. */
  overRuns?: true;
  /** States that may follow. */
  next: readonly string[];
}

const WITHDRAWN = [
  'excluded',
  'removed',
  'cancelled',
  'manual_stopped',
  'window_closed',
  'blacklisted',
] as const;
/** The person calls by themselves, while nobody has them in hand. */
const CALLS_IN = 'ringing';
const BACK = ['pending', 'retry_scheduled', 'callback_scheduled'] as const;
const RESULTS = [
  'completed',
  'no_conversation',
  'exhausted',
  'retry_scheduled',
  'callback_scheduled',
  'excluded',
  // Nobody calls again, but the person may call back for a while.
  'called',
] as const;

/** The one canonical set of contact states: every view, filter, counter, export and API answer reads this table. */
export const CONTACT_STATES = {
  pending: {
    label: 'Pending',
    kind: 'waiting',
    tone: 'grey',
    batchTerm: 'created',
    contactTerm: 'Pending',
    meaning: 'Ready for the first attempt.',
    next: ['leased', 'operator_assigned', CALLS_IN, ...WITHDRAWN, 'invalid_record'],
  },
  retry_scheduled: {
    label: 'Retry scheduled',
    kind: 'waiting',
    tone: 'amber',
    batchTerm: 'created',
    contactTerm: 'Retry',
    meaning: 'Waits for its retry time.',
    next: ['leased', 'operator_assigned', CALLS_IN, 'exhausted', ...WITHDRAWN],
  },
  callback_scheduled: {
    label: 'Callback scheduled',
    kind: 'waiting',
    tone: 'amber',
    batchTerm: 'created',
    contactTerm: 'Retry',
    meaning: 'The customer asked to be called back; due ones go first.',
    next: ['leased', 'operator_assigned', CALLS_IN, 'exhausted', ...WITHDRAWN],
  },
  leased: {
    label: 'Taken',
    kind: 'claimed',
    tone: 'teal',
    batchTerm: 'created',
    contactTerm: 'Pending',
    meaning: 'Claimed for work; the claim expires if the machine that holds it stops.',
    next: ['operator_assigned', 'bcw', 'dialling', 'dial_failed', 'invalid_record', ...BACK, ...WITHDRAWN],
  },
  operator_assigned: {
    label: 'Offered',
    kind: 'claimed',
    tone: 'teal',
    batchTerm: 'created',
    contactTerm: 'Pending',
    meaning: 'Offered to an operator who may accept or reject it.',
    next: ['bcw', 'dialling', 'rejected_by_operator', 'dial_failed', ...BACK, ...WITHDRAWN],
  },
  bcw: {
    label: 'Before call work',
    kind: 'claimed',
    tone: 'teal',
    batchTerm: 'created',
    contactTerm: 'Pending',
    meaning: 'The operator prepares; it dials at the end of the countdown or on Call now.',
    next: ['dialling', 'rejected_by_operator', 'dial_failed', 'invalid_record', ...BACK, ...WITHDRAWN],
  },
  dialling: {
    label: 'Dialling',
    kind: 'in_flight',
    tone: 'violet',
    batchTerm: 'initiated',
    contactTerm: 'Dialing',
    meaning: 'The call is being placed.',
    next: [
      'ringing',
      'amd_screening',
      'awaiting_operator',
      'attaching',
      'acw',
      'dial_failed',
      ...RESULTS,
      ...BACK,
    ],
  },
  ringing: {
    label: 'Ringing',
    kind: 'in_flight',
    tone: 'violet',
    batchTerm: 'sent',
    contactTerm: 'Dialing',
    meaning: 'It rings at the far end.',
    next: ['amd_screening', 'awaiting_operator', 'attaching', 'acw', 'dial_failed', ...RESULTS],
  },
  amd_screening: {
    label: 'Screening',
    kind: 'in_flight',
    tone: 'violet',
    batchTerm: 'sent',
    contactTerm: 'Dialing',
    meaning: 'Answered; being told apart: human or machine. A machine is left its message meanwhile.',
    next: ['awaiting_operator', 'attaching', 'amd_machine', 'canceled_by_client', 'abandoned', ...RESULTS],
  },
  awaiting_operator: {
    label: 'Waiting for an operator',
    kind: 'in_flight',
    tone: 'orange',
    batchTerm: 'sent',
    contactTerm: 'Dialing',
    meaning: 'A human is on the line and no operator is free yet.',
    next: [
      'attaching',
      // A beep was heard before anybody was found.
      'amd_screening',
      'amd_machine',
      'abandoned',
      'canceled_by_client',
      ...RESULTS,
    ],
  },
  attaching: {
    label: 'Connecting',
    kind: 'in_flight',
    tone: 'green',
    batchTerm: 'sent',
    contactTerm: 'Dialing',
    meaning: 'Being connected to the operator.',
    next: [
      'in_progress',
      // The operator could not hear it: another one is looked for.
      'awaiting_operator',
      'acw',
      'amd_machine',
      'canceled_by_client',
      'abandoned',
      'dial_failed',
      ...RESULTS,
    ],
  },
  in_progress: {
    label: 'In progress',
    kind: 'in_flight',
    tone: 'green',
    batchTerm: 'sent',
    contactTerm: 'Dialing',
    meaning: 'Connected.',
    next: ['acw', ...RESULTS],
  },
  acw: {
    label: 'After call work',
    kind: 'after',
    tone: 'teal',
    batchTerm: 'sent',
    contactTerm: 'Called',
    meaning: 'The call ended; the operator is wrapping up.',
    next: ['processing', 'dial_failed', ...RESULTS],
  },
  called: {
    label: 'Called',
    kind: 'after',
    tone: 'teal',
    batchTerm: 'sent',
    contactTerm: 'Called',
    meaning: 'Done, but held open for the time in which the person may call back.',
    next: ['processing', CALLS_IN, ...RESULTS, 'abandoned', 'canceled_by_client', 'amd_machine'],
  },
  processing: {
    label: 'Storing the result',
    kind: 'after',
    tone: 'teal',
    batchTerm: 'sent',
    contactTerm: 'Called',
    meaning: 'The result is being stored.',
    next: ['amd_machine', ...RESULTS],
  },
  completed: {
    label: 'Completed',
    kind: 'final',
    tone: 'blue',
    batchTerm: 'completed',
    contactTerm: 'Completed',
    meaning: 'A conversation took place and its result is stored.',
    next: [],
  },
  no_conversation: {
    label: 'No conversation',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'completed',
    contactTerm: 'No Conversation',
    meaning: 'Connected, but nothing was said and no retry is left.',
    next: [],
  },
  exhausted: {
    label: 'Exhausted',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'retry_expired',
    contactTerm: 'Failed',
    meaning: 'Retries are used up, or the outcome is not retryable.',
    next: [],
  },
  abandoned: {
    label: 'Abandoned',
    kind: 'final',
    tone: 'red',
    batchTerm: 'failed',
    contactTerm: 'Failed',
    meaning: 'A human answered and no operator was free in time; counts against the abandon rate.',
    next: [],
  },
  canceled_by_client: {
    label: 'Hung up early',
    kind: 'final',
    tone: 'orange',
    batchTerm: 'failed',
    contactTerm: 'Failed',
    meaning: 'The customer hung up before an operator was on the line.',
    next: [],
  },
  amd_machine: {
    label: 'Answering machine',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'did_not_pick',
    contactTerm: 'Failed',
    meaning: 'An answering machine took the call.',
    next: [],
  },
  rejected_by_operator: {
    label: 'Rejected by operator',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'The operator declined the contact.',
    next: [],
  },
  dial_failed: {
    label: 'Could not dial',
    kind: 'final',
    tone: 'red',
    batchTerm: 'failed',
    contactTerm: 'Failed',
    meaning: 'The call could not be placed at all.',
    next: [],
  },
  invalid_record: {
    label: 'Invalid number',
    kind: 'final',
    tone: 'red',
    batchTerm: 'failed',
    contactTerm: 'Failed',
    meaning: 'The number is blank or not a number.',
    apart: true,
    overRuns: true,
    next: [],
  },
  blacklisted: {
    label: 'Blacklisted',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'failed',
    contactTerm: 'Failed',
    meaning: 'The number is on the blacklist.',
    apart: true,
    overRuns: true,
    next: [],
  },
  excluded: {
    label: 'Excluded',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'Suppressed on request.',
    apart: true,
    overRuns: true,
    next: [],
  },
  window_closed: {
    label: 'Window closed',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'The single-day window ended while it waited.',
    apart: true,
    next: [],
  },
  manual_stopped: {
    label: 'Stopped by hand',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'The campaign was stopped while it waited.',
    apart: true,
    next: [],
  },
  cancelled: {
    label: 'Cancelled',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'The campaign was cancelled while it waited.',
    apart: true,
    next: [],
  },
  removed: {
    label: 'Removed',
    kind: 'final',
    tone: 'grey',
    batchTerm: 'cancelled',
    contactTerm: 'Failed',
    meaning: 'Deleted by an administrator.',
    apart: true,
    overRuns: true,
    next: [],
  },
} as const satisfies Record<string, ContactStateRow>;

export type ContactState = keyof typeof CONTACT_STATES;
export const CONTACT_STATE_NAMES = Object.keys(CONTACT_STATES) as [ContactState, ...ContactState[]];

/** All states of one kind, in table order. */
export function contactStatesOfKind(kind: ContactStateKind): ContactState[] {
  return CONTACT_STATE_NAMES.filter((name) => CONTACT_STATES[name].kind === kind);
}

/** The states that a new run of a campaign leaves as they are: not to be called, whatever the run. */
export const KEPT_OVER_RUNS: readonly ContactState[] = CONTACT_STATE_NAMES.filter((name) => {
  const row: ContactStateRow = CONTACT_STATES[name];
  return row.overRuns === true;
});

/** True for a final state in which the contact was not worked, as when the campaign was stopped while it waited. */
export function isSetApart(state: ContactState): boolean {
  const row: ContactStateRow = CONTACT_STATES[state];
  return row.apart === true;
}

/** True when the table lets a contact go from `from` to `to`. */
export function canTransitionContact(from: ContactState, to: ContactState): boolean {
  return (CONTACT_STATES[from].next as readonly ContactState[]).includes(to);
}

/**
 * The state a contact has after a step from `from` to `to`.
 * @throws IllegalTransition when the table has no such step.
 */
export function transitionContact(from: ContactState, to: ContactState): ContactState {
  if (!canTransitionContact(from, to)) throw new IllegalTransition('A contact', from, to);
  return to;
}
