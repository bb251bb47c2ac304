/** REGISTER and its refresh (RFC 3261 10.2). */
import * as Core from 'sip.js/lib/core/index.js';
import type { Agent } from './agent.ts';
import { leadingNumber, parametersOf, splitOutsideQuotes } from './header-text.ts';
import { newCallId, newTag } from './ids.ts';
import type { HostPort } from './wire.ts';

export type RegisterOutcome =
  | { kind: 'registered'; expiresSec: number; seenAt: HostPort | null }
  /** The registrar wants a longer interval (423); ask again at once. */
  | { kind: 'too_brief'; minExpiresSec: number }
  | { kind: 'refused'; code: number; reason: string }
  /** 5xx, 408 and the like: the registrar is there but not able. */
  | { kind: 'out_of_order'; code: number; reason: string; retryAfterSec: number | null }
  | { kind: 'silent' };

export interface Registration {
  /** Asks for `expiresSec` seconds, 0 takes the binding back. Exactly one outcome. */
  ask(expiresSec: number, outcome: (outcome: RegisterOutcome) => void): void;
}

/** No lease makes us ask more often. */
const LEAST_REFRESH_SEC = 5;
/** A registrar that says more has not foreseen when it will be able again, and the line would be lost until a restart. */
const LONGEST_PATIENCE_SEC = 600;

/** How long a registrar that is out of order asks to be left alone (RFC 3261 20.33), within reason; null when it does not say. */
export function patienceSec(retryAfter: string | undefined): number | null {
  const asked = leadingNumber(retryAfter);
  return asked === null ? null : Math.min(asked, LONGEST_PATIENCE_SEC);
}

/**
 * When a lease of `expiresSec` is refreshed: at three quarters of it, or earlier so that a refresh which times out and
 * one more still fit in, but never before half of it has passed.
 */
export const refreshAfterSec = (expiresSec: number, t1Ms: number): number =>
  Math.max(LEAST_REFRESH_SEC, expiresSec / 2, Math.min(expiresSec * 0.75, expiresSec - (80 * t1Ms) / 1000));

/** Answers that say "not now" rather than "not you". */
const isPassing = (code: number): boolean => code === 408 || code === 429 || code === 480 || code >= 500;

/** From where the peer saw our request come, as its answer's Via tells (RFC 3581). */
export function seenAtOf(answer: Core.IncomingResponseMessage): HostPort | null {
  const via = answer.getHeader('via') ?? '';
  const params = parametersOf(splitOutsideQuotes(via, ',')[0] ?? '');
  const host = params.get('received');
  const port = leadingNumber(params.get('rport'));
  return host && port !== null && port > 0 && port < 65_536 ? { host, port } : null;
}

/** A registration keeps one Call-ID and counts its CSeq up (RFC 3261 10.2). */
export function createRegistration(agent: Agent): Registration {
  const callId = newCallId();
  const fromTag = newTag();
  let cseq = 0;

  function granted(message: Core.IncomingResponseMessage, asked: number): number {
    const own = agent.core.configuration.contact.uri;
    for (let i = 0; i < message.getHeaders('contact').length; i += 1) {
      const contact: unknown = message.parseHeader('contact', i);
      if (!(contact instanceof Core.NameAddrHeader)) continue;
      if (contact.uri.user !== own.user || contact.uri.getParam('cb') !== own.getParam('cb')) continue;
      const expires = leadingNumber(contact.getParam('expires'));
      if (expires !== null) return expires;
    }
    return leadingNumber(message.getHeader('expires')) ?? asked;
  }

  return {
    ask(expiresSec, outcome) {
      cseq += 1;
      const message = agent.core.makeOutgoingRequestMessage(
        'REGISTER',
        agent.target(null),
        agent.aor,
        agent.aor,
        { callId, fromTag, cseq },
        [`${agent.contact()};expires=${expiresSec}`, `Expires: ${expiresSec}`],
      );
      const refused = ({ message: answer }: Core.IncomingResponse): void => {
        cseq = message.cseq;
        const code = answer.statusCode ?? 0;
        const reason = answer.reasonPhrase ?? '';
        if (answer.data === undefined) outcome({ kind: 'silent' });
        else if (code === 423) {
          const min = leadingNumber(answer.getHeader('min-expires'));
          outcome(
            min !== null && min > expiresSec
              ? { kind: 'too_brief', minExpiresSec: min }
              : { kind: 'refused', code, reason },
          );
        } else if (isPassing(code)) {
          const retryAfterSec = patienceSec(answer.getHeader('retry-after'));
          outcome({ kind: 'out_of_order', code, reason, retryAfterSec });
        } else outcome({ kind: 'refused', code, reason });
      };
      agent.core.register(message, {
        onAccept: ({ message: answer }) => {
          // A challenge has counted it up on the way.
          cseq = message.cseq;
          outcome({ kind: 'registered', expiresSec: granted(answer, expiresSec), seenAt: seenAtOf(answer) });
        },
        onRedirect: refused,
        onReject: refused,
      });
    },
  };
}
