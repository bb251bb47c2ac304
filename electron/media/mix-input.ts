import { FRAME_SAMPLES, LINEAR } from './g711.ts';
import type { Codec } from './media.ts';

/** Room for half a second; a power of two, so that an RTP time finds its place over its own wrap. */
const RING_SAMPLES = 4096;
/** A frame is played this long after it could be: what comes out of order finds its place, what comes late is in time. */
export const MIX_DELAY_SAMPLES = 2 * FRAME_SAMPLES;
/** More than this in hand is delay that everybody hears: the oldest is left out. */
const MOST_SAMPLES = 8 * FRAME_SAMPLES;
/** How often it is looked whether less would do: a second. */
const TRIM_FRAMES = 50;

/** One packet of speech on its way into a mix. */
export interface MixedPacket {
  ssrc: number;
  /** RTP time, in samples. */
  timestamp: number;
  codec: Codec;
  payload: Uint8Array;
}

/**
 * One speaker's packets as an even flow of linear frames. Packets are placed by their RTP time; what is missing is
 * silence. Where nothing is in hand it waits instead of running on, so that it adapts to packets that come late; what
 * piles up after that, after a stall, or because two clocks differ is left out again.
 */
export class MixInput {
  readonly #ring = new Int16Array(RING_SAMPLES);
  #ssrc = Number.NaN;
  /** RTP time of the next sample out. */
  #next = 0;
  /** RTP time behind the newest sample in. */
  #end = 0;
  #leastInHand = Number.POSITIVE_INFINITY;
  #frames = 0;

  /** Samples between the next one out and the newest one in; 0 before the first packet. */
  get inHand(): number {
    return Number.isNaN(this.#ssrc) ? 0 : (this.#end - this.#next) | 0;
  }

  take({ ssrc, timestamp, codec, payload }: MixedPacket): void {
    const { length } = payload;
    if (length > MOST_SAMPLES) return;
    const ahead = (timestamp - this.#next) | 0;
    if (ssrc !== this.#ssrc || ahead + length > RING_SAMPLES || ahead < -RING_SAMPLES) {
      this.#begin(ssrc, timestamp);
    }
    const table = LINEAR[codec];
    const first = Math.max(0, (this.#next - timestamp) | 0);
    for (let index = first; index < length; index++) {
      this.#ring[(timestamp + index) % RING_SAMPLES] = table[payload[index] ?? 0] ?? 0;
    }
    const end = (timestamp + length) >>> 0;
    if (((end - this.#end) | 0) > 0) this.#end = end;
    if (this.inHand > MOST_SAMPLES) this.#leaveOut(this.inHand - MIX_DELAY_SAMPLES - FRAME_SAMPLES);
  }

  /** Fills a frame with the next 20 ms; silence when there is nothing. */
  next(frame: Int16Array): void {
    const { inHand } = this;
    if (inHand < FRAME_SAMPLES) {
      frame.fill(0);
      return;
    }
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      const at = (this.#next + index) % RING_SAMPLES;
      frame[index] = this.#ring[at] ?? 0;
      this.#ring[at] = 0;
    }
    this.#next = (this.#next + FRAME_SAMPLES) >>> 0;
    this.#leastInHand = Math.min(this.#leastInHand, inHand);
    if (++this.#frames < TRIM_FRAMES) return;
    const spare = this.#leastInHand - MIX_DELAY_SAMPLES;
    if (spare > FRAME_SAMPLES) this.#leaveOut(spare - (spare % FRAME_SAMPLES));
    this.#frames = 0;
    this.#leastInHand = Number.POSITIVE_INFINITY;
  }

  #begin(ssrc: number, timestamp: number): void {
    this.#ring.fill(0);
    this.#ssrc = ssrc;
    this.#next = (timestamp - MIX_DELAY_SAMPLES) >>> 0;
    this.#end = timestamp;
    this.#frames = 0;
    this.#leastInHand = Number.POSITIVE_INFINITY;
  }

  #leaveOut(samples: number): void {
    for (let index = 0; index < samples; index++) this.#ring[(this.#next + index) % RING_SAMPLES] = 0;
    this.#next = (this.#next + samples) >>> 0;
  }
}

/** Adds linear frames into `target`, which takes no more than 16 bits. */
export function sumInto(target: Int16Array, frames: readonly Int16Array[]): void {
  for (let index = 0; index < target.length; index++) {
    let sum = 0;
    for (const frame of frames) sum += frame[index] ?? 0;
    target[index] = Math.max(-32_768, Math.min(32_767, sum));
  }
}
