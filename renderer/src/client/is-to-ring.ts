import type { DeskSnapshot } from '../../../shared/contract/desk.ts';

/** Whether the operator is to hear our own ringing tone: the phone rings, and the line itself brings no sound. */
export function isToRing(call: DeskSnapshot['call']): boolean {
  return (
    call !== null &&
    call.ringingAtMs !== null &&
    call.answeredAtMs === null &&
    call.endedAtMs === null &&
    !call.lineHeard
  );
}
