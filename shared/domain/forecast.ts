import type { CallMode } from './call-mode.ts';
import { dialsAhead } from './call-mode.ts';

/** What calls came to where they were measured: averages of one run of a campaign. */
export interface MeasuredCalls {
  /** Answered attempts as a share of all, 0 to 1. */
  answerRate: number;
  ringSec: number;
  /** Of an answered attempt that was connected: talk and wrap-up. */
  handlingSec: number;
}

export interface PaceLimits {
  mode: CallMode;
  /** Operators or workers who take its calls. */
  takers: number;
  concurrency: number;
  callIntervalMs: number;
  bcwSec: number;
}

const HOUR_SEC = 3_600;

/**
 * Attempts in an hour when every one of `takers` is always at work and each dials for itself: one attempt takes its time
 * before the call, its ringing, and, as often as somebody answers, talk and wrap-up. A campaign that dials ahead makes
 * more; how many more is for the day to show. Bounded by the campaign's simultaneous calls and its least time between dials.
 */
export function attemptsPerHour(limits: PaceLimits, measured: MeasuredCalls): number {
  const { mode, takers, concurrency, callIntervalMs, bcwSec } = limits;
  const { answerRate, ringSec, handlingSec } = measured;
  const beforeSec = dialsAhead(mode) ? 0 : bcwSec;
  const attemptSec = beforeSec + ringSec + answerRate * handlingSec;
  const byTakers = attemptSec > 0 ? (Math.min(takers, concurrency) * HOUR_SEC) / attemptSec : Infinity;
  const byInterval = callIntervalMs > 0 ? (HOUR_SEC * 1_000) / callIntervalMs : Infinity;
  return Math.min(byTakers, byInterval);
}
