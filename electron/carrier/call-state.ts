export type CallState = 'proceeding' | 'answered' | 'leaving' | 'up' | 'ending' | 'over';
export type CallHappening =
  | 'answer'
  | 'refuse'
  | 'cancel'
  | 'ack'
  | 'unacknowledged'
  | 'hang_up'
  | 'bye'
  | 'bye_done';

/**
 * A callee's side of a call. Between 200 and ACK the callee may not send BYE (RFC 3261 section 15),
 * so one who wants to leave then waits in `leaving`. What is not listed is ignored.
 */
const NEXT: Record<CallState, Partial<Record<CallHappening, CallState>>> = {
  proceeding: { answer: 'answered', refuse: 'over', cancel: 'over', bye: 'over' },
  answered: { ack: 'up', unacknowledged: 'ending', hang_up: 'leaving', bye: 'over' },
  leaving: { ack: 'ending', unacknowledged: 'ending', bye: 'over' },
  up: { hang_up: 'ending', bye: 'over' },
  ending: { bye_done: 'over', bye: 'over' },
  over: {},
};

/** The table above as a function; null when the event means nothing in this state. */
export function transition(state: CallState, happening: CallHappening): CallState | null {
  return NEXT[state][happening] ?? null;
}
