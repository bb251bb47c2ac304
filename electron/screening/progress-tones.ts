import { FRAME_MS } from './framing.ts';
import type { Sound } from './sound.ts';

/** What exchanges use for ringing, busy and dial tone (ITU-T E.180 supplement 2): one or two tones below this. */
export const PROGRESS_MOST_HZ = 640;
const LEAST_HZ = 250;
const PURE = 0.85;
/** Nearly as loud as the room, and within a burst about as loud as it was. */
const OVER_ROOM = 0.8;
const QUIETER_DB = 9;
/** Busy and congestion: as many bursts, all alike, within these lengths. */
const BUSY = { leastMs: 150, mostMs: 800, unlikeMs: 100, unlikeHz: 40, unlikeDb: 3, strayDb: 2.5, times: 3 };
const DIAL_TONE_MS = 2500;
/** A burst too long to be busy, of a pitch and level that hardly move, is ringing. */
const RINGING = { leastMs: 700, strayHz: 30, strayDb: 2.5 };
const GAP_MS = 60;

interface Burst {
  startMs: number;
  endMs: number;
  /** Mean pitch and level, and how much the level strays. */
  hz: number;
  levelDb: number;
  strayDb: number;
}

const spanOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** Mean and standard deviation of numbers as they come. */
function createSpread() {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    reset() {
      count = 0;
      mean = 0;
      squares = 0;
    },
    add(value: number) {
      count += 1;
      const step = value - mean;
      mean += step / count;
      squares += step * (value - mean);
    },
    mean: () => mean,
    deviation: () => Math.sqrt(squares / Math.max(1, count)),
  };
}

function areBusy(bursts: readonly Burst[]): boolean {
  if (bursts.length < BUSY.times) return false;
  const lengths = bursts.map(({ startMs, endMs }) => endMs - startMs);
  const gaps = bursts.slice(1).map(({ startMs }, i) => startMs - (bursts[i]?.endMs ?? 0));
  const all = [...lengths, ...gaps];
  return (
    spanOf(lengths) <= BUSY.unlikeMs &&
    spanOf(gaps) <= BUSY.unlikeMs &&
    spanOf(bursts.map(({ hz }) => hz)) <= BUSY.unlikeHz &&
    spanOf(bursts.map(({ levelDb }) => levelDb)) <= BUSY.unlikeDb &&
    bursts.every(({ strayDb }) => strayDb <= BUSY.strayDb) &&
    Math.min(...all) >= BUSY.leastMs &&
    Math.max(...all) <= BUSY.mostMs
  );
}

export interface ProgressReading {
  /** The line is busy, or nobody is on it any more. */
  isNobody: boolean;
  /** It has just turned out to ring. */
  isRinging: boolean;
}

/**
 * Hears what an exchange plays: bursts of low tones at equal lengths, or one without an end, mean that nobody is there.
 * Ringing does not: an exchange that forwards lets it be heard before somebody answers.
 *
 * @returns a function that takes the next frame; the object it returns is reused
 */
export function createProgressTones(): (sound: Sound, nowMs: number) => ProgressReading {
  const bursts: Burst[] = [];
  const reading: ProgressReading = { isNobody: false, isRinging: false };
  const pitch = createSpread();
  const level = createSpread();
  let burst: Burst | null = null;
  let isTold = false;
  return (sound, nowMs) => {
    reading.isNobody = false;
    reading.isRinging = false;
    const isProgress =
      sound.pairPurity > PURE &&
      sound.hz > LEAST_HZ &&
      sound.hz < PROGRESS_MOST_HZ &&
      sound.overRoom > OVER_ROOM &&
      (burst === null || sound.levelDb > level.mean() - QUIETER_DB);
    if (isProgress) {
      // What is much louder than the burst before it is another one: talk behind may hum for a moment.
      if (burst === null || sound.levelDb > level.mean() + QUIETER_DB) {
        burst = { startMs: nowMs - FRAME_MS, endMs: nowMs, hz: 0, levelDb: 0, strayDb: 0 };
        isTold = false;
        pitch.reset();
        level.reset();
      }
      burst.endMs = nowMs;
      pitch.add(sound.hz);
      level.add(sound.levelDb);
      const lengthMs = burst.endMs - burst.startMs;
      const isSteady = pitch.deviation() <= RINGING.strayHz && level.deviation() <= RINGING.strayDb;
      reading.isNobody = isSteady && lengthMs >= DIAL_TONE_MS;
      reading.isRinging = isSteady && !isTold && lengthMs >= RINGING.leastMs;
      isTold ||= reading.isRinging;
      return reading;
    }
    if (burst === null || nowMs - burst.endMs <= GAP_MS) return reading;
    const isLong = burst.endMs - burst.startMs >= BUSY.leastMs;
    if (isLong) {
      bursts.push({ ...burst, hz: pitch.mean(), levelDb: level.mean(), strayDb: level.deviation() });
    }
    if (bursts.length > BUSY.times) bursts.shift();
    burst = null;
    reading.isNobody = isLong && areBusy(bursts);
    return reading;
  };
}
