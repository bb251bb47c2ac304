import type { Progress } from './progress.ts';

/** Dials per second are averaged over this long, in ms. */
export const DIAL_PACE_MS = 10_000;

const HOUR_MS = 3_600_000;
/** A rate over less than this is noise. */
const LEAST_RATE_MS = 60_000;
/** Fewer finished contacts than this say nothing about when the rest will be. */
const LEAST_FOR_ETA = 5;

/** When the rest is done at the pace so far, in ms since 1970; null without a pace or a rest. */
export function etaMs(progress: Progress, startedAtMs: number, nowMs: number): number | null {
  const left = progress.total - progress.apart - progress.processed;
  if (progress.processed < LEAST_FOR_ETA || left <= 0) return null;
  return Math.round(nowMs + ((nowMs - startedAtMs) / progress.processed) * left);
}

/** What was counted, per hour of a run from its start to its end or until now; 0 before it starts. */
export function perHour(
  count: number,
  run: { startedAtMs: number | null; endedAtMs: number | null },
  nowMs: number,
): number {
  if (run.startedAtMs === null) return 0;
  const lastedMs = (run.endedAtMs ?? nowMs) - run.startedAtMs;
  return (count * HOUR_MS) / Math.max(LEAST_RATE_MS, lastedMs);
}
