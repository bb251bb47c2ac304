import { PAYLOAD_TYPE } from './g711.ts';
import type { Codec } from './media.ts';

/** One audio packet on its way through a bridge. Each line fills one object again and again: nobody may keep it. */
export interface AudioPacket {
  /** Leg it comes from. */
  readonly source: string;
  codec: Codec;
  ssrc: number;
  sequence: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
}

export function emptyAudioPacket(source: string): AudioPacket {
  return {
    source,
    codec: 'PCMU',
    ssrc: 0,
    sequence: 0,
    timestamp: 0,
    marker: false,
    payload: Buffer.alloc(0),
  };
}

/** The codec of a static payload type (RFC 3551); null for anything we do not carry. */
export function codecOfPayloadType(payloadType: number): Codec | null {
  if (payloadType === PAYLOAD_TYPE.PCMU) return 'PCMU';
  return payloadType === PAYLOAD_TYPE.PCMA ? 'PCMA' : null;
}
