import { DateTime } from 'luxon';
import type { CampaignHours, CampaignSettings, Hours } from '../contract/campaign.ts';
import { momentIn } from './wall-time.ts';

/** Whether hours are open, and until when they stay so; null when that never changes. */
export interface HoursStanding {
  open: boolean;
  untilMs: number | null;
}

/** From, inclusive, to, exclusive, in milliseconds since the epoch. */
interface Opening {
  fromMs: number;
  toMs: number;
}

const DAY_MS = 86_400_000;
/** Hours that are not found open on any of so many days never are. */
const LOOK_AHEAD_DAYS = 400;
/** Hours that stay open for longer never close: what daylight saving joins one week is apart again in the next. */
const ENDLESS_MS = 15 * DAY_MS;

/** When a campaign may call, by its settings. */
export function hoursOf({ window }: Pick<CampaignSettings, 'window'>): CampaignHours {
  const { zone, days, start, end, singleDay } = window;
  return { zone, openings: [{ days, start, end }], singleDay };
}

function minuteOfDay(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * The openings that begin on a day, in order; it is given as the moment at which it begins in UTC. One that daylight saving
 * leaves no time for is none.
 */
function openingsOn({ zone, openings }: Hours, day: number): Opening[] {
  const { weekday } = DateTime.fromMillis(day, { zone: 'utc' });
  const at = (minute: number): number => momentIn(zone, day + minute * 60_000);
  return openings
    .filter(({ days }) => days.includes(weekday))
    .map(({ start, end }) => {
      const from = minuteOfDay(start);
      const to = minuteOfDay(end);
      return { fromMs: at(from), toMs: at(to <= from ? to + 24 * 60 : to) };
    })
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .toSorted((one, other) => one.fromMs - other.fromMs);
}

/** Openings that are not over at `atMs`, in order: that of the day before may go on over midnight. */
function* openingsFrom(hours: Hours, atMs: number): Generator<Opening> {
  const { year, month, day } = DateTime.fromMillis(atMs, { zone: hours.zone });
  const today = Date.UTC(year, month - 1, day);
  for (let offset = -1; offset <= LOOK_AHEAD_DAYS; offset += 1) {
    for (const opening of openingsOn(hours, today + offset * DAY_MS)) {
      if (opening.toMs > atMs) yield opening;
    }
  }
}

/** How hours stand at a moment. Openings that touch count as one. */
export function hoursAt(hours: Hours, nowMs: number): HoursStanding {
  let closesMs: number | null = null;
  for (const { fromMs, toMs } of openingsFrom(hours, nowMs)) {
    if (closesMs === null && fromMs > nowMs) return { open: false, untilMs: fromMs };
    if (closesMs !== null && fromMs > closesMs) return { open: true, untilMs: closesMs };
    closesMs = Math.max(closesMs ?? toMs, toMs);
    if (closesMs - nowMs > ENDLESS_MS) return { open: true, untilMs: null };
  }
  return { open: closesMs !== null, untilMs: closesMs };
}

/** The first moment from `atMs` on at which they are open; null when they never are. */
export function nextOpenMs(hours: Hours, atMs: number): number | null {
  const { open, untilMs } = hoursAt(hours, atMs);
  return open ? atMs : untilMs;
}

/** When the opening after the one of `atMs` begins; null when there is none to wait for. */
export function nextOpeningMs(hours: CampaignHours, atMs: number): number | null {
  const { open, untilMs } = hoursAt(hours, atMs);
  // A single day has no other opening, and round the clock there is only one.
  if (untilMs === null || (open && hours.singleDay)) return null;
  return open ? nextOpenMs(hours, untilMs) : untilMs;
}

/** When a single-day campaign that started at `startedAtMs` ends for good: the close of the first opening it can use. */
export function singleDayEndsAt(hours: Hours, startedAtMs: number): number | null {
  for (const { toMs } of openingsFrom(hours, startedAtMs)) return toMs;
  return null;
}
