/** A 2xx to our INVITE that makes no dialog: the callee has picked up all the same and must not hold a dead phone. */
import * as Core from 'sip.js/lib/core/index.js';
import { leadingNumber, parametersOf, rawHeader, rawHeaders, splitOutsideQuotes } from './header-text.ts';
import { newBranch } from './ids.ts';

/** The tag that the peer gave itself in raw text; null when it gave none. */
export const toTagOf = (text: string): string | null =>
  parametersOf(rawHeader(text, 'to', 't') ?? '').get('tag') ?? null;

/** The number of the request that raw text answers; null when it cannot be read. */
export const cseqOf = (text: string): number | null => leadingNumber(rawHeader(text, 'cseq'));

/** The address of a header value that the library can read; null when it cannot. */
const addressOf = (value: string): Core.URI | null => Core.Grammar.nameAddrHeaderParse(value)?.uri ?? null;

/** Route set of the raw text, as far as it can be read. */
function routesOf(text: string): string[] {
  const values = rawHeaders(text, 'record-route').flatMap((value) => splitOutsideQuotes(value, ','));
  return values
    .map((value) => value.trim())
    .filter((value) => addressOf(value) !== null)
    .toReversed();
}

/**
 * Says ACK, then BYE, to each such answer of one INVITE, and ACK again to its repetitions: to where its Contact says
 * when that can be read, else to where the INVITE went (RFC 3261 13.2.2.4).
 */
export function leaveBadAnswers(
  core: Core.UserAgentCore,
): (invite: Core.OutgoingRequestMessage, text: string) => void {
  const left = new Map<string, string>();
  const send = (ack: string): void => {
    core.transport
      .send(ack)
      .catch((error: unknown) => core.loggerFactory.getLogger('call').warn(String(error)));
  };
  return (invite, text) => {
    const tag = toTagOf(text);
    const again = left.get(tag ?? '');
    if (again !== undefined) {
      send(again);
      return;
    }
    if (!invite.from || !invite.to) return;
    const { from, to } = invite;
    const target =
      addressOf(splitOutsideQuotes(rawHeader(text, 'contact', 'm') ?? '', ',')[0] ?? '') ?? invite.ruri;
    const cseq = cseqOf(text) ?? invite.cseq;
    const routes = routesOf(text);
    const request = (method: string, number: number): Core.OutgoingRequestMessage =>
      core.makeOutgoingRequestMessage(method, target, from.uri, to.uri, {
        callId: invite.callId,
        fromTag: invite.fromTag,
        ...(tag === null ? {} : { toTag: tag }),
        cseq: number,
        ...(routes.length === 0 ? {} : { routeSet: routes }),
      });
    const ack = request('ACK', cseq);
    ack.setViaHeader(newBranch(), core.transport.protocol);
    left.set(tag ?? '', ack.toString());
    send(ack.toString());
    core.request(request('BYE', cseq + 1));
  };
}
