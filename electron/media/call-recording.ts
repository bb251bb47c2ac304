import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { SAMPLES_PER_MS, SILENCE_BYTE, translateInto } from './g711.ts';
import type { Codec } from './media.ts';
import type { Tap } from './tap.ts';

/** RIFF, `fmt ` of 18 bytes, `fact`, `data`: what players want of a format other than linear PCM. */
export const WAV_HEADER_BYTES = 58;
const CHANNELS = 2;
const RATE = 8000;
const FORMAT_MULAW = 7;

/** Header of a stereo mu-law WAV of `samples` per channel (RIFF; RFC 2361 for the format tag). */
export function wavHeader(samples: number): Buffer {
  const dataBytes = samples * CHANNELS;
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(FORMAT_MULAW, 20);
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * CHANNELS, 28);
  header.writeUInt16LE(CHANNELS, 32);
  header.writeUInt16LE(8, 34);
  header.writeUInt16LE(0, 36);
  header.write('fact', 38);
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(samples, 46);
  header.write('data', 50);
  header.writeUInt32LE(dataBytes, 54);
  return header;
}

/** Audio younger than this may still be joined by late or misordered packets; it is not written yet. */
const SETTLE_MS = 200;
/** Room for two seconds: what does not fit comes from a broken time line. */
const WINDOW_SAMPLES = 2 * RATE;
/** A packet placed further than this from the present belongs to a new time line. */
const MAX_DRIFT_SAMPLES = 150 * SAMPLES_PER_MS;

type Side = 'customer' | 'operator';
const CHANNEL: Readonly<Record<Side, number>> = { customer: 0, operator: 1 };

interface RecordedPacket {
  ssrc: number;
  /** RTP time, in samples. */
  timestamp: number;
  payload: Uint8Array;
  codec: Codec;
}

/** Where the packets of one side belong: sample position = timestamp + offset. */
interface TimeLine {
  ssrc: number;
  timestamp: number;
  position: number;
}

/**
 * Stereo mu-law WAV of one call, 16 kB/s: the customer on the left, what was sent to the customer on the
 * right. Packets are placed by their RTP time inside a short window, so that order and loss do not shift
 * anything; where nothing came there is silence. The header is renewed with every second written: after a
 * crash the file plays up to that second.
 */
export class CallRecording implements Tap {
  readonly endsWhenSpokenTo = false;
  readonly file: string;
  readonly #startedAtMs: number;
  readonly #onFailure: (reason: string) => void;
  readonly #window = Buffer.alloc(WINDOW_SAMPLES * CHANNELS, SILENCE_BYTE.PCMU);
  readonly #lines: Record<Side, TimeLine | null> = { customer: null, operator: null };
  readonly #frame = Buffer.alloc(4096);
  /** Samples handed over to the file so far. */
  #written = 0;
  #headerAtSample = 0;
  #handle: FileHandle | null = null;
  #queue: Promise<void>;
  #hasFailed = false;
  #isStopped = false;

  constructor(file: string, nowMs: number, onFailure: (reason: string) => void) {
    this.file = file;
    this.#startedAtMs = nowMs;
    this.#onFailure = onFailure;
    this.#queue = this.#run(async () => {
      this.#handle = await open(file, 'w');
      await this.#handle.write(wavHeader(0), 0, WAV_HEADER_BYTES, 0);
    });
  }

  heard(packet: RecordedPacket, nowMs: number): void {
    this.#add('customer', packet, nowMs);
  }

  sent(packet: RecordedPacket, nowMs: number): void {
    this.#add('operator', packet, nowMs);
  }

  /** Places one packet by its RTP time. */
  #add(side: Side, packet: RecordedPacket, nowMs: number): void {
    const { ssrc, timestamp, payload, codec } = packet;
    if (this.#isStopped || payload.length > this.#frame.length) return;
    const present = this.#sampleAt(nowMs) - payload.length;
    let line = this.#lines[side];
    let position = line ? line.position + ((timestamp - line.timestamp) | 0) : present;
    if (!line || line.ssrc !== ssrc || Math.abs(position - present) > MAX_DRIFT_SAMPLES) {
      position = Math.max(0, present);
      line = { ssrc, timestamp, position };
      this.#lines[side] = line;
    } else if (position > line.position) {
      line.timestamp = timestamp;
      line.position = position;
    }
    translateInto(this.#frame, 0, payload, codec, 'PCMU');
    const channel = CHANNEL[side];
    for (let index = 0; index < payload.length; index++) {
      const sample = position + index;
      if (sample < this.#written || sample >= this.#written + WINDOW_SAMPLES) continue;
      this.#window[(sample % WINDOW_SAMPLES) * CHANNELS + channel] = this.#frame[index] ?? 0;
    }
  }

  /** Writes what is settled; to be called a few times a second. */
  flush(nowMs: number): void {
    if (!this.#isStopped) this.#writeUpTo(this.#sampleAt(nowMs - SETTLE_MS));
  }

  /** Writes the rest, finalises the header and closes the file. */
  async stop(nowMs: number): Promise<{ seconds: number; isWhole: boolean }> {
    if (!this.#isStopped) {
      this.#writeUpTo(this.#sampleAt(nowMs));
      this.#isStopped = true;
      const samples = this.#written;
      this.#queue = this.#queue.then(() => this.#finish(samples));
    }
    await this.#queue;
    return { seconds: this.#written / RATE, isWhole: !this.#hasFailed };
  }

  async #finish(samples: number): Promise<void> {
    await this.#run(async () => {
      await this.#handle?.write(wavHeader(samples), 0, WAV_HEADER_BYTES, 0);
      await this.#handle?.sync();
    });
    await this.#handle?.close();
  }

  #sampleAt(nowMs: number): number {
    return Math.max(0, Math.round((nowMs - this.#startedAtMs) * SAMPLES_PER_MS));
  }

  #writeUpTo(sample: number): void {
    // After a stall longer than the window the clock has run ahead of the audio kept: silence fills the gap.
    while (this.#written < sample) {
      const start = this.#written % WINDOW_SAMPLES;
      const count = Math.min(sample - this.#written, WINDOW_SAMPLES - start);
      const slice = this.#window.subarray(start * CHANNELS, (start + count) * CHANNELS);
      const bytes = Buffer.from(slice);
      slice.fill(SILENCE_BYTE.PCMU);
      const filePosition = WAV_HEADER_BYTES + this.#written * CHANNELS;
      this.#written += count;
      const samples = this.#written;
      const renewsHeader = samples - this.#headerAtSample >= RATE;
      if (renewsHeader) this.#headerAtSample = samples;
      this.#queue = this.#queue.then(() =>
        this.#run(async () => {
          await this.#handle?.write(bytes, 0, bytes.length, filePosition);
          if (renewsHeader) await this.#handle?.write(wavHeader(samples), 0, WAV_HEADER_BYTES, 0);
        }),
      );
    }
  }

  async #run(step: () => Promise<void>): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await step();
    } catch (error) {
      this.#hasFailed = true;
      this.#onFailure(error instanceof Error ? error.message : String(error));
    }
  }
}
