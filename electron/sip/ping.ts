/** Asks the peer of a trunk whether it is there. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import type { Agent } from './agent.ts';
import { newCallId, newTag } from './ids.ts';

export interface PingParts {
  agent: Agent;
  clock: Clock;
  t1Ms: number;
  onFault: OnFault;
}

/** Sends OPTIONS; exactly one outcome, null when nothing came within 16 T1: long enough for five transmissions over UDP. */
export function pingPeer(
  { agent, clock, t1Ms, onFault }: PingParts,
  outcome: (answer: Core.IncomingResponseMessage | null) => void,
): void {
  let open = true;
  const settle = (answer: Core.IncomingResponseMessage | null): void => {
    if (!open) return;
    open = false;
    stop();
    outcome(answer);
  };
  const stop = clock.after(16 * t1Ms, () => settle(null));
  const message = agent.core.makeOutgoingRequestMessage(
    'OPTIONS',
    agent.target(null),
    agent.aor,
    agent.target(null),
    { callId: newCallId(), fromTag: newTag() },
    [agent.contact(), 'Accept: application/sdp'],
  );
  // The library makes an answer up when none came or the request could not be sent.
  const answered = guarded(onFault, ({ message: answer }: Core.IncomingResponse): void =>
    settle(answer.data === undefined ? null : answer),
  );
  agent.core.request(message, { onAccept: answered, onRedirect: answered, onReject: answered });
}
