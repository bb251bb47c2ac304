import type { MediaEngine } from '../media/media.ts';

/** A connected call from which nothing has been heard for this long is asked about, whatever its audio says. */
export const DEAD_LINE_MS = 30_000;

export interface SilentLineParts {
  legId: string;
  /** How long nothing is heard before the far end is asked, and again between two questions. */
  deadLineMs: number;
  media: Pick<MediaEngine, 'figures'>;
  /** Asks the far end inside the dialog; true when it answers. */
  probe: () => Promise<boolean>;
  /** The line is dead: no audio, and nobody answers. */
  dead: () => void;
  log: (doing: string, error: unknown) => void;
}

/**
 * Judges a line by direct signs alone. Silence (no audio, no comfort noise, no report) of a peer that owes sound is
 * first asked about in the dialog; while the far end answers the call goes on, and is asked about again later.
 */
export class SilentLine {
  readonly #parts: SilentLineParts;
  /** Silence at which it is asked next. */
  #askAtMs: number;
  #isAsking = false;

  constructor(parts: SilentLineParts) {
    this.#parts = parts;
    this.#askAtMs = parts.deadLineMs;
  }

  /** The audio says that nothing has come for `silentMs`. */
  silent(silentMs: number): void {
    const { deadLineMs } = this.#parts;
    // Something came meanwhile: this is another silence.
    if (silentMs < this.#askAtMs - deadLineMs) this.#askAtMs = deadLineMs;
    if (silentMs < this.#askAtMs || this.#isAsking) return;
    this.#askAtMs = silentMs + deadLineMs;
    this.#isAsking = true;
    this.#ask()
      .catch((error: unknown) => this.#parts.log('asking whether the far end is still there', error))
      .finally(() => (this.#isAsking = false));
  }

  async #ask(): Promise<void> {
    const { probe, media, legId, deadLineMs, dead } = this.#parts;
    if (await probe()) return;
    // The answer may take half a minute to fail to come; audio may be back.
    const figures = await media.figures(legId);
    if (figures !== null && figures.silentMs >= deadLineMs) dead();
  }
}
