/** How long a peer that owes sound has shown no life: no audio, no comfort noise, no report. */
export class SilenceWatch {
  readonly #limitMs: number;
  #aliveAtMs = Number.NEGATIVE_INFINITY;
  /** Since when it owes sound; NaN while it does not. */
  #owedSinceMs = Number.NaN;
  #toldMs = 0;

  /** `limitMs`: silence worth telling, and every multiple of it. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** A sign of life. */
  alive(nowMs: number): void {
    this.#aliveAtMs = nowMs;
    this.#toldMs = 0;
  }

  /** To be called now and then; the silence in ms when it is to be told, else null. */
  review(nowMs: number, owesSound: boolean): number | null {
    if (!owesSound) {
      this.#owedSinceMs = Number.NaN;
      this.#toldMs = 0;
      return null;
    }
    if (Number.isNaN(this.#owedSinceMs)) this.#owedSinceMs = nowMs;
    const silentMs = this.silentMs(nowMs);
    if (silentMs < this.#toldMs + this.#limitMs) return null;
    this.#toldMs = Math.floor(silentMs / this.#limitMs) * this.#limitMs;
    return Math.round(silentMs);
  }

  /** Silence so far, ms; 0 of a peer that owes none. */
  silentMs(nowMs: number): number {
    const sinceMs = Math.max(this.#aliveAtMs, this.#owedSinceMs);
    return Number.isNaN(sinceMs) ? 0 : nowMs - sinceMs;
  }
}
