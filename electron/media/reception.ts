import { SAMPLES_PER_MS } from './g711.ts';
import type { LegFigures } from './media.ts';

/** Where a packet stands in its stream. */
interface PacketPlace {
  ssrc: number;
  sequence: number;
  timestamp: number;
}

/** What a report block says of one source (RFC 3550, 6.4.1). */
export interface SourceReport {
  ssrc: number;
  /** Since the report before, in 256ths. */
  fractionLost: number;
  /** Of all packets of this source; duplicates may make it negative. */
  packetsLost: number;
  /** With the wraps of the sequence number in its upper half. */
  highestSequence: number;
  /** In samples. */
  jitter: number;
}

/** What one leg receives, counted as in RFC 3550, 6.4.1 and A.8. */
export class Reception {
  packets = 0;
  firstAtMs: number | null = null;
  lastAtMs = Number.NEGATIVE_INFINITY;
  /** The same, of packets with audio in them. */
  lastAudioAtMs = Number.NEGATIVE_INFINITY;
  #ssrc = 0;
  #baseSequence = 0;
  #highestSequence = 0;
  #cycles = 0;
  #received = 0;
  /** Packets expected from earlier sources of this leg. */
  #expectedBefore = 0;
  #receivedBefore = 0;
  /** As they were at the report before. */
  #expectedAtReport = 0;
  #receivedAtReport = 0;
  #transit = Number.NaN;
  #jitterSamples = 0;

  /** One audio packet. */
  audioPacket(packet: PacketPlace, nowMs: number): void {
    this.eventPacket(packet, nowMs);
    this.lastAudioAtMs = nowMs;
    const transit = (Math.round(nowMs * SAMPLES_PER_MS) - packet.timestamp) | 0;
    if (!Number.isNaN(this.#transit)) {
      const difference = Math.abs((transit - this.#transit) | 0);
      this.#jitterSamples += (difference - this.#jitterSamples) / 16;
    }
    this.#transit = transit;
  }

  /** One packet that carries no audio (a telephone event): it counts for loss alone. */
  eventPacket({ ssrc, sequence }: PacketPlace, nowMs: number): void {
    this.firstAtMs ??= nowMs;
    if (this.packets === 0 || ssrc !== this.#ssrc || this.#hasJumped(sequence)) {
      this.#startSource(ssrc, sequence);
    } else if (((sequence - this.#highestSequence) << 16) >> 16 > 0) {
      if (sequence < this.#highestSequence) this.#cycles += 0x1_0000;
      this.#highestSequence = sequence;
    }
    this.packets++;
    this.#received++;
    this.lastAtMs = nowMs;
  }

  /** Sequence gaps over the packets expected, 0..1; duplicates count as nothing lost. */
  loss(): number {
    const expected = this.#expectedBefore + this.#expected();
    const received = this.#receivedBefore + this.#received;
    return expected <= 0 ? 0 : Math.max(0, (expected - received) / expected);
  }

  jitterMs(): number {
    return this.#jitterSamples / SAMPLES_PER_MS;
  }

  /** The next report on the present source; null when nothing came since the one before (RFC 3550, 6.4). */
  nextReport(): SourceReport | null {
    const expected = this.#expected();
    const expectedSince = expected - this.#expectedAtReport;
    const receivedSince = this.#received - this.#receivedAtReport;
    if (this.packets === 0 || receivedSince === 0) return null;
    const lostSince = expectedSince - receivedSince;
    this.#expectedAtReport = expected;
    this.#receivedAtReport = this.#received;
    return {
      ssrc: this.#ssrc,
      fractionLost:
        expectedSince <= 0 || lostSince <= 0
          ? 0
          : Math.min(255, Math.floor((lostSince * 256) / expectedSince)),
      packetsLost: expected - this.#received,
      highestSequence: (this.#cycles + this.#highestSequence) >>> 0,
      jitter: Math.floor(this.#jitterSamples),
    };
  }

  figures(packetsOut: number, timeOriginMs: number): Omit<LegFigures, 'quality' | 'silentMs' | 'levelIn'> {
    return {
      packetsIn: this.packets,
      packetsOut,
      lossIn: this.loss(),
      jitterMs: this.jitterMs(),
      firstPacketMs: this.firstAtMs === null ? null : Math.round(timeOriginMs + this.firstAtMs),
    };
  }

  #startSource(ssrc: number, sequence: number): void {
    this.#expectedBefore += this.#expected();
    this.#receivedBefore += this.#received;
    this.#ssrc = ssrc;
    this.#baseSequence = sequence;
    this.#highestSequence = sequence;
    this.#cycles = 0;
    this.#received = 0;
    this.#expectedAtReport = 0;
    this.#receivedAtReport = 0;
    this.#transit = Number.NaN;
  }

  #expected(): number {
    return this.packets === 0 ? 0 : this.#cycles + this.#highestSequence - this.#baseSequence + 1;
  }

  #hasJumped(sequence: number): boolean {
    const step = ((sequence - this.#highestSequence) << 16) >> 16;
    return step > 3000 || step < -100;
  }
}
