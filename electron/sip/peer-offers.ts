/** What the peer asks of a call's audio: re-INVITE, UPDATE, and the ACK that may carry an answer (RFC 3261 14.2, RFC 3311). */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { ALLOW, SUPPORTED, type Agent } from './agent.ts';
import { tokensOf } from './header-text.ts';
import { openDialog } from './library.ts';
import type { Log } from './log.ts';
import type { OfferAnswer } from './offer-answer.ts';
import { bodyWithoutSdp, sdpBody, sdpOf } from './sdp-body.ts';
import { answerSessionExpires } from './session-timer.ts';
import type { CallEvent } from './signalling.ts';
import { notRunning } from './timers.ts';
import type { SignallingTiming } from './timing.ts';

export interface PeerOfferDeps {
  callId: string;
  agent: Agent;
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  /** What still waits for somebody's answer; each is told when the call ends. */
  pending: Set<() => void>;
  tell: (event: CallEvent) => void;
  isOver: () => boolean;
  /** The exchange of the dialog with this remote tag. */
  exchangeOf: (tag: string) => OfferAnswer;
  /** A request of the peer that refreshes the session was granted. */
  granted: (message: Core.IncomingRequestMessage) => void;
}

/** RFC 3261 14.2 wants a warning beside the refusal of a change: 305 is "incompatible media format". */
const REFUSAL = { statusCode: 488, extraHeaders: ['Warning: 305 callboard "Incompatible media format"'] };
const PENDING = { statusCode: 491 };
export const BAD_TYPE = { statusCode: 415, extraHeaders: ['Accept: application/sdp'] };

/** RFC 3261 8.2.2.3: what the peer insists on and we do not know is named back to it; null when there is nothing. */
export function badExtension(message: Core.IncomingRequestMessage): Core.ResponseOptions | null {
  const unknown = message
    .getHeaders('require')
    .flatMap(tokensOf)
    .filter((tag) => tag !== '' && !SUPPORTED.includes(tag));
  if (unknown.length === 0) return null;
  return { statusCode: 420, extraHeaders: [`Unsupported: ${unknown.join(', ')}`] };
}

/** RFC 3311 5.2: while the peer's own offer is open, it is to come back in a moment of its choice up to 10 s away. */
const later = (): Core.ResponseOptions => ({
  statusCode: 500,
  extraHeaders: [`Retry-After: ${1 + Math.floor(Math.random() * 10)}`],
});

export interface PeerOffers {
  onInvite(invite: Core.IncomingInviteRequest, dialog: Core.Session): void;
  onAck(ack: Core.IncomingAckRequest, dialog: Core.Session): void;
  onUpdate(uas: Core.UserAgentServer, message: Core.IncomingRequestMessage): void;
}

export function takePeerOffers(deps: PeerOfferDeps): PeerOffers {
  const { callId, agent, clock, timing, log, pending, tell, exchangeOf } = deps;
  let stopAckWait: () => void = notRunning;

  const headersFor = (message: Core.IncomingRequestMessage): string[] => [
    agent.contact(),
    ALLOW,
    ...answerSessionExpires(message),
  ];

  /** Asks the owner, once, for an answer to `sdp`, or for an offer when that is null; within the time it has. */
  function askOwner(sdp: string | null, given: (own: string) => void, refused: () => void): void {
    const close = (): boolean => {
      stop();
      return pending.delete(refuse);
    };
    const refuse = (): void => {
      if (!close()) return;
      try {
        refused();
      } catch (error) {
        log('debug', 'An offer of the peer could not be refused.', { call: callId, error: String(error) });
      }
    };
    const stop = clock.after(timing.reofferAnswerMs, () => {
      log('warn', 'An offer of the peer was not answered in time.', { call: callId });
      refuse();
    });
    pending.add(refuse);
    const answer = (own: string): void => {
      if (close()) given(own);
    };
    tell({ kind: 'reoffer', sdp, answer, refuse });
  }

  /** A 2xx whose ACK never comes must not keep the dialog from every later change. */
  function awaitAck(dialog: Core.Session, exchange: OfferAnswer): void {
    const waiting = openDialog(dialog).reinviteUserAgentServer;
    stopAckWait();
    stopAckWait = clock.after(64 * timing.t1Ms, () => {
      if (openDialog(dialog).reinviteUserAgentServer !== waiting || deps.isOver()) return;
      log('warn', 'The peer did not acknowledge its change of the call.', { call: callId });
      openDialog(dialog).reinviteUserAgentServer = undefined;
      if (exchange.state === 'local_offer') exchange.dropped();
    });
  }

  function onInvite(invite: Core.IncomingInviteRequest, dialog: Core.Session): void {
    const { message } = invite;
    const exchange = exchangeOf(message.fromTag);
    const accept = (own: string): void => {
      invite.accept({ statusCode: 200, extraHeaders: headersFor(message), body: sdpBody(own) });
      awaitAck(dialog, exchange);
      deps.granted(message);
    };
    const sdp = sdpOf(message);
    const unknown = badExtension(message);
    if (unknown) {
      invite.reject(unknown);
    } else if (sdp === null && bodyWithoutSdp(message)) {
      invite.reject(BAD_TYPE);
    } else if (sdp === null) {
      // RFC 6337 5.2.5: an offer of all that we can, as in a new call; the answer comes in the ACK.
      const offer = (own: string): void => {
        if (!exchange.can('offer')) {
          invite.reject(PENDING);
          return;
        }
        exchange.offer(own);
        accept(own);
      };
      askOwner(null, offer, () => invite.reject(REFUSAL));
    } else if (!exchange.can('asked')) {
      invite.reject(exchange.state === 'remote_offer' ? later() : PENDING);
    } else {
      exchange.asked(sdp);
      const answer = (own: string): void => {
        exchange.answered(own);
        accept(own);
      };
      askOwner(sdp, answer, () => {
        exchange.dropped();
        invite.reject(REFUSAL);
      });
    }
  }

  function onAck({ message }: Core.IncomingAckRequest): void {
    stopAckWait();
    const exchange = exchangeOf(message.fromTag);
    if (exchange.state !== 'local_offer') return;
    const sdp = sdpOf(message);
    if (sdp === null) {
      log('warn', 'The peer asked for an offer and did not answer it.', { call: callId });
      exchange.dropped();
      return;
    }
    exchange.answered(sdp);
    tell({ kind: 'reanswer', sdp });
  }

  function onUpdate(uas: Core.UserAgentServer, message: Core.IncomingRequestMessage): void {
    if (deps.isOver()) {
      uas.reject({ statusCode: 481 });
      return;
    }
    const extraHeaders = headersFor(message);
    const exchange = exchangeOf(message.fromTag);
    const sdp = sdpOf(message);
    const unknown = badExtension(message);
    if (unknown) {
      uas.reject(unknown);
    } else if (sdp === null && bodyWithoutSdp(message)) {
      uas.reject(BAD_TYPE);
    } else if (sdp === null) {
      uas.accept({ statusCode: 200, extraHeaders });
      deps.granted(message);
    } else if (!exchange.can('asked')) {
      uas.reject(exchange.state === 'remote_offer' ? later() : PENDING);
    } else {
      exchange.asked(sdp);
      const answer = (own: string): void => {
        exchange.answered(own);
        uas.accept({ statusCode: 200, extraHeaders, body: sdpBody(own) });
        deps.granted(message);
      };
      askOwner(sdp, answer, () => {
        exchange.dropped();
        uas.reject(REFUSAL);
      });
    }
  }

  return { onInvite, onAck, onUpdate };
}
