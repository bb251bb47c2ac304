import type { Screener, Screening } from '../screening/interface.ts';
import { createScreener } from '../screening/screener.ts';
import type { AudioPacket } from './audio-packet.ts';
import { FRAME_SAMPLES, LINEAR } from './g711.ts';
import type { Tap } from './tap.ts';

/** Frames that are missing are heard as silence, up to this many in a row: after more, the source began anew. */
const MOST_MISSING = 25;

/** Listens to one customer's side until it is known who answered. Frames are placed by their sequence; late ones are lost. */
export class ScreeningTap implements Tap {
  readonly #screener: Screener;
  readonly #told: (screening: Screening) => void;
  #ssrc = Number.NaN;
  #sequence = 0;
  #isOver = false;

  /** @param told told once who answered */
  constructor(told: (screening: Screening) => void) {
    this.#screener = createScreener({ sampleRate: 8000, codec: 'PCMU' });
    this.#told = told;
  }

  heard({ codec, ssrc, sequence, payload }: AudioPacket): void {
    if (this.#isOver) return;
    const ahead = ((sequence - this.#sequence) << 16) >> 16;
    const goesOn = ssrc === this.#ssrc && Math.abs(ahead) <= MOST_MISSING;
    if (goesOn && ahead <= 0) return;
    if (goesOn)
      for (let missing = ahead - 1; missing > 0; missing--) this.#take(new Int16Array(FRAME_SAMPLES));
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    const table = LINEAR[codec];
    this.#take(Int16Array.from(payload, (byte) => table[byte] ?? 0));
  }

  /** What we send tells nothing of who is there. */
  sent(): void {}

  #take(frame: Int16Array): void {
    if (this.#isOver) return;
    const screening = this.#screener.frame(frame);
    if (!screening) return;
    this.#isOver = true;
    this.#told(screening);
  }
}
