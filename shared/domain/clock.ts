/** Time as the program sees it, passed in so that tests can drive it. */
export interface Clock {
  /** The time of day: milliseconds since the Unix epoch. It jumps when somebody or the network sets the machine's clock. */
  now(): number;
  /** Milliseconds since a moment of the program's own. Never set, never back: for durations, deadlines and intervals. */
  elapsed(): number;
  /** Runs `work` once when `delayMs` have elapsed, whatever the time of day does; the returned function cancels it. */
  after(delayMs: number, work: () => void): () => void;
}

/** The machine's own clock. Timers never keep the process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, work) {
    // A signed 32-bit overflow would fire at once; long waits are re-armed.
    const capped = Math.min(delayMs, 2_147_000_000);
    const started = performance.now();
    let timer = setTimeout(
      function fire() {
        const left = started + delayMs - performance.now();
        if (left > 1) timer = setTimeout(fire, Math.min(left, 2_147_000_000));
        else work();
      },
      Math.max(0, capped),
    );
    return () => clearTimeout(timer);
  },
};

/**
 * The time of day as it was when this was called, going on without ever jumping: for moments that will be compared with
 * each other, like the steps of one call.
 */
export function steadyTime(clock: Pick<Clock, 'now' | 'elapsed'>): () => number {
  const offsetMs = clock.now() - clock.elapsed();
  return () => Math.round(offsetMs + clock.elapsed());
}

/**
 * A clock that runs `times` as fast as another from now on: a day of calls in an hour. Whatever has to do with the machine
 * itself and not with the calls stays with the machine's own clock.
 */
export function pacedClock(clock: Clock, times: number): Clock {
  if (times === 1) return clock;
  const fromMs = clock.now();
  const fromElapsedMs = clock.elapsed();
  return {
    now: () => Math.round(fromMs + (clock.now() - fromMs) * times),
    elapsed: () => fromElapsedMs + (clock.elapsed() - fromElapsedMs) * times,
    after: (delayMs, work) => clock.after(delayMs / times, work),
  };
}

/** A clock whose time of day is `byMs` later than another's, as that stands at each reading; what elapses is the same. */
export function shiftedClock(clock: Clock, byMs: () => number): Clock {
  return {
    now: () => clock.now() + byMs(),
    elapsed: () => clock.elapsed(),
    after: (delayMs, work) => clock.after(delayMs, work),
  };
}

const JUMP_LOOK_MS = 1_000;
/** Less than this is the slewing of a clock that is kept right, and the jitter of reading two clocks. */
const JUMP_LEAST_MS = 500;

/** A look that comes this late was not held up by work: the machine slept, and its elapsed time counts the sleep. */
const SLEPT_LEAST_MS = 10_000;

/**
 * Tells within a second when the time of day was set, or the machine slept: by how much it went forward, or back when
 * negative. Some systems count sleep as elapsed time and some do not; either is told. The returned function ends the watch.
 */
export function watchForJumps(clock: Clock, jumped: (byMs: number) => void): () => void {
  let offsetMs = clock.now() - clock.elapsed();
  let lookedMs = clock.elapsed();
  let stop = clock.after(JUMP_LOOK_MS, look);
  function look(): void {
    stop = clock.after(JUMP_LOOK_MS, look);
    const lateMs = clock.elapsed() - lookedMs - JUMP_LOOK_MS;
    lookedMs = clock.elapsed();
    const byMs = clock.now() - lookedMs - offsetMs;
    if (Math.abs(byMs) >= JUMP_LEAST_MS) {
      offsetMs += byMs;
      jumped(byMs);
    } else if (lateMs >= SLEPT_LEAST_MS) jumped(lateMs);
  }
  return () => stop();
}

/** A clock for tests: time moves only when told to, and due timers run in order. */
export interface DrivenClock extends Clock {
  /** Moves time forward, running every timer that falls due, in due order. */
  advance(byMs: number): void;
  /** Sets the time of day forward, or back when negative, as a person, the network or a machine's sleep does. */
  jump(byMs: number): void;
  /** Times of day at which the timers still waiting are due. */
  waiting(): number[];
}

/** Makes a {@link DrivenClock} that starts at `startMs`. */
export function drivenClock(startMs = Date.UTC(2026, 0, 5, 9, 0, 0)): DrivenClock {
  let elapsed = 0;
  let offset = startMs;
  let order = 0;
  let timers: { due: number; order: number; work: () => void }[] = [];
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after(delayMs, work) {
      const timer = { due: elapsed + Math.max(0, delayMs), order: order++, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    advance(byMs) {
      const end = elapsed + byMs;
      for (;;) {
        const next = timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due || a.order - b.order)[0];
        if (!next) break;
        timers = timers.filter((t) => t !== next);
        elapsed = next.due;
        next.work();
      }
      elapsed = end;
    },
    jump(byMs) {
      offset += byMs;
    },
    waiting: () => timers.map((t) => offset + t.due),
  };
}
