import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { notRunning } from './timers.ts';

/** Whether the peer knows that a call is over: until then our last word may be lost, and this program with it. */
export interface ConfirmedEnd {
  /** Says BYE in a dialog; its answer, whatever it is, confirms the end. */
  bye(dialog: Core.Session): void;
  /** The peer itself has said that it is over. */
  confirm(): void;
  /** The call has ended here: whoever says nothing to it for 64 T1 is not asked any more. */
  endedHere(): void;
}

/** Makes a {@link ConfirmedEnd} that calls `release` once. */
export function confirmedEnd(clock: Clock, t1Ms: number, release: () => void): ConfirmedEnd {
  let isConfirmed = false;
  let stopWaiting: () => void = notRunning;
  const confirm = (): void => {
    if (isConfirmed) return;
    isConfirmed = true;
    stopWaiting();
    release();
  };
  /** What the library makes up when nothing came confirms nothing. */
  const onAnswer = ({ message }: Core.IncomingResponse): void => {
    if (message.data !== undefined) confirm();
  };
  return {
    confirm,
    bye(dialog) {
      dialog.bye({ onAccept: onAnswer, onRedirect: onAnswer, onReject: onAnswer });
    },
    endedHere() {
      if (!isConfirmed) stopWaiting = clock.after(64 * t1Ms, confirm);
    },
  };
}
