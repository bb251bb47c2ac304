import {
  RtcpHeader,
  RtcpPacketConverter,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSenderInfo,
  RtcpSourceDescriptionPacket,
  RtcpSrPacket,
  SourceDescriptionChunk,
  SourceDescriptionItem,
} from 'werift';
import type { SourceReport } from './reception.ts';

const BYE = 203;
/** SDES item of the canonical name (RFC 3550, 6.5.1). */
const CNAME = 1;
/** A report that one Ethernet frame cannot hold, or of more parts than a leg has use for, is not read. */
const MAX_BYTES = 1500;
const MAX_PARTS = 16;

/** What a peer's report says of the stream that it gets from us. */
export interface ReportBlock extends SourceReport {
  /** The middle 32 bits of our last sender report that it saw, and its age there, in 65,536ths of a second. */
  lastSenderReport: number;
  delaySinceLastSenderReport: number;
}

/** The parts of a compound packet that a leg has use for. */
export interface RtcpContent {
  /** Middle 32 bits of the NTP time of a sender report; null when there is none. */
  senderReportNtp: number | null;
  senderSsrc: number | null;
  blocks: ReportBlock[];
  saysBye: boolean;
}

/**
 * Reads a compound packet (RFC 3550, 6.1 and A.2; parts may stand alone, RFC 5506). Null for anything that is not
 * well-formed from end to end; it never throws, whatever arrives. Parts are cut out first: the library reads each of
 * them to the end of what it is given.
 */
export function readRtcp(packet: Buffer): RtcpContent | null {
  if (packet.length > MAX_BYTES || packet.length < 8 || packet.length % 4 !== 0) return null;
  const content: RtcpContent = { senderReportNtp: null, senderSsrc: null, blocks: [], saysBye: false };
  let start = 0;
  for (let parts = 0; start < packet.length; parts++) {
    const length = 4 + packet.readUInt16BE(start + 2) * 4;
    const type = packet[start + 1] ?? 0;
    const isSane = (packet[start] ?? 0) >> 6 === 2 && type >= 192 && type <= 223;
    if (!isSane || parts === MAX_PARTS || start + length > packet.length) return null;
    if (type === BYE) content.saysBye = true;
    else if (!readPart(packet.subarray(start, start + length), type, content)) return null;
    start += length;
  }
  return content;
}

function readPart(part: Buffer, type: number, content: RtcpContent): boolean {
  if (type !== RtcpSrPacket.type && type !== RtcpRrPacket.type) return true;
  const head = type === RtcpSrPacket.type ? 28 : 8;
  const count = (part[0] ?? 0) & 0x1f;
  if (part.length < head + count * 24) return false;
  for (const report of RtcpPacketConverter.deSerialize(part)) {
    if (report instanceof RtcpSrPacket) {
      content.senderSsrc = report.ssrc;
      content.senderReportNtp = Number((report.senderInfo.ntpTimestamp >> 16n) & 0xffff_ffffn);
    }
    if (!(report instanceof RtcpSrPacket) && !(report instanceof RtcpRrPacket)) continue;
    for (const block of report.reports) {
      content.blocks.push({
        ssrc: block.ssrc,
        fractionLost: block.fractionLost,
        packetsLost: (block.packetsLost << 8) >> 8,
        highestSequence: block.highestSequence,
        jitter: block.jitter,
        lastSenderReport: block.lsr,
        delaySinceLastSenderReport: block.dlsr,
      });
    }
  }
  return true;
}

/** What a sender report tells of our stream. */
export interface SenderFacts {
  /** NTP time, 64 bits. */
  ntp: bigint;
  timestamp: number;
  packets: number;
  octets: number;
}

/** Writes a compound packet: a sender report, or a receiver report when nothing was sent, and the canonical name. */
export function writeReport(
  ssrc: number,
  name: string,
  sender: SenderFacts | null,
  block: ReportBlock | null,
): Buffer {
  const reports = block
    ? [
        new RtcpReceiverInfo({
          ssrc: block.ssrc,
          fractionLost: block.fractionLost,
          // 24 bits, signed (RFC 3550, 6.4.1).
          packetsLost: Math.max(-0x80_0000, Math.min(0x7f_ffff, block.packetsLost)) & 0xff_ffff,
          highestSequence: block.highestSequence,
          jitter: block.jitter,
          lsr: block.lastSenderReport,
          dlsr: block.delaySinceLastSenderReport,
        }),
      ]
    : [];
  const report = sender
    ? new RtcpSrPacket({
        ssrc,
        senderInfo: new RtcpSenderInfo({
          ntpTimestamp: sender.ntp,
          rtpTimestamp: sender.timestamp,
          packetCount: sender.packets >>> 0,
          octetCount: sender.octets >>> 0,
        }),
        reports,
      })
    : new RtcpRrPacket({ ssrc, reports });
  const description = new RtcpSourceDescriptionPacket({
    chunks: [
      new SourceDescriptionChunk({
        source: ssrc,
        items: [new SourceDescriptionItem({ type: CNAME, text: name })],
      }),
    ],
  });
  return Buffer.concat([report.serialize(), description.serialize()]);
}

/** The farewell that follows a report (RFC 3550, 6.6). */
export function writeBye(ssrc: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(ssrc);
  return RtcpHeader.serialize(BYE, 1, payload, 1);
}
