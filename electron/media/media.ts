import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

/**
 * G.711 flavours (RFC 3551 payload types 0 and 8). The operator's window takes both, so the customer's packets
 * pass untouched; it sends one of them, and where the customer wants the other a table of 256 entries translates.
 */
export type Codec = 'PCMU' | 'PCMA';

export type Tone = 'ringback' | 'busy' | 'hold' | 'arrival';

/** What a leg does in a junction, that is among legs that are joined. */
export interface JunctionPart {
  /** Who hears it: everybody there, nobody (it listens), or only these legs (it whispers). */
  speaksTo: 'all' | 'nobody' | readonly string[];
  /** Whether it hears those who speak to it. */
  hears: boolean;
}

/** How well a leg carries voices, as counted here and as the peer reports (RFC 3550, 6.4). */
export interface LegQuality {
  /** Share of what the peer sent that did not come, 0..1. */
  lossIn: number;
  jitterInMs: number;
  /** Share of what we sent that did not reach the peer, 0..1; null while it has not reported. */
  lossOut: number | null;
  jitterOutMs: number | null;
  roundTripMs: number | null;
}

export interface LegFigures {
  packetsIn: number;
  packetsOut: number;
  /** Sequence gaps over the packets expected, 0..1. */
  lossIn: number;
  /** RFC 3550 interarrival jitter. */
  jitterMs: number;
  /** Short-term level of the audio that comes in from this leg, dBov, -127 for silence. */
  levelIn: number;
  /** First packet in, milliseconds since the epoch; null while none came. */
  firstPacketMs: number | null;
  /** Time without a sign of life (audio, comfort noise, RTCP) from a peer that owes sound; else 0. */
  silentMs: number;
  quality: LegQuality;
}

/** The called person's side: RTP over UDP. */
export interface CustomerLeg {
  readonly id: string;
  /** Our SDP offer: G.711 u and A, telephone-event, ptime 20, the port already bound. */
  readonly offerSdp: string;
  /** Takes the answer of a 183 or 200 (may come more than once); throws MediaRefused when it has no codec of ours. */
  applyAnswer(sdp: string): { codec: Codec; remoteHold: boolean };
  /** Everything that we can, offered anew: for a peer that asks for an offer. Sendrecv, unless we hold the call. */
  freshOffer(): string;
  /** Our answer to the peer's re-INVITE. Throws MediaRefused, and changes nothing, when it has no audio of ours. */
  answerReoffer(sdp: string): { sdp: string; remoteHold: boolean };
  /**
   * An offer that puts the peer on hold (sendonly) or takes it back (sendrecv). From this moment neither voice
   * passes (and the customer's is not recorded) until it is taken back; a `hold` tone may be played meanwhile.
   */
  holdOffer(onHold: boolean): string;
  /**
   * Keys `0-9 * # A-D` as RFC 4733 events, 100 ms on, 60 ms off; as tones to a peer that takes no events.
   * Other characters are left out. Keys are never recorded: they may be card numbers.
   */
  sendDigits(digits: string): void;
  close(): void;
}

/** The operator's side: WebRTC between the window and the host; the host offers (ICE-lite). */
export interface OperatorLeg {
  readonly id: string;
  readonly offerSdp: string;
  /** Takes the window's answer; resolves when DTLS is up, rejects with MediaRefused after `timeoutMs`. */
  accept(answerSdp: string, timeoutMs?: number): Promise<void>;
  close(): void;
}

export type MediaEvent =
  /** Audio from the operator's window arrives (true) or has stopped for 2 s (false). */
  | { kind: 'operator_audible'; legId: string; audible: boolean }
  | { kind: 'customer_digit'; legId: string; digit: string }
  /** First audio packet of the customer after it was bridged. */
  | { kind: 'customer_audio'; legId: string; atMs: number }
  /** No RTP and no RTCP from the customer for `silentMs` though the call is up, not on hold, and the peer sends. */
  | { kind: 'customer_silent'; legId: string; silentMs: number }
  /** Sound of the line has begun to come, or has stopped for some seconds, on a leg that an operator only listens to. */
  | { kind: 'early_audio'; legId: string; audible: boolean }
  /** The last frame of a recorded message has left for the customer. */
  | { kind: 'message_played'; legId: string }
  /** For the first time since `screen` the customer's side talks. */
  | { kind: 'speech'; legId: string }
  /**
   * Who answered, from the sound alone; once for each `screen`, and a second time when a beep afterwards says that it is a
   * machine. `atMs` is the sound that was needed; `by` is what listened, which is not what was asked for where there is
   * no voice model.
   */
  | {
      kind: 'screened';
      legId: string;
      verdict: ScreeningVerdict;
      confidence: number;
      atMs: number;
      by: ScreeningEar;
    }
  /** A machine records now: its beep is over, or it has been silent for long. Comes after its `screened`, and may come again. */
  | { kind: 'listens'; legId: string; after: 'beep' | 'silence' }
  /** A customer's leg was closed: what it was like. */
  | { kind: 'customer_quality'; legId: string; quality: LegQuality }
  /** The recording's file is complete and closed. */
  | { kind: 'recording_saved'; legId: string; file: string; seconds: number }
  /** The recording cannot go on (disk full, no such folder); the call does. */
  | { kind: 'recording_failed'; legId: string; file: string; reason: string }
  /** A defect was met and survived, at the cost of a packet or an order: for the log. */
  | { kind: 'engine_fault'; reason: string }
  /** Defects took this leg: it is closed, all others go on. */
  | { kind: 'leg_lost'; legId: string; reason: string }
  /** The worker died; all legs are gone. A new engine must be made. */
  | { kind: 'engine_lost'; reason: string };

/**
 * All audio of one host; the packets live in a worker thread. Orders (everything that returns nothing) for a leg
 * that is gone, or after `engine_lost`, do nothing; requests then reject with MediaRefused or MediaLost.
 */
export interface MediaEngine {
  /** Binds an RTP port on `localAddress`. Throws MediaRefused when no port is free. */
  openCustomerLeg(localAddress: string): Promise<CustomerLeg>;
  /** Of use for one connection of one window: a window that connects anew needs a new leg. `localAddress` is where the window reaches the host: 127.0.0.1 on one machine. */
  openOperatorLeg(localAddress: string): Promise<OperatorLeg>;
  /** Joins two legs both ways; replaces what either was joined to. */
  bridge(customerLegId: string, operatorLegId: string): void;
  /** Lets an operator hear a line that is not answered yet, and say nothing; `bridge` then joins both ways. */
  listen(customerLegId: string, operatorLegId: string): void;
  /**
   * Listens to the customer from now on, anew, until a partner speaks to them: `speech`, `screened`, `listens`. With
   * `awaited` somebody is to come to the phone: the silence before their first word counts for nothing. Where there is
   * no voice model, `model` listens by cadence.
   */
  screen(customerLegId: string, ear: ScreeningEar, awaited: boolean): void;
  /** Joins two customers' legs both ways, as a person and a voice agent; replaces what either was joined to. */
  join(legId: string, otherLegId: string): void;
  /**
   * Brings a leg to where another one is, as one more party, a listener or a whisperer, or gives it another part there.
   * Two that are not joined yet are joined, the other one as a party. Who hears several at once hears them mixed.
   */
  enter(legId: string, besideLegId: string, part: JunctionPart): void;
  /**
   * Takes the leg out from among those it is joined to. Who is left alone, or without any customer's leg, is parted too.
   * The operator's peer stays up.
   */
  unbridge(legId: string): void;
  /** Stops the operator's voice on its way to the customer (comfort silence goes out instead). */
  mute(operatorLegId: string, muted: boolean): void;
  /**
   * Plays a tone to a leg until replaced; null stops it. `hold` to a customer, the others to an operator. It
   * replaces the audio of the bridge, save `arrival`, which is laid over it and ends by itself.
   */
  tone(legId: string, tone: Tone | null): void;
  /**
   * Sends the customer a recorded message (mu-law, 8 kHz, mono, no header) from its first frame, in place of an
   * operator's voice; `message_played` tells its end. A second one replaces the first, whose end is then never told.
   * While either side holds the call it waits where it is and goes on afterwards, so whoever waits for its end keeps a
   * limit of their own. A new partner, `unbridge` or the end of the leg ends it untold.
   */
  play(customerLegId: string, audio: Uint8Array): void;
  /**
   * Audio of both sides as stereo mu-law WAV: the customer left, what the customer was sent right. Null, a new
   * file or the end of the leg finishes it (`recording_saved`); cut short it plays up to its last second.
   */
  record(customerLegId: string, file: string | null): void;
  figures(legId: string): Promise<LegFigures | null>;
  onEvent(listener: (event: MediaEvent) => void): () => void;
  close(): Promise<void>;
}
