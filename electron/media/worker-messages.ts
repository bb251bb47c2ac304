import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import type { Endpoint } from './probation.ts';
import type { MediaRefusal } from './errors.ts';
import type { Codec, JunctionPart, LegFigures, MediaEvent, Tone } from './media.ts';

/** Where the customer's audio goes and how it is coded, as the newest description says. */
export interface CustomerRemote {
  address: string;
  port: number;
  /** Where RTCP goes. */
  control: Endpoint;
  codec: Codec;
  /** Payload type the peer gave our codec; 0 or 8 unless it maps its own. */
  payloadType: number;
  /** Payload type of telephone-event at the peer; null when it takes none (keys then go as tones). */
  eventPayloadType: number | null;
  noisePayloadTypes: readonly number[];
  /** Payload types that may come. */
  payloadTypes: readonly number[];
  /** False while the peer holds us: it wants no audio. */
  maySend: boolean;
  /** True when the peer sends audio for as long as the call is up. */
  owesAudio: boolean;
}

export interface PortRange {
  min: number;
  max: number;
}

export interface MediaWorkerSettings {
  rtpPorts: PortRange;
  /** UDP ports of operators' peers; null lets the system choose. */
  operatorPorts: PortRange | null;
  customerSilentMs: number;
  /** Bytes of the voice model; null where there is none. */
  voiceModel: Uint8Array | null;
}

/** Requests that are answered. */
export type MediaRequest =
  | { op: 'open_customer'; legId: string; localAddress: string }
  | { op: 'open_operator'; legId: string; localAddress: string }
  | { op: 'accept_operator'; legId: string; answerSdp: string; timeoutMs: number }
  | { op: 'figures'; legId: string }
  | { op: 'ping' }
  | { op: 'close' };

/** Orders that are not. */
export type MediaOrder =
  | { op: 'remote'; legId: string; remote: CustomerRemote }
  | { op: 'local_hold'; legId: string; onHold: boolean }
  | { op: 'digits'; legId: string; digits: string }
  | { op: 'screen'; legId: string; ear: ScreeningEar; awaited: boolean }
  | { op: 'join'; legId: string; otherLegId: string }
  | { op: 'bridge'; customerLegId: string; operatorLegId: string; operatorSpeaks: boolean }
  | { op: 'enter'; legId: string; besideLegId: string; part: JunctionPart }
  | { op: 'unbridge'; legId: string }
  | { op: 'mute'; legId: string; muted: boolean }
  | { op: 'tone'; legId: string; tone: Tone | null }
  | { op: 'play'; legId: string; audio: Uint8Array }
  | { op: 'record'; legId: string; file: string | null }
  | { op: 'close_leg'; legId: string };

export type ToWorker = { requestId: number; request: MediaRequest } | { order: MediaOrder };

export interface MediaReplies {
  open_customer: { port: number };
  open_operator: { offerSdp: string };
  accept_operator: null;
  figures: LegFigures | null;
  ping: null;
  close: null;
}

export type FromWorker =
  | { requestId: number; value: MediaReplies[keyof MediaReplies] }
  | { requestId: number; refusal: MediaRefusal; message: string }
  | { event: MediaEvent };
