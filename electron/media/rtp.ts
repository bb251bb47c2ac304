/** Fields of one RTP packet (RFC 3550, 5.1). One object is filled again and again, so that a packet costs nothing. */
export interface RtpFields {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Where the payload starts and ends in the packet, extension and padding left out. */
  payloadStart: number;
  payloadEnd: number;
}

export const RTP_HEADER_BYTES = 12;

export function emptyRtpFields(): RtpFields {
  return {
    payloadType: 0,
    marker: false,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    payloadStart: 0,
    payloadEnd: 0,
  };
}

/**
 * True for what looks like RTCP: it shares RTP's version bits, its packet types 192-223 are not usable as RTP's
 * second octet (RFC 5761).
 */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return packet.length >= 4 && (packet[0] ?? 0) >> 6 === 2 && type >= 192 && type <= 223;
}

/** Reads a packet into `fields`; false for anything that is not well-formed RTP (RTCP, STUN, rubbish). */
export function readRtp(packet: Buffer, fields: RtpFields): boolean {
  const length = packet.length;
  if (length < RTP_HEADER_BYTES) return false;
  const first = packet[0] ?? 0;
  if (first >> 6 !== 2) return false;
  const second = packet[1] ?? 0;
  if (isRtcp(packet)) return false;
  let start = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (length < start + 4) return false;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  let end = length;
  if (first & 0x20) end -= packet[length - 1] ?? 0;
  if (start > end) return false;
  fields.marker = second >= 128;
  fields.payloadType = second & 0x7f;
  fields.sequence = packet.readUInt16BE(2);
  fields.timestamp = packet.readUInt32BE(4);
  fields.ssrc = packet.readUInt32BE(8);
  fields.payloadStart = start;
  fields.payloadEnd = end;
  return true;
}

/** Writes the twelve octets of a plain header at the start of `packet`. */
export function writeRtpHeader(
  packet: Buffer,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[0] = 0x80;
  packet[1] = (marker ? 0x80 : 0) | payloadType;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(timestamp, 4);
  packet.writeUInt32BE(ssrc, 8);
}
