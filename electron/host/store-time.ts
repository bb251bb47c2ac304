import { shiftedClock, type Clock } from '../../shared/domain/clock.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { Store } from '../store/store.ts';

const MEASURE_EVERY_MS = 5_000;
/** An answer that took longer says too little about when it was given. */
const SLOWEST_ANSWER_MS = 2_000;
/** Less than this is the jitter of asking: no time on a screen moves for it. */
const LEAST_MS = 250;
/** Asked so often at the start, or until an answer was this quick: the quickest says it best. */
const FIRST_ASKS = 5;
const QUICK_MS = 20;
/** From here on people are told. */
const TOLD_FROM_MS = 5_000;

/**
 * The time of day of a store that several hosts share, kept by each of them beside its own clock: leases, due times, holds
 * and days go by it, whatever the machines' clocks say.
 */
export interface StoreTime {
  /** The machine's clock with the time of day of the store. */
  readonly clock: Clock;
  /** Asks the store now: at the start, and when the machine's clock was set. */
  measure(): Promise<void>;
  /** Whole seconds by which the machine's clock is ahead of the store's, or behind when negative; null when that is little. */
  machineAheadSec(): number | null;
  close(): Promise<void>;
}

/** Makes one that goes by the machine's clock until it has measured the first time, and then measures again by itself. */
export function createStoreTime(parts: {
  clock: Clock;
  /** The store's time of day. */
  storeNowMs: () => ReturnType<Store['nowMs']>;
  log: (doing: string, error: unknown) => void;
}): StoreTime {
  const { clock, storeNowMs, log } = parts;
  const lane = createLane();
  let offsetMs = 0;
  let stopTick: (() => void) | null = null;
  let closed = false;

  async function ask(): Promise<{ offsetMs: number; tookMs: number }> {
    const askedMs = clock.now();
    const fromMs = clock.elapsed();
    const storeMs = await storeNowMs();
    const tookMs = clock.elapsed() - fromMs;
    return { offsetMs: Math.round(storeMs - (askedMs + tookMs / 2)), tookMs };
  }

  async function askOnce(): Promise<void> {
    const found = await ask();
    if (found.tookMs > SLOWEST_ANSWER_MS) return;
    if (Math.abs(found.offsetMs - offsetMs) > Math.max(LEAST_MS, found.tookMs)) offsetMs = found.offsetMs;
  }

  async function askWell(): Promise<void> {
    let best = await ask();
    for (let asks = 1; asks < FIRST_ASKS && best.tookMs > QUICK_MS; asks += 1) {
      const next = await ask();
      if (next.tookMs < best.tookMs) best = next;
    }
    if (best.tookMs <= SLOWEST_ANSWER_MS) ({ offsetMs } = best);
  }

  function tick(): void {
    if (closed) return;
    stopTick = clock.after(MEASURE_EVERY_MS, () => {
      lane
        .run(askOnce)
        .catch((error: unknown) => log('asking the store for the time of day', error))
        .finally(tick);
    });
  }

  return {
    clock: shiftedClock(clock, () => offsetMs),
    async measure() {
      await lane.run(askWell);
      if (stopTick === null) tick();
    },
    machineAheadSec: () => (Math.abs(offsetMs) < TOLD_FROM_MS ? null : Math.round(-offsetMs / 1_000)),
    async close() {
      closed = true;
      stopTick?.();
      await lane.idle();
    },
  };
}
