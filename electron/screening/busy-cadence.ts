/** What an exchange plays when nobody can be reached: bursts of one pitch, one after the other at equal lengths. */
export interface Burst {
  startMs: number;
  endMs: number;
  hz: number;
  levelDb: number;
}

/** Bursts and gaps, within these lengths; those that repeat each other differ by no more than so much. */
const LEAST_MS = 150;
const MOST_MS = 800;
const UNLIKE_MS = 100;
const UNLIKE_HZ = 40;
const UNLIKE_DB = 4;
/** So many bursts that are all alike, or so many of two lengths in turn. */
const TIMES = 3;
const TIMES_IN_TURN = 5;
/** Noise may part a burst for a moment. */
const PARTED_MS = 90;

const spanOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

function areAlike(values: readonly number[]): boolean {
  return values.every((value) => value >= LEAST_MS && value <= MOST_MS) && spanOf(values) <= UNLIKE_MS;
}

function isBusy(bursts: readonly Burst[], inTurn: boolean): boolean {
  const count = inTurn ? TIMES_IN_TURN : TIMES;
  const last = bursts.slice(-count);
  if (last.length < count) return false;
  if (spanOf(last.map(({ hz }) => hz)) > UNLIKE_HZ) return false;
  if (spanOf(last.map(({ levelDb }) => levelDb)) > UNLIKE_DB) return false;
  const lengths = last.map(({ startMs, endMs }) => endMs - startMs);
  const gaps = last.slice(1).map(({ startMs }, i) => startMs - (last[i]?.endMs ?? 0));
  if (!inTurn) return areAlike(lengths) && areAlike(gaps);
  return [lengths, gaps].every((list) =>
    [0, 1].every((turn) => areAlike(list.filter((_, i) => i % 2 === turn))),
  );
}

/** Collects bursts until they make a busy line. */
export function createBusyCadence(): {
  /** Takes a burst that is over; true when the line is busy, by it and those before it. */
  hear(burst: Burst): boolean;
} {
  let bursts: Burst[] = [];
  return {
    hear(burst) {
      const last = bursts.at(-1);
      // Two pitches that sound together are one burst.
      if (last && burst.startMs < last.endMs - LEAST_MS / 2) return false;
      if (last && burst.startMs - last.endMs <= PARTED_MS) {
        bursts[bursts.length - 1] = { ...last, endMs: burst.endMs };
      } else if (burst.endMs - burst.startMs >= LEAST_MS / 2) {
        bursts = [...bursts.slice(1 - TIMES_IN_TURN), burst];
      }
      return isBusy(bursts, false) || isBusy(bursts, true);
    },
  };
}
