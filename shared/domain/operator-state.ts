import { IllegalTransition } from './illegal-transition.ts';
import type { Tone } from './tone.ts';

/** What an operator can be doing: label, colour, letter beside it, and what may follow. */
export const OPERATOR_STATES = {
  offline: { label: 'Offline', tone: 'grey', mark: 'O', next: ['not_ready'] },
  not_ready: { label: 'Not ready', tone: 'amber', mark: 'N', next: ['ready', 'offline', 'acw'] },
  ready: {
    label: 'Ready',
    tone: 'green',
    mark: 'R',
    next: ['not_ready', 'offered', 'bcw', 'awaiting', 'acw', 'offline'],
  },
  awaiting: {
    label: 'Awaiting a call',
    tone: 'teal',
    mark: 'A',
    next: ['ready', 'not_ready', 'offered', 'bcw', 'dialling', 'on_call', 'acw', 'offline'],
  },
  offered: {
    label: 'Offer',
    tone: 'violet',
    mark: 'F',
    next: ['bcw', 'dialling', 'ready', 'not_ready', 'offline'],
  },
  bcw: {
    label: 'Before call work',
    tone: 'teal',
    mark: 'B',
    next: ['dialling', 'ready', 'not_ready', 'offline'],
  },
  dialling: {
    label: 'Dialling',
    tone: 'violet',
    mark: 'D',
    next: ['on_call', 'acw', 'ready', 'not_ready', 'awaiting', 'offline'],
  },
  on_call: { label: 'On call', tone: 'green', mark: 'C', next: ['acw', 'ready', 'not_ready', 'offline'] },
  acw: { label: 'After call work', tone: 'orange', mark: 'W', next: ['ready', 'not_ready', 'offline'] },
} as const satisfies Record<string, { label: string; tone: Tone; mark: string; next: readonly string[] }>;

export type OperatorState = keyof typeof OPERATOR_STATES;

const NOT_AT_WORK: ReadonlySet<OperatorState> = new Set(['offline', 'not_ready']);

/** Whether a contact is at this operator's desk, or may come any moment. */
export const isAtWork = (state: OperatorState): boolean => !NOT_AT_WORK.has(state);
export const OPERATOR_STATE_NAMES = Object.keys(OPERATOR_STATES) as [OperatorState, ...OperatorState[]];

/** Why an operator is not ready, chosen by the operator or set by the program. */
export const NOT_READY_REASONS = {
  signed_in: { label: 'Just signed in', chosen: false },
  break: { label: 'Break', chosen: true },
  lunch: { label: 'Lunch', chosen: true },
  training: { label: 'Training', chosen: true },
  admin: { label: 'Other work', chosen: true },
  missed_offer: { label: 'Missed an offer', chosen: false },
  audio_lost: { label: 'No sound connection', chosen: false },
  connection_lost: { label: 'Connection lost', chosen: false },
} as const satisfies Record<string, { label: string; chosen: boolean }>;
export type NotReadyReason = keyof typeof NOT_READY_REASONS;
export const NOT_READY_REASON_NAMES = Object.keys(NOT_READY_REASONS) as [NotReadyReason, ...NotReadyReason[]];

/**
 * The state an operator has after a step from `from` to `to`.
 * @throws IllegalTransition when the table has no such step.
 */
export function transitionOperator(from: OperatorState, to: OperatorState): OperatorState {
  if (!(OPERATOR_STATES[from].next as readonly OperatorState[]).includes(to)) {
    throw new IllegalTransition('An operator', from, to);
  }
  return to;
}
