import type { Clock } from '../../shared/domain/clock.ts';

/** A countdown that can be prolonged, and that can wait for somebody to come back. */
export interface Countdown {
  /** The time of day at which it ends by itself, as the clock stands now; null while it waits. */
  readonly endsMs: number | null;
  readonly totalSec: number;
  extend(bySec: number): void;
  pause(): void;
  /** Goes on with what was left, but with no less than `leastMs`. */
  resume(leastMs: number): void;
  stop(): void;
}

/** Starts at once; `ended` runs once unless it is stopped before. */
export function startCountdown(clock: Clock, ms: number, totalSec: number, ended: () => void): Countdown {
  /** In elapsed time. */
  let endsMs: number | null = clock.elapsed() + ms;
  let total = totalSec;
  let leftMs = 0;
  let cancel = clock.after(ms, ended);
  const arm = (forMs: number): void => {
    endsMs = clock.elapsed() + forMs;
    cancel();
    cancel = clock.after(forMs, ended);
  };
  return {
    get endsMs() {
      return endsMs === null ? null : Math.round(clock.now() + endsMs - clock.elapsed());
    },
    get totalSec() {
      return total;
    },
    extend(bySec) {
      total += bySec;
      if (endsMs === null) leftMs += bySec * 1_000;
      else arm(endsMs - clock.elapsed() + bySec * 1_000);
    },
    pause() {
      if (endsMs === null) return;
      leftMs = endsMs - clock.elapsed();
      endsMs = null;
      cancel();
    },
    resume(leastMs) {
      if (endsMs === null) arm(Math.max(leftMs, leastMs));
    },
    stop() {
      cancel();
    },
  };
}
