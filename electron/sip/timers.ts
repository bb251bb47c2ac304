import type { Clock } from '../../shared/domain/clock.ts';

/** Stops nothing: the value of a stop function while no timer runs. */
export const notRunning = (): void => undefined;

/** A clock whose timers can all be stopped at once, so that whatever used it leaves nothing behind. */
export function stoppable(clock: Clock): { clock: Clock; stopAll: () => void } {
  const running = new Set<() => void>();
  return {
    clock: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      after(delayMs, work) {
        const stop = clock.after(delayMs, () => {
          running.delete(stop);
          work();
        });
        running.add(stop);
        return () => {
          running.delete(stop);
          stop();
        };
      },
    },
    stopAll() {
      for (const stop of running) stop();
      running.clear();
    },
  };
}

/** A timer that is so late tells that the whole program stood still. */
const LATE_MS = 250;
/** How long what came meanwhile is read, before time is up after all. */
const READING_MS = 500;

/** Like `after`; where the program stood still meanwhile, timers come before sockets, so that it first reads what came. */
export function afterReading(clock: Clock, delayMs: number, work: () => void): () => void {
  const dueMs = clock.elapsed() + delayMs;
  let stop = clock.after(delayMs, () => {
    if (clock.elapsed() - dueMs < LATE_MS) work();
    else stop = clock.after(READING_MS, work);
  });
  return () => stop();
}
