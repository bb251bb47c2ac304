export type CallerState = 'calling' | 'proceeding' | 'leaving' | 'up' | 'ending' | 'over';
export type CallerHappening =
  | 'provisional'
  | 'answer'
  | 'refuse'
  | 'give_up'
  | 'unanswered'
  | 'bye'
  | 'bye_done';

/**
 * A caller's side of a call.
 *
 * ```
 * calling --provisional--> proceeding --answer--> up --give_up--> ending --bye_done--> over
 *    |                        |                    |
 *    +--answer--> up          +--give_up--> leaving (CANCEL is sent) --answer--> ending, --refuse--> over
 * ```
 *
 * Before any answer an INVITE may not be cancelled (RFC 3261 9.1): whoever gives up in `calling` leaves without a word,
 * once nobody answers. What is not listed is ignored.
 */
const NEXT: Record<CallerState, Partial<Record<CallerHappening, CallerState>>> = {
  calling: { provisional: 'proceeding', answer: 'up', refuse: 'over', unanswered: 'over' },
  proceeding: { answer: 'up', refuse: 'over', give_up: 'leaving' },
  leaving: { answer: 'ending', refuse: 'over', unanswered: 'over' },
  up: { give_up: 'ending', bye: 'over' },
  ending: { bye_done: 'over', bye: 'over' },
  over: {},
};

/** The table above as a function; null when the event means nothing in this state. */
export function callerTransition(state: CallerState, happening: CallerHappening): CallerState | null {
  return NEXT[state][happening] ?? null;
}
