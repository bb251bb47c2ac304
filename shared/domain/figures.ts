import {
  CONTACT_STATE_NAMES,
  CONTACT_STATES,
  isSetApart,
  type ContactState,
  type ContactStateKind,
} from './contact-state.ts';

/** Contacts by state; states with none may be absent. */
export type CountsByState = Readonly<Partial<Record<ContactState, number>>>;

const HOUR_MS = 3_600_000;
/** A rate over less than this is noise. */
const LEAST_RATE_MS = 60_000;
/** Fewer finished contacts than this say nothing about when the rest will be. */
const LEAST_FOR_ETA = 5;

function countWhere(counts: CountsByState, holds: (state: ContactState) => boolean): number {
  return CONTACT_STATE_NAMES.filter(holds).reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** How many contacts are in a state of one of these kinds. */
export function countOfKinds(counts: CountsByState, kinds: readonly ContactStateKind[]): number {
  return countWhere(counts, (state) => kinds.includes(CONTACT_STATES[state].kind));
}

/** Calls that nobody has answered yet. */
export const ringingOf = (counts: CountsByState): number => (counts.dialling ?? 0) + (counts.ringing ?? 0);

/** How far a list is: all of it, who reached a result, and who ended without one (stopped, cancelled, excluded …). */
export interface Progress {
  total: number;
  /** Contacts that reached a result. Somebody still in wrap-up has not. */
  processed: number;
  /** Contacts that ended without being worked. They are neither done nor still to do. */
  apart: number;
}

/** `total` is `processed`, `apart` and everybody still to do together. */
export function progressOf(counts: CountsByState): Progress {
  const apart = countWhere(counts, isSetApart);
  return {
    total: countWhere(counts, () => true),
    processed: countOfKinds(counts, ['final']) - apart,
    apart,
  };
}

/** The states of those set apart that somebody is in, largest first. */
export function setApartByState(counts: CountsByState): { state: ContactState; count: number }[] {
  return CONTACT_STATE_NAMES.filter(isSetApart)
    .map((state) => ({ state, count: counts[state] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** When the rest is done at the pace so far, in ms since 1970; null without a pace or a rest. */
export function etaMs(progress: Progress, startedAtMs: number, nowMs: number): number | null {
  const left = progress.total - progress.apart - progress.processed;
  if (progress.processed < LEAST_FOR_ETA || left <= 0) return null;
  return Math.round(nowMs + ((nowMs - startedAtMs) / progress.processed) * left);
}

/** Attempts that reached an operator, per hour of a run from its start to its end or until now; 0 before it starts. */
export function connectedPerHour(
  connected: number,
  run: { startedAtMs: number | null; endedAtMs: number | null },
  nowMs: number,
): number {
  if (run.startedAtMs === null) return 0;
  const lastedMs = (run.endedAtMs ?? nowMs) - run.startedAtMs;
  return (connected * HOUR_MS) / Math.max(LEAST_RATE_MS, lastedMs);
}
