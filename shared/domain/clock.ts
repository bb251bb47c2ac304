/** The time of day as the program sees it, passed in so that tests can drive it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `work` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, work: () => void): () => void;
}

/** The machine's own clock. Timers never keep the process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, work) {
    // A signed 32-bit overflow would fire at once; long waits are re-armed.
    const capped = Math.min(delayMs, 2_147_000_000);
    const started = Date.now();
    let timer = setTimeout(
      function fire() {
        const left = started + delayMs - Date.now();
        if (left > 1) timer = setTimeout(fire, Math.min(left, 2_147_000_000));
        else work();
      },
      Math.max(0, capped),
    );
    return () => clearTimeout(timer);
  },
};

/** A clock for tests: time moves only when told to, and due timers run in order. */
export interface DrivenClock extends Clock {
  /** Moves time forward, running every timer that falls due, in due order. */
  advance(byMs: number): void;
  /** Due times of the timers still waiting. */
  waiting(): number[];
}

/** Makes a {@link DrivenClock} that starts at `startMs`. */
export function drivenClock(startMs = Date.UTC(2026, 0, 5, 9, 0, 0)): DrivenClock {
  let now = startMs;
  let order = 0;
  let timers: { due: number; order: number; work: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, work) {
      const timer = { due: now + Math.max(0, delayMs), order: order++, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    advance(byMs) {
      const end = now + byMs;
      for (;;) {
        const next = timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due || a.order - b.order)[0];
        if (!next) break;
        timers = timers.filter((t) => t !== next);
        now = next.due;
        next.work();
      }
      now = end;
    },
    waiting: () => timers.map((t) => t.due),
  };
}
