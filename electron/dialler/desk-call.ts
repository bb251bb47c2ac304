import type { Attempt } from '../../shared/contract/contact.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';

type DeskCall = NonNullable<DeskSnapshot['call']>;

/** What the desk shows of a call that is just being placed. */
export function newCall(attempt: Pick<Attempt, 'id' | 'number' | 'createdAtMs'>): DeskCall {
  return {
    attemptId: attempt.id,
    state: 'dialling',
    number: attempt.number,
    createdAtMs: attempt.createdAtMs,
    ringingAtMs: null,
    answeredAtMs: null,
    endedAtMs: null,
    muted: false,
    onHold: false,
    ending: null,
  };
}

/** What the desk shows of a call that is over, from its record. */
export function callOfAttempt(attempt: Attempt, state: ContactState): DeskCall {
  const { ringingAtMs, answeredAtMs, endedAtMs, sipReason } = attempt;
  return {
    ...newCall(attempt),
    state,
    ringingAtMs,
    answeredAtMs,
    endedAtMs,
    ending: sipReason ?? 'The call is over',
  };
}
