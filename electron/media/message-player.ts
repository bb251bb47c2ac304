import { FRAME_SAMPLES, SILENCE_BYTE, translateInto } from './g711.ts';
import type { Codec } from './media.ts';
import type { SoundSource } from './sound-source.ts';

/** A recorded message on its way to one leg, frame by frame. */
export class MessagePlayer implements SoundSource {
  readonly liesOver = false;
  readonly #audio: Uint8Array;
  #position = 0;

  /** @param audio mu-law, 8 kHz, mono, no header; its last frame is filled up with silence */
  constructor(audio: Uint8Array) {
    this.#audio = audio;
  }

  get isOver(): boolean {
    return this.#position >= this.#audio.length;
  }

  next(codec: Codec): Uint8Array {
    const frame = new Uint8Array(FRAME_SAMPLES).fill(SILENCE_BYTE[codec]);
    const piece = this.#audio.subarray(this.#position, this.#position + FRAME_SAMPLES);
    translateInto(frame, 0, piece, 'PCMU', codec);
    this.#position += FRAME_SAMPLES;
    return frame;
  }
}
