import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from './g711.ts';

/** Numbers that the next packet out must carry. */
export interface PacketNumbers {
  sequence: number;
  timestamp: number;
  marker: boolean;
}

/** A packet of somebody else's stream. */
export interface SourcePacket extends PacketNumbers {
  /** Whose it is: a leg's id. */
  source: string;
  ssrc: number;
}

/** RFC 3550, A.1: beyond these a source is taken to have restarted. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
/** A timestamp this far ahead of the clock is a new time line, not a pause. */
const MAX_TIMESTAMP_LEAD_MS = 2000;

const int16 = (value: number): number => (value << 16) >> 16;

/**
 * One RTP stream towards a peer that never sees its sources change: one SSRC, sequence numbers without a
 * gap, a time line that follows the clock. A receiver that is shown a jump instead plays silence.
 *
 * Packets of one source keep their own spacing (so loss and order stay visible to the peer's jitter buffer);
 * on a change of source the sequence goes on by one, the timestamp by the time that passed (a frame at
 * least), and the marker is set.
 */
export class OutgoingStream {
  readonly ssrc: number;
  readonly numbers: PacketNumbers = { sequence: 0, timestamp: 0, marker: false };
  #sequence: number;
  #timestamp: number;
  /** When `#timestamp` was first used; NaN before the first packet. */
  #timestampAtMs = Number.NaN;
  #source: string | null = null;
  #sourceSsrc = 0;
  #sourceSequence = 0;
  #sourceTimestamp = 0;
  /** Packets of the present source from its first to its highest: what lies before belongs to no one. */
  #sourceSpan = 0;

  /** `random` yields [0, 1): first numbers must not be guessable (RFC 3550, 5.1). */
  constructor(random: () => number, ssrc?: number) {
    this.ssrc = ssrc ?? Math.floor(random() * 0x1_0000_0000);
    this.#sequence = Math.floor(random() * 0x1_0000);
    this.#timestamp = Math.floor(random() * 0x1_0000_0000);
  }

  /**
   * Numbers a packet taken over from `source`; they are left in `numbers`. False for a packet that comes from
   * before the moment the source was switched in: it has no place any more and must be dropped.
   */
  forward(packet: SourcePacket, nowMs: number): boolean {
    const { source, ssrc, sequence, timestamp, marker } = packet;
    const step = int16(sequence - this.#sourceSequence);
    const timestampStep = (timestamp - this.#sourceTimestamp) | 0;
    const isSame = source === this.#source && ssrc === this.#sourceSsrc;
    if (!isSame || this.#hasRestarted(step, timestampStep, nowMs)) {
      this.#startSource(source, ssrc, sequence, timestamp);
      this.#advance(this.#elapsedSamples(nowMs), nowMs);
      this.numbers.marker = true;
      return true;
    }
    if (step <= 0) {
      if (-step > this.#sourceSpan) return false;
      this.numbers.sequence = (this.#sequence + step) & 0xffff;
      this.numbers.timestamp = (this.#timestamp + timestampStep) >>> 0;
      this.numbers.marker = marker;
      return true;
    }
    this.#sourceSpan = Math.min(this.#sourceSpan + step, MAX_MISORDER);
    this.#sourceSequence = sequence;
    this.#sourceTimestamp = timestamp;
    this.#sequence = (this.#sequence + step) & 0xffff;
    this.#timestamp = (this.#timestamp + timestampStep) >>> 0;
    this.#timestampAtMs = nowMs;
    this.numbers.sequence = this.#sequence;
    this.numbers.timestamp = this.#timestamp;
    this.numbers.marker = marker;
    return true;
  }

  /** Numbers the next 20 ms frame of something generated here (a tone, silence). */
  generate(source: string, nowMs: number): void {
    if (source !== this.#source) {
      this.#startSource(source, 0, 0, 0);
      this.#advance(this.#elapsedSamples(nowMs), nowMs);
      this.numbers.marker = true;
      return;
    }
    const frames = Math.max(1, Math.round((nowMs - this.#timestampAtMs) / FRAME_MS));
    this.#advance(frames * FRAME_SAMPLES, nowMs);
    this.numbers.marker = frames > 1;
  }

  /**
   * Whether something generated here should wait for the next frame: right after another source's packet, whose time is
   * not over yet, it would put the time line ahead of the clock.
   */
  isTooSoon(source: string, nowMs: number): boolean {
    return source !== this.#source && nowMs - this.#timestampAtMs < FRAME_MS / 2;
  }

  /** Numbers the first packet of a telephone event: a new instant on the time line, marked (RFC 4733, 2.5.1.1). */
  startEvent(nowMs: number): void {
    this.#startSource('event', 0, 0, 0);
    this.#advance(this.#elapsedSamples(nowMs), nowMs);
    this.numbers.marker = true;
  }

  /** Numbers a further packet of the event: the instant stays, the sequence goes on. */
  continueEvent(): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.numbers.sequence = this.#sequence;
    this.numbers.timestamp = this.#timestamp;
    this.numbers.marker = false;
  }

  /** Where the time line stands at a moment, whether a packet left then or not (for sender reports). */
  timestampAt(nowMs: number): number {
    if (Number.isNaN(this.#timestampAtMs)) return this.#timestamp;
    return (this.#timestamp + Math.round((nowMs - this.#timestampAtMs) * SAMPLES_PER_MS)) >>> 0;
  }

  #startSource(source: string, ssrc: number, sequence: number, timestamp: number): void {
    this.#source = source;
    this.#sourceSsrc = ssrc;
    this.#sourceSequence = sequence;
    this.#sourceTimestamp = timestamp;
    this.#sourceSpan = 0;
  }

  #advance(samples: number, nowMs: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + samples) >>> 0;
    this.#timestampAtMs = nowMs;
    this.numbers.sequence = this.#sequence;
    this.numbers.timestamp = this.#timestamp;
  }

  #elapsedSamples(nowMs: number): number {
    if (Number.isNaN(this.#timestampAtMs)) return FRAME_SAMPLES;
    return Math.max(FRAME_SAMPLES, Math.round((nowMs - this.#timestampAtMs) * SAMPLES_PER_MS));
  }

  #hasRestarted(step: number, timestampStep: number, nowMs: number): boolean {
    if (step > MAX_DROPOUT || step < -MAX_MISORDER) return true;
    if (step <= 0) return false;
    const leadMs = timestampStep / SAMPLES_PER_MS - (nowMs - this.#timestampAtMs);
    return timestampStep < 0 || leadMs > MAX_TIMESTAMP_LEAD_MS;
  }
}
