import type { AudioPacket } from './audio-packet.ts';
import { levelOf, meanSquare } from './g711.ts';
import type { Tap } from './tap.ts';

/** A level older than this says nothing of the present. */
const LEVEL_HOLD_MS = 500;
/** Share of the newest packet in the running level: about 100 ms of memory. */
const LEVEL_SHARE = 0.2;

/** How loud a leg is that we hear. */
export class LevelTap implements Tap {
  readonly endsWhenSpokenTo = false;
  #meanSquare = 0;
  #lastAtMs = Number.NEGATIVE_INFINITY;

  heard({ payload, codec }: AudioPacket, nowMs: number): void {
    this.#meanSquare += (meanSquare(payload, codec) - this.#meanSquare) * LEVEL_SHARE;
    this.#lastAtMs = nowMs;
  }

  /** How loud we are ourselves is nobody's question. */
  sent(): void {}

  /** dBov, -127 for silence or when nothing was heard for half a second. */
  level(nowMs: number): number {
    return nowMs - this.#lastAtMs > LEVEL_HOLD_MS ? -127 : levelOf(this.#meanSquare);
  }
}
