import { DateTime } from 'luxon';
import type { CallingWindow } from '../contract/campaign.ts';
import { momentIn } from './wall-time.ts';

/** Whether a window is open, and when that changes; null when it never does (round the clock, every day). */
export interface WindowStanding {
  open: boolean;
  changesAtMs: number | null;
}

/** One opening: from, inclusive, to, exclusive. */
interface Opening {
  fromMs: number;
  toMs: number;
}

function minuteOfDay(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * The opening that begins on the local day of `day`; null on a day off. Times are wall-clock times: one that daylight
 * saving skips counts as the moment after the gap, one that comes twice opens at the first and closes at the first.
 */
function openingOf(window: CallingWindow, day: DateTime): Opening | null {
  if (!window.days.includes(day.weekday)) return null;
  const at = (date: DateTime, time: string): number =>
    momentIn(window.zone, Date.UTC(date.year, date.month - 1, date.day, 0, minuteOfDay(time)));
  const fromMs = at(day, window.start);
  const crosses = minuteOfDay(window.end) <= minuteOfDay(window.start);
  const toMs = at(crosses ? day.plus({ days: 1 }) : day, window.end);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** Openings from the day before `nowMs` on, in order. */
function openingsAround(window: CallingWindow, nowMs: number): Opening[] {
  const today = DateTime.fromMillis(nowMs, { zone: window.zone }).startOf('day');
  const openings: Opening[] = [];
  for (let offset = -1; offset <= 9; offset += 1) {
    const opening = openingOf(window, today.plus({ days: offset }));
    if (opening) openings.push(opening);
  }
  return openings;
}

/** How a daily window in its own zone stands at `nowMs`. Openings that touch count as one. */
export function windowAt(window: CallingWindow, nowMs: number): WindowStanding {
  const openings = openingsAround(window, nowMs);
  const current = openings.findIndex((o) => o.fromMs <= nowMs && nowMs < o.toMs);
  const first = openings[current];
  if (!first) {
    const next = openings.find((o) => o.fromMs > nowMs);
    return { open: false, changesAtMs: next?.fromMs ?? null };
  }
  let endMs = first.toMs;
  let last = current;
  for (const [index, opening] of openings.entries()) {
    if (index <= current || opening.fromMs > endMs) continue;
    endMs = Math.max(endMs, opening.toMs);
    last = index;
  }
  // Joined up to the end of the look-ahead: every day, round the clock.
  const endless = last === openings.length - 1 && endMs - nowMs > 8 * 86_400_000;
  return { open: true, changesAtMs: endless ? null : endMs };
}

/** When a single-day campaign that started at `startedAtMs` ends for good: the close of the first opening it can use. */
export function singleDayEndsAt(window: CallingWindow, startedAtMs: number): number | null {
  return openingsAround(window, startedAtMs).find((o) => o.toMs > startedAtMs)?.toMs ?? null;
}
