import { SAMPLES_PER_MS } from './g711.ts';
import type { LegQuality } from './media.ts';
import type { OutgoingStream } from './outgoing-stream.ts';
import type { Reception } from './reception.ts';
import { readRtcp, writeBye, writeReport } from './rtcp-packets.ts';
import type { ReportBlock } from './rtcp-packets.ts';

/**
 * With two members and a telephone call's bandwidth the minimum always binds (RFC 3550, 6.2); the first report comes
 * after half of it.
 */
const INTERVAL_MS = 5000;
/** Makes up for the shorter intervals that timer reconsideration would give: e - 3/2 (RFC 3550, 6.3.1). */
const COMPENSATION = Math.E - 1.5;
/** Seconds between 1900 and 1970. */
const NTP_EPOCH_SEC = 2_208_988_800;
const NTP_PER_MS = 65.536;
/** A round trip beyond this comes from a report that is not of this call. */
const MAX_ROUND_TRIP_MS = 60_000;

/** What a session needs to know of its leg. */
export interface RtcpLeg {
  readonly stream: OutgoingStream;
  readonly reception: Reception;
  readonly packetsOut: number;
  readonly octetsOut: number;
}

export interface RtcpSessionDeps {
  leg: RtcpLeg;
  /** Add to `nowMs` for milliseconds since the epoch. */
  timeOriginMs: number;
  /** Yields [0, 1). */
  random: () => number;
}

/** Sender and receiver reports of one leg (RFC 3550, 6), and what the peer's say of the way there and back. */
export class RtcpSession {
  readonly #deps: RtcpSessionDeps;
  /**
   * RFC 7022, 4.2: random, so that it tells nothing of this computer; one for the whole call. Of 24 characters: the
   * library ends the list of items (RFC 3550, 6.5) with its padding alone, and this length needs some.
   */
  readonly #name: string;
  #nextAtMs = Number.NaN;
  /** Packets out at the report before this one and at the one before that: who sent in either is a sender. */
  #packetsBefore: readonly [number, number] = [0, 0];
  /** Of the peer's newest sender report. */
  #senderReport: { ssrc: number; ntp: number; atMs: number } | null = null;
  #remote: { lossOut: number; jitterOutMs: number } | null = null;
  #roundTripMs: number | null = null;
  #hasSaidBye = false;

  constructor(deps: RtcpSessionDeps) {
    this.#deps = deps;
    const words = Array.from({ length: 4 }, () => Math.floor(deps.random() * 0x100_0000));
    this.#name = words.map((word) => word.toString(16).padStart(6, '0')).join('');
  }

  /** Takes what arrived on the port of reports; true when it is a well-formed report, a sign of life. */
  received(packet: Buffer, nowMs: number): boolean {
    const content = readRtcp(packet);
    if (content === null) return false;
    if (content.senderReportNtp !== null && content.senderSsrc !== null) {
      this.#senderReport = { ssrc: content.senderSsrc, ntp: content.senderReportNtp, atMs: nowMs };
    }
    for (const block of content.blocks) {
      if (block.ssrc === this.#deps.leg.stream.ssrc) this.#reportedOnUs(block, nowMs);
    }
    return !content.saysBye;
  }

  /** The report that is due, null while none is. The first interval starts with the first call. */
  due(nowMs: number): Buffer | null {
    if (Number.isNaN(this.#nextAtMs)) {
      this.#nextAtMs = nowMs + this.#interval() / 2;
      return null;
    }
    if (nowMs < this.#nextAtMs) return null;
    this.#nextAtMs = nowMs + this.#interval();
    return this.#report(nowMs);
  }

  /** The last packet: a report and a farewell, once; null for a leg that never sent a report or audio (RFC 3550, 6.3.7). */
  farewell(nowMs: number): Buffer | null {
    if (this.#hasSaidBye || this.#deps.leg.packetsOut === 0) return null;
    this.#hasSaidBye = true;
    return Buffer.concat([this.#report(nowMs), writeBye(this.#deps.leg.stream.ssrc)]);
  }

  quality(): LegQuality {
    const { reception } = this.#deps.leg;
    return {
      lossIn: reception.loss(),
      jitterInMs: reception.jitterMs(),
      lossOut: this.#remote?.lossOut ?? null,
      jitterOutMs: this.#remote?.jitterOutMs ?? null,
      roundTripMs: this.#roundTripMs,
    };
  }

  #interval(): number {
    return (INTERVAL_MS * (0.5 + this.#deps.random())) / COMPENSATION;
  }

  #report(nowMs: number): Buffer {
    const { leg } = this.#deps;
    const isSender = leg.packetsOut > this.#packetsBefore[0];
    this.#packetsBefore = [this.#packetsBefore[1], leg.packetsOut];
    const sender = isSender
      ? {
          ntp: this.#ntp(nowMs),
          timestamp: leg.stream.timestampAt(nowMs),
          packets: leg.packetsOut,
          octets: leg.octetsOut,
        }
      : null;
    return writeReport(leg.stream.ssrc, this.#name, sender, this.#block(nowMs));
  }

  #block(nowMs: number): ReportBlock | null {
    const report = this.#deps.leg.reception.nextReport();
    if (!report) return null;
    const last = this.#senderReport?.ssrc === report.ssrc ? this.#senderReport : null;
    return {
      ...report,
      lastSenderReport: last?.ntp ?? 0,
      delaySinceLastSenderReport: last ? Math.round((nowMs - last.atMs) * NTP_PER_MS) >>> 0 : 0,
    };
  }

  #reportedOnUs(block: ReportBlock, nowMs: number): void {
    const { packetsOut } = this.#deps.leg;
    const lossOut = packetsOut === 0 ? 0 : Math.min(1, Math.max(0, block.packetsLost / packetsOut));
    this.#remote = { lossOut, jitterOutMs: block.jitter / SAMPLES_PER_MS };
    if (block.lastSenderReport === 0) return;
    const arrival = Number((this.#ntp(nowMs) >> 16n) & 0xffff_ffffn);
    const trip = (arrival - block.lastSenderReport - block.delaySinceLastSenderReport) | 0;
    const tripMs = trip / NTP_PER_MS;
    // Clocks of the peer that run a little off can make a very short way negative.
    if (tripMs < MAX_ROUND_TRIP_MS && tripMs > -100) this.#roundTripMs = Math.max(0, tripMs);
  }

  #ntp(nowMs: number): bigint {
    const sinceEpochMs = this.#deps.timeOriginMs + nowMs;
    const seconds = Math.floor(sinceEpochMs / 1000);
    const fraction = Math.floor(((sinceEpochMs - seconds * 1000) / 1000) * 0x1_0000_0000);
    return (BigInt(seconds + NTP_EPOCH_SEC) << 32n) | BigInt(Math.min(fraction, 0xffff_ffff));
  }
}
