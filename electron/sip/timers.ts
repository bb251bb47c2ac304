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
