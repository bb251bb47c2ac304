import { FRAME_MS } from './framing.ts';
import type { Sound } from './sound.ts';

/** What exchanges use for ringing, busy and dial tone (ITU-T E.180 supplement 2): one or two tones below this. */
export const PROGRESS_MOST_HZ = 640;
const LEAST_HZ = 250;
const PURE = 0.85;
const OVER_ROOM_DB = 6;
/** Busy and congestion: as many bursts, all alike, within these lengths. */
const BUSY = { leastMs: 150, mostMs: 800, unlikeMs: 80, times: 3 };
const DIAL_TONE_MS = 2500;
const GAP_MS = 60;

interface Burst {
  startMs: number;
  endMs: number;
}

function areBusy(bursts: readonly Burst[]): boolean {
  if (bursts.length < BUSY.times) return false;
  const lengths = bursts.map(({ startMs, endMs }) => endMs - startMs);
  const gaps = bursts.slice(1).map(({ startMs }, i) => startMs - (bursts[i]?.endMs ?? 0));
  const all = [...lengths, ...gaps];
  return (
    Math.max(...lengths) - Math.min(...lengths) <= BUSY.unlikeMs &&
    Math.max(...gaps) - Math.min(...gaps) <= BUSY.unlikeMs &&
    Math.min(...all) >= BUSY.leastMs &&
    Math.max(...all) <= BUSY.mostMs
  );
}

/**
 * Hears that a line is busy or that nobody is on it any more: bursts of low tones at equal lengths, or one without an end.
 * Ringing is neither: an exchange that forwards lets it be heard before somebody answers.
 *
 * @returns a function that takes the next frame and says whether that is known now
 */
export function createProgressTones(): (sound: Sound, nowMs: number) => boolean {
  const bursts: Burst[] = [];
  let burst: Burst | null = null;
  return (sound, nowMs) => {
    const isProgress =
      sound.pairPurity > PURE &&
      sound.hz > LEAST_HZ &&
      sound.hz < PROGRESS_MOST_HZ &&
      sound.levelDb > sound.floorDb + OVER_ROOM_DB;
    if (isProgress) {
      burst ??= { startMs: nowMs - FRAME_MS, endMs: nowMs };
      burst.endMs = nowMs;
      return burst.endMs - burst.startMs >= DIAL_TONE_MS;
    }
    if (burst === null || nowMs - burst.endMs <= GAP_MS) return false;
    bursts.push(burst);
    if (bursts.length > BUSY.times) bursts.shift();
    burst = null;
    return areBusy(bursts);
  };
}
