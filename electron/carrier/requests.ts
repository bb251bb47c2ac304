import type { Clock } from '../../shared/domain/clock.ts';
import { hostOfUri, readNameAddress, writeRequest, type Peer, type SipResponse } from './sip-message.ts';
import { keepSending, type Send } from './transactions.ts';

/** Has the answers to the request with this branch; answers what forgets it. */
export type AwaitResponses = (branch: string, onResponse: (response: SipResponse) => void) => () => void;

/** What a request is sent with. */
export interface RequestParts {
  clock: Clock;
  newId: () => string;
  local: Peer;
  send: Send;
  awaitResponses: AwaitResponses;
}

/** A request of one call. */
export interface CallRequest {
  method: string;
  uri: string;
  from: string;
  to: string;
  callId: string;
  cseq: number;
  routes: readonly string[];
}

/** Where a request goes first: along its route, else to its target; where those are names, whence the other side came. */
export function firstHopOf(uri: string, routes: readonly string[], known: Peer): Peer {
  const hop = hostOfUri(readNameAddress(routes[0] ?? '')?.uri ?? uri);
  // Names are not looked up: this network is one machine, and the other side showed the way.
  const literal = hop && /^\d+\.\d+\.\d+\.\d+$/.test(hop.host);
  return literal ? { address: hop.host, port: hop.port ?? 5060 } : known;
}

/**
 * Sends a request other than INVITE and ACK until it is answered for good (RFC 3261 17.1.2); `done` hears of that, or that
 * nobody answered. Answers what stops it.
 */
export function sendRequest(
  { clock, newId, local, send, awaitResponses }: RequestParts,
  request: CallRequest,
  known: Peer,
  done: () => void,
): () => void {
  const branch = `z9hG4bK${newId()}`;
  const datagram = writeRequest({ ...request, local, branch });
  const peer = firstHopOf(request.uri, request.routes, known);
  const forget = awaitResponses(branch, ({ code }) => {
    if (code < 200) return;
    end();
    done();
  });
  const stop = keepSending(
    clock,
    () => send(datagram, peer),
    () => {
      forget();
      done();
    },
  );
  const end = (): void => {
    forget();
    stop();
  };
  send(datagram, peer);
  return end;
}
