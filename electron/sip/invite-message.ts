import type * as Core from 'sip.js/lib/core/index.js';
import { ALLOW, type Agent } from './agent.ts';
import { sdpBody } from './sdp-body.ts';
import type { CallRequest } from './signalling.ts';

/** The INVITE that places a call, with its offer and the given headers besides. */
export function inviteMessage(
  agent: Agent,
  { to, callerId, callerName, sdpOffer }: CallRequest,
  ids: { callId: string; fromTag: string; cseq: number },
  headers: string[],
): Core.OutgoingRequestMessage {
  const from = agent.identity(callerId ?? agent.aor.user ?? '');
  const fromDisplayName = callerName?.replace(/[\p{Cc}"\\]/gu, '').slice(0, 64) ?? '';
  return agent.core.makeOutgoingRequestMessage(
    'INVITE',
    agent.target(to),
    from,
    agent.target(to),
    { ...ids, fromDisplayName },
    [agent.contact(), ALLOW, ...headers],
    sdpBody(sdpOffer),
  );
}
