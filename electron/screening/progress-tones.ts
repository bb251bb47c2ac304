import { createBusyCadence } from './busy-cadence.ts';
import { FRAME_MS } from './framing.ts';
import type { Sound } from './sound.ts';
import type { ToneTrack } from './tone-tracks.ts';

/** What exchanges use for ringing, busy and dial tone (ITU-T E.180 supplement 2): one or two tones below this. */
export const PROGRESS_MOST_HZ = 640;
const LEAST_HZ = 250;
const PURE = 0.85;
/** Nearly as loud as the room, and within a burst about as loud as it was. */
const OVER_ROOM = 0.8;
const QUIETER_DB = 9;
/** Only what hardly moves in level is a burst. */
const STRAY_DB = 2.5;
const LEAST_MS = 150;
const DIAL_TONE_MS = 2500;
/** A burst too long to be busy, of a pitch and level that hardly move, is ringing. */
const RINGING = { leastMs: 700, strayHz: 30, strayDb: 2.5 };
const GAP_MS = 60;

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

export interface ProgressReading {
  /** The line is busy, or nobody is on it any more. */
  isNobody: boolean;
  /** It has just turned out to ring. */
  isRinging: boolean;
}

/** Tells busy tone by tones that are followed one by one: also in a crowd and in noise as loud as they are. */
function createBusyTones(): (tones: readonly ToneTrack[]) => boolean {
  const busy = createBusyCadence();
  /** Start of the latest burst that was taken. */
  let takenMs = -1;
  return (tones) =>
    tones.some((track) => {
      const { isOver, hz, startMs, lengthMs, levelDb } = track;
      if (!isOver || hz < LEAST_HZ || hz >= PROGRESS_MOST_HZ || startMs <= takenMs) return false;
      takenMs = startMs;
      return busy.hear({ startMs, endMs: startMs + lengthMs, hz, levelDb });
    });
}

/**
 * Hears what an exchange plays: bursts of low tones at equal lengths, or one without an end, mean that nobody is there.
 * Ringing does not: an exchange that forwards lets it be heard before somebody answers.
 *
 * @returns a function that takes the next frame and its tones; the object it returns is reused
 */
export function createProgressTones(): (
  sound: Sound,
  tones: readonly ToneTrack[],
  nowMs: number,
) => ProgressReading {
  const areBusyTones = createBusyTones();
  const busy = createBusyCadence();
  const reading: ProgressReading = { isNobody: false, isRinging: false };
  const pitch = createSpread();
  const level = createSpread();
  let burst: { startMs: number; endMs: number } | null = null;
  let isTold = false;
  /** A made tone was heard within the burst: hum and vowels are as pure for a while. */
  let isMade = false;
  return (sound, tones, nowMs) => {
    reading.isNobody = areBusyTones(tones);
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
        burst = { startMs: nowMs - FRAME_MS, endMs: nowMs };
        isTold = false;
        isMade = false;
        pitch.reset();
        level.reset();
      }
      burst.endMs = nowMs;
      pitch.add(sound.hz);
      level.add(sound.levelDb);
      const lengthMs = burst.endMs - burst.startMs;
      const isSteady = pitch.deviation() <= RINGING.strayHz && level.deviation() <= RINGING.strayDb;
      isMade ||= tones.some(
        ({ hz, startMs }) => hz < PROGRESS_MOST_HZ && startMs >= (burst?.startMs ?? 0) - GAP_MS,
      );
      reading.isNobody ||= isMade && isSteady && lengthMs >= DIAL_TONE_MS;
      reading.isRinging = isMade && isSteady && !isTold && lengthMs >= RINGING.leastMs;
      isTold ||= reading.isRinging;
      return reading;
    }
    if (burst === null || nowMs - burst.endMs <= GAP_MS) return reading;
    const { startMs, endMs } = burst;
    burst = null;
    if (isMade && endMs - startMs >= LEAST_MS && level.deviation() <= STRAY_DB) {
      reading.isNobody ||= busy.hear({ startMs, endMs, hz: pitch.mean(), levelDb: level.mean() });
    }
    return reading;
  };
}
