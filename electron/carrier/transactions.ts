import type { Clock } from '../../shared/domain/clock.ts';
import {
  responsePeer,
  writeResponse,
  type Peer,
  type ResponseParts,
  type SipRequest,
} from './sip-message.ts';

/** RFC 3261 timers, milliseconds (table 4). */
export const T1_MS = 500;
export const T2_MS = 4000;
export const T4_MS = 5000;
export const GIVE_UP_MS = 64 * T1_MS;

/** Puts one datagram on the wire. */
export type Send = (datagram: Buffer, peer: Peer) => void;

/**
 * Sends again after 500 ms, 1 s, 2 s, then every 4 s (timers A, E, G and the 200 of 13.3.1.4)
 * until stopped or until 32 s have passed. The first sending is the caller's.
 */
export function keepSending(clock: Clock, send: () => void, onGiveUp: () => void): () => void {
  let waitMs = T1_MS;
  let spentMs = 0;
  let cancel = clock.after(waitMs, again);
  function again(): void {
    spentMs += waitMs;
    if (spentMs >= GIVE_UP_MS) {
      onGiveUp();
      return;
    }
    send();
    waitMs = Math.min(waitMs * 2, T2_MS, GIVE_UP_MS - spentMs);
    cancel = clock.after(waitMs, again);
  }
  return () => cancel();
}

type State = 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';
type Happening = 'final' | 'success' | 'ack' | 'expiry';

/** RFC 3261 figures 7 and 8 with RFC 6026's Accepted; anything not listed leaves the state as it is. */
const NEXT: Record<'invite' | 'other', Partial<Record<State, Partial<Record<Happening, State>>>>> = {
  invite: {
    proceeding: { final: 'completed', success: 'accepted' },
    completed: { ack: 'confirmed', expiry: 'terminated' },
    confirmed: { expiry: 'terminated' },
    accepted: { expiry: 'terminated' },
  },
  other: {
    proceeding: { final: 'completed', success: 'completed' },
    completed: { expiry: 'terminated' },
  },
};

export interface TransactionParts {
  clock: Clock;
  send: Send;
  /** The transaction has forgotten its request and may be dropped. */
  onTerminated: () => void;
}

/** One request being served: repeats its last answer to retransmissions and a refusal until it is acknowledged. */
export class ServerTransaction {
  readonly request: SipRequest;
  readonly source: Peer;
  readonly #parts: TransactionParts;
  readonly #kind: 'invite' | 'other';
  #state: State = 'proceeding';
  #last: Buffer | null = null;
  #lastCode = 0;
  #stop: () => void = () => undefined;

  constructor(request: SipRequest, source: Peer, parts: TransactionParts) {
    this.request = request;
    this.source = source;
    this.#parts = parts;
    this.#kind = request.method === 'INVITE' ? 'invite' : 'other';
  }

  /** The code of the last answer, 0 before the first. */
  get lastCode(): number {
    return this.#lastCode;
  }

  get answered(): boolean {
    return this.#lastCode >= 200;
  }

  /** Sends an answer; does nothing after a final one. A 2xx to an INVITE is repeated by its call, not here. */
  respond(parts: ResponseParts): void {
    if (this.answered) return;
    this.#last = writeResponse(this.request, this.source, parts);
    this.#lastCode = parts.code;
    this.repeat();
    if (parts.code >= 200) this.#take(parts.code < 300 ? 'success' : 'final');
  }

  /** Sends the last answer again: for a retransmitted request, and for an unacknowledged 200. */
  repeat(): void {
    if (this.#last) this.#parts.send(this.#last, responsePeer(this.request, this.source));
  }

  /** The same request came in again. */
  onRetransmission(): void {
    if (this.#state === 'confirmed' || this.#state === 'terminated') return;
    this.repeat();
  }

  /** An ACK to a refusal. */
  onAck(): void {
    this.#take('ack');
  }

  /** Forgets everything at once; nothing more is sent. */
  terminate(): void {
    this.#stop();
    this.#state = 'terminated';
  }

  #take(happening: Happening): void {
    const next = NEXT[this.#kind][this.#state]?.[happening];
    if (!next) return;
    this.#state = next;
    this.#stop();
    const { clock } = this.#parts;
    const expire = (): void => this.#take('expiry');
    if (next === 'terminated') this.#parts.onTerminated();
    else if (next === 'completed' && this.#kind === 'invite')
      this.#stop = keepSending(clock, () => this.repeat(), expire);
    else if (next === 'confirmed') this.#stop = clock.after(T4_MS, expire);
    else this.#stop = clock.after(GIVE_UP_MS, expire);
  }
}

/** What makes two requests one (RFC 3261 17.2.3); an ACK and a CANCEL find the INVITE they speak of. */
export function transactionKey(request: SipRequest): string {
  const method = request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method;
  const { branch, sentBy } = request.via;
  // The cookie marks a branch as unique; without it (RFC 2543) the identifiers of the call must do.
  if (branch.startsWith('z9hG4bK')) return `${method} ${branch} ${sentBy}`;
  return `${method} ${request.callId} ${request.cseq.number} ${request.from.params.get('tag') ?? ''} ${sentBy}`;
}
