/** Calls that come in over one trunk. */
import type * as Core from 'sip.js/lib/core/index.js';
import { takeIncomingCall, type IncomingDeps, type LiveIncomingCall } from './incoming-call.ts';

/** At the same time. */
const MAX_INCOMING = 50;

interface ReceivingDeps extends Omit<IncomingDeps, 'onEnded'> {
  /** Told of each call that was taken, and again when it has ended. */
  begun: (call: LiveIncomingCall) => void;
  ended: (call: LiveIncomingCall) => void;
}

/** Answers what takes a call that came in; more at once than a trunk is trusted with are told that it is busy. */
export function receiveCalls({
  begun,
  ended,
  ...deps
}: ReceivingDeps): (invite: Core.IncomingInviteRequest) => void {
  let incoming = 0;
  return (invite) => {
    if (incoming >= MAX_INCOMING) {
      invite.reject({ statusCode: 486 });
      return;
    }
    incoming += 1;
    let isOver = false;
    const call = takeIncomingCall(invite, {
      ...deps,
      onEnded: () => {
        isOver = true;
        incoming -= 1;
        if (call) ended(call);
      },
    });
    if (call !== null && !isOver) begun(call);
    else if (!isOver) incoming -= 1;
  };
}
