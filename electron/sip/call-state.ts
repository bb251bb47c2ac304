/** What a call on the wire can be doing. */
export const CALL_STATES = {
  new: { ringing: false, answered: false, closing: false, over: false },
  inviting: { ringing: true, answered: false, closing: false, over: false },
  ringing: { ringing: true, answered: false, closing: false, over: false },
  cancelling: { ringing: false, answered: false, closing: true, over: false },
  answered: { ringing: false, answered: true, closing: false, over: false },
  ended: { ringing: false, answered: false, closing: false, over: true },
} as const satisfies Record<string, { ringing: boolean; answered: boolean; closing: boolean; over: boolean }>;

export type CallState = keyof typeof CALL_STATES;
export type CallSignal = 'invite' | 'progress' | 'cancel' | 'answer' | 'end';

const TRANSITIONS: Record<CallState, Partial<Record<CallSignal, CallState>>> = {
  new: { invite: 'inviting', end: 'ended' },
  inviting: { progress: 'ringing', cancel: 'cancelling', answer: 'answered', end: 'ended' },
  ringing: { progress: 'ringing', cancel: 'cancelling', answer: 'answered', end: 'ended' },
  // An answer that crossed our CANCEL.
  cancelling: { answer: 'answered', end: 'ended' },
  answered: { end: 'ended' },
  ended: {},
};

/** A call cannot do this now: a mistake in this program, not of the peer. */
export class IllegalCallTransition extends Error {
  constructor(from: CallState, signal: CallSignal) {
    super(`A call that is ${from} cannot take "${signal}".`);
    this.name = 'IllegalCallTransition';
  }
}

/** The state after `signal`. Throws {@link IllegalCallTransition}. */
export function transition(from: CallState, signal: CallSignal): CallState {
  const to = TRANSITIONS[from][signal];
  if (to === undefined) throw new IllegalCallTransition(from, signal);
  return to;
}
