import type { CallTrace, KeptTrace } from './call-trace.ts';
import type { TrunkProtocol, TrunkStatus } from '../../shared/domain/trunk-status.ts';

/** One SIP account or peer to dial out over. */
export interface TrunkSettings {
  id: string;
  name: string;
  protocol: TrunkProtocol;
  /** Domain (or address) in the request URI and, unless a proxy is set, where requests go. */
  host: string;
  /** Null takes the protocol's default port. */
  port: number | null;
  /** `sip:host:port;transport=tcp;lr` or null. */
  outboundProxy: string | null;
  register: boolean;
  registerExpiresSec: number;
  /** User part of From and Contact. */
  username: string;
  /** Digest user when it differs from `username`. */
  authUsername: string | null;
  /** Path of a WebSocket trunk, `/` when null. */
  wsPath: string | null;
  /** False accepts a certificate that does not verify (a lab PBX). */
  verifyTls: boolean;
  /** Address to bind and to write into Contact and SDP; null lets the system choose by route. */
  localAddress: string | null;
}

/** One outbound call to place. */
export interface CallRequest {
  trunkId: string;
  /** Number as it goes into the request URI's user part. */
  to: string;
  /** A SIP URI that is called instead of `to` at the trunk: over the trunk's wire, and its proxy where it has one. */
  uri?: string;
  /** Header lines besides, each whole and in one line. */
  headers?: readonly string[];
  /** Caller ID (From user), null takes the trunk's username. */
  callerId: string | null;
  callerName: string | null;
  sdpOffer: string;
  /** From the first provisional answer, or from sending when there is none. */
  ringTimeoutMs: number;
  /**
   * True when the owner watches the audio and ends an answered call that fell silent: such a call outlives its trunk,
   * for its own audio and dialog are nearer to it.
   */
  watchesMedia?: boolean;
  /** Given, before each INVITE and before the ACK of its answer, what the call can be ended by when this program is gone. */
  keep?: (trace: KeptTrace) => void;
  /**
   * Told once, when nothing that was kept is needed any more: the peer has said that the call is over, or has not
   * answered our own last word for 64 T1. That may be long after `ended`.
   */
  release?: () => void;
}

export type EndedBy = 'customer' | 'us' | 'network';

/** Everything a call tells its owner, in order; exactly one `ended` closes it. */
export type CallEvent =
  | { kind: 'sent' }
  /** 18x; `sdp` when it carries early media. */
  | { kind: 'progress'; code: number; reason: string; sdp: string | null }
  /** `trace` is what the call can be ended by when this program is gone. */
  | { kind: 'answered'; sdp: string; trace: CallTrace }
  /**
   * The peer changes the call (hold, resume, new address) with the offer `sdp`, or asks for a fresh and full offer of
   * ours when that is null. Either `answer` is called once, with our description, or `refuse`: then the peer hears
   * 488 and the call goes on as it was.
   */
  | { kind: 'reoffer'; sdp: string | null; answer: (sdp: string) => void; refuse: () => void }
  /** The peer's answer to an offer that it asked for, or that was sent to refresh the session; taken like that of `answered`. */
  | { kind: 'reanswer'; sdp: string }
  /** DTMF by SIP INFO. */
  | { kind: 'digit'; digit: string }
  | {
      kind: 'ended';
      by: EndedBy;
      /** Final status of the INVITE; 487 after our own cancel; null when no answer came at all. */
      sipCode: number | null;
      sipReason: string | null;
      /** Q.850 cause of a Reason header (RFC 3326). */
      q850Cause: number | null;
      /** Why we ended it, when we did or the wire did. */
      cause:
        | 'remote'
        | 'hangup'
        | 'cancelled'
        | 'ring_timeout'
        | 'trunk_lost'
        | 'watchdog'
        | 'trunk_not_ready'
        | 'bad_answer'
        /** This program met a fault of its own in this call. */
        | 'fault';
      /** True when the call had been answered. */
      answered: boolean;
    };

/** A call on the wire. Every verb may be repeated and may come in any state; late ones do nothing. */
export interface WireCall {
  readonly id: string;
  /** CANCEL before the answer, BYE after it. */
  hangUp(): void;
  /** Re-INVITE with a new offer (hold, resume); resolves with the answer's SDP. */
  reoffer(sdp: string): Promise<string>;
  /**
   * Asks the far end inside the dialog whether it is still there (OPTIONS). True when it answers anything but 408 or
   * 481; false when it does not know the call, does not answer within 16 T1, or the call is not up.
   */
  probe(): Promise<boolean>;
}

/** A call that we placed. */
export interface OutboundCall extends WireCall {
  /** CANCEL while it rings. When the answer crosses it the call is up, and that is told: nobody who picked up is hung up on. */
  giveUp(): void;
}

/**
 * A call that came in over a trunk. Its events are told to whoever took it; the first is `answered` or `ended`. Whoever takes
 * it watches its audio and ends it when that falls silent: like a dialled call with `watchesMedia` it outlives its trunk.
 */
export interface IncomingCall extends WireCall {
  readonly trunkId: string;
  /** The caller's number as the trunk says it; null when it says none. */
  readonly caller: string | null;
  /** The number that was called, as the trunk says it; null when it says none. */
  readonly called: string | null;
  /** The caller's description; null asks for ours, and the answer to that comes as `reanswer`. */
  readonly offer: string | null;
  /** Tells the caller that it rings. */
  ring(): void;
  /** Picks up with our description. */
  answer(sdp: string): void;
  /** Turns it away with this code. */
  refuse(sipCode: number): void;
}

/** Takes a call that came in and hears of it from then on; null does not take it. */
export type TakeIncoming = (call: IncomingCall) => ((event: CallEvent) => void) | null;

/** All SIP of one host. Knows nothing of campaigns, contacts or operators. */
export interface Signalling {
  /** Opens (or reopens with new settings) a trunk and keeps it registered and watched until closed. */
  openTrunk(settings: TrunkSettings, password: string | null): void;
  /**
   * The same for a trunk whose password is lost, or was typed at another host: it stays refused, and says so, until it
   * is opened with one.
   */
  refuseTrunk(settings: TrunkSettings, password: 'lost' | 'elsewhere'): void;
  closeTrunk(trunkId: string): Promise<void>;
  trunkStatus(trunkId: string): TrunkStatus;
  /** Called on every change of a trunk's status. */
  onTrunkStatus(listener: (trunkId: string, status: TrunkStatus) => void): () => void;
  /** Every trunk asks its peer, and every call that is up its own, whether it is still there: this machine may have slept. */
  lookAgain(): void;
  /** The local address that the trunk's peer can reach, for SDP. Null while not bound. */
  localAddress(trunkId: string): string | null;
  /** Gives every call that comes in to `take`; without one, and where it does not take a call, 480. */
  onIncoming(take: TakeIncoming): void;
  call(request: CallRequest, on: (event: CallEvent) => void): OutboundCall;
  /**
   * Ends a call of an earlier life of this program: BYE, or CANCEL while it rings. Answers the code that came back, null
   * when none did.
   */
  endLeftBehind(trace: KeptTrace): Promise<number | null>;
  /** Ends every call, unregisters, closes sockets; resolves within `graceMs`. */
  close(graceMs?: number): Promise<void>;
}
