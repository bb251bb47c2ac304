import type * as Core from 'sip.js/lib/core/index.js';
import { ALLOW, type Agent } from './agent.ts';
import { sdpBody } from './sdp-body.ts';
import type { CallRequest } from './signalling.ts';

/** A header line that cannot break out into another one. */
const headerLine = (line: string): string => line.replace(/[\r\n]+/g, ' ');

/** The INVITE that places a call, with its offer and the given headers besides. */
export function inviteMessage(
  agent: Agent,
  { to, uri, headers: own = [], callerId, callerName, sdpOffer }: CallRequest,
  ids: { callId: string; fromTag: string; cseq: number },
  headers: string[],
): Core.OutgoingRequestMessage {
  const from = agent.identity(callerId ?? agent.aor.user ?? '');
  const fromDisplayName = callerName?.replace(/[\p{Cc}"\\]/gu, '').slice(0, 64) ?? '';
  const target = uri === undefined ? agent.target(to) : agent.targetOf(uri);
  return agent.core.makeOutgoingRequestMessage(
    'INVITE',
    target,
    from,
    target,
    { ...ids, fromDisplayName },
    [agent.contact(), ALLOW, ...headers, ...own.map(headerLine)],
    sdpBody(sdpOffer),
  );
}
