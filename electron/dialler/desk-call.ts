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
    lineHeard: false,
    muted: false,
    onHold: false,
    ending: null,
  };
}

/** The call's times against a clock that was set by so much since the attempt began: its timers go on where they were. */
export function callAtTimeOfDay(call: DeskCall, setByMs: number): DeskCall {
  const moved = (atMs: number | null): number | null => (atMs === null ? null : atMs + setByMs);
  return {
    ...call,
    createdAtMs: call.createdAtMs + setByMs,
    ringingAtMs: moved(call.ringingAtMs),
    answeredAtMs: moved(call.answeredAtMs),
    endedAtMs: moved(call.endedAtMs),
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
