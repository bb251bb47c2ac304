import { DateTime } from 'luxon';
import type { CampaignSettings } from '../contract/campaign.ts';
import type { CampaignHours, Hours, Holiday } from '../contract/hours.ts';
import type { Schedule } from '../contract/schedules.ts';
import { momentIn, timeWords } from './wall-time.ts';

/** Whether hours are open, and until when they stay so; null when that never changes. */
export interface HoursStanding {
  open: boolean;
  untilMs: number | null;
  /** The holiday by which that is so: the day's own, by the clocks of the zone. Null on a day of the week. */
  holiday: string | null;
}

/** From, inclusive, to, exclusive, in milliseconds since the epoch; and the day on which it begins. */
interface Opening {
  fromMs: number;
  toMs: number;
  day: number;
}

const DAY_MS = 86_400_000;
/** Hours that are not found open on any of so many days never are. */
const LOOK_AHEAD_DAYS = 400;
/** A holiday, and what goes on over midnight beside it. */
const DAYS_AROUND = 3;
/** Hours that stay open for longer never close: what daylight saving joins one week is apart again in the next. */
const ENDLESS_MS = 15 * DAY_MS;

/**
 * When a campaign may call, by its settings: in its own window, or in the hours of its schedule. One whose schedule is not
 * among those that are known may not call at all: nobody guesses when.
 * @param schedules those that are there and can be read
 */
export function hoursOf(
  { window, scheduleId }: Pick<CampaignSettings, 'window' | 'scheduleId'>,
  schedules: readonly Schedule[],
): CampaignHours {
  const { zone, days, start, end, singleDay } = window;
  if (scheduleId === null) {
    const openings = [{ days, start, end }];
    return { zone, openings, holidays: [], singleDay, source: { kind: 'window' } };
  }
  const schedule = schedules.find(({ id }) => id === scheduleId);
  if (!schedule) return { zone, openings: [], holidays: [], singleDay, source: { kind: 'no_schedule' } };
  const { name, openings, holidays } = schedule;
  return { zone: schedule.zone, openings, holidays, singleDay, source: { kind: 'schedule', name } };
}

function minuteOfDay(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** A day by the clocks of a zone, as the moment at which it begins in UTC. */
function dayAt(zone: string, atMs: number): number {
  const { year, month, day } = DateTime.fromMillis(atMs, { zone });
  return Date.UTC(year, month - 1, day);
}

/** A day as it is written, `2026-12-25`; nothing for a day of a zone that is none, and beyond the last that a Date knows. */
function dateOf(day: number): string {
  const date = new Date(day);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

/**
 * Finds the holiday of a day. One that comes every year does so from the year on in which it is written; one that is
 * written for the very day goes before it. The 29th of February comes in leap years only.
 */
function holidaysOf({ holidays }: Hours): (day: number) => Holiday | undefined {
  if (holidays.length === 0) return () => undefined;
  const once = new Map(holidays.map((each) => [each.date, each]));
  const yearly = holidays.filter((each) => each.yearly).toSorted((a, b) => (a.date < b.date ? 1 : -1));
  const everyYear = Map.groupBy(yearly, ({ date }) => date.slice(4));
  return (day) => {
    const date = dateOf(day);
    // Of two that come on the same day of the year, the later one takes the place of the other from its year on.
    return once.get(date) ?? everyYear.get(date.slice(4))?.find((each) => each.date <= date);
  };
}

/**
 * The openings that begin on a day, in order. One that daylight saving leaves no time for is none. What goes on over
 * midnight ends there when the next day is a holiday: on a holiday its own openings are all there are.
 */
function openingsOn(
  { zone, openings }: Hours,
  holidayOf: (day: number) => Holiday | undefined,
  day: number,
): Opening[] {
  const { weekday } = DateTime.fromMillis(day, { zone: 'utc' });
  const at = (minute: number): number => momentIn(zone, day + minute * 60_000);
  const latestMs = holidayOf(day + DAY_MS) ? at(24 * 60) : Infinity;
  const ofDay = holidayOf(day)?.openings ?? openings.filter(({ days }) => days.includes(weekday));
  return ofDay
    .map(({ start, end }) => {
      const from = minuteOfDay(start);
      const to = minuteOfDay(end);
      const toMs = at(to <= from ? to + 24 * 60 : to);
      return { fromMs: at(from), toMs: Math.min(toMs, latestMs), day };
    })
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .toSorted((one, other) => one.fromMs - other.fromMs);
}

/** Openings that are not over at `atMs`, in order: that of the day before may go on over midnight. */
function* openingsFrom(hours: Hours, atMs: number, lookAheadDays = LOOK_AHEAD_DAYS): Generator<Opening> {
  const today = dayAt(hours.zone, atMs);
  const holidayOf = holidaysOf(hours);
  for (let offset = -1; offset <= lookAheadDays; offset += 1) {
    for (const opening of openingsOn(hours, holidayOf, today + offset * DAY_MS)) {
      if (opening.toMs > atMs) yield opening;
    }
  }
}

type Standing = Omit<HoursStanding, 'holiday'>;

/** How hours stand by the openings of so many days. */
function standingIn(hours: Hours, nowMs: number, lookAheadDays: number): Standing {
  let closesMs: number | null = null;
  for (const { fromMs, toMs } of openingsFrom(hours, nowMs, lookAheadDays)) {
    if (closesMs === null && fromMs > nowMs) return { open: false, untilMs: fromMs };
    if (closesMs !== null && fromMs > closesMs) return { open: true, untilMs: closesMs };
    closesMs = Math.max(closesMs ?? toMs, toMs);
    if (closesMs - nowMs > ENDLESS_MS) return { open: true, untilMs: null };
  }
  return { open: closesMs !== null, untilMs: closesMs };
}

/** Hours that never close but for holidays: only these and the days beside them are looked at. */
function roundTheClock(hours: Hours, nowMs: number): Standing {
  const today = dayAt(hours.zone, nowMs);
  const holidayOf = holidaysOf(hours);
  // A day after a holiday has nothing that goes on over the midnight before it.
  for (let day = today - DAY_MS; day <= today + LOOK_AHEAD_DAYS * DAY_MS; day += DAY_MS) {
    if (!holidayOf(day)) continue;
    const fromMs = Math.max(nowMs, momentIn(hours.zone, day));
    const there = standingIn(hours, fromMs, DAYS_AROUND);
    if (!there.open)
      return fromMs > nowMs ? { open: true, untilMs: fromMs } : standingIn(hours, nowMs, LOOK_AHEAD_DAYS);
    if (there.untilMs !== null && there.untilMs < momentIn(hours.zone, day + 2 * DAY_MS)) return there;
  }
  return { open: true, untilMs: null };
}

function openAt(hours: Hours, nowMs: number): Standing {
  const weekly = hours.holidays.length === 0 ? hours : { ...hours, holidays: [] };
  const plain = standingIn(weekly, nowMs, LOOK_AHEAD_DAYS);
  if (weekly === hours) return plain;
  if (plain.open && plain.untilMs === null) return roundTheClock(hours, nowMs);
  return standingIn(hours, nowMs, LOOK_AHEAD_DAYS);
}

/** How hours stand at a moment. Openings that touch count as one. */
export function hoursAt(hours: Hours, nowMs: number): HoursStanding {
  const holiday = holidaysOf(hours)(dayAt(hours.zone, nowMs))?.name ?? null;
  return { ...openAt(hours, nowMs), holiday };
}

/** The first moment from `atMs` on at which they are open; null when they never are. */
export function nextOpenMs(hours: Hours, atMs: number): number | null {
  const { open, untilMs } = openAt(hours, atMs);
  return open ? atMs : untilMs;
}

/** When the opening after the one of `atMs` begins; null when there is none to wait for. */
export function nextOpeningMs(hours: CampaignHours, atMs: number): number | null {
  const { open, untilMs } = openAt(hours, atMs);
  // Round the clock there is only one, holidays or not.
  if (untilMs === null || (open && untilMs - atMs > ENDLESS_MS)) return null;
  if (!open) return untilMs;
  const nextMs = nextOpenMs(hours, untilMs);
  if (!hours.singleDay || nextMs === null) return nextMs;
  // A single day has another opening only where its hours close in between.
  const endsMs = singleDayEndsAt(hours, atMs);
  return endsMs !== null && nextMs < endsMs ? nextMs : null;
}

/** When a single-day campaign that started at `startedAtMs` ends for good: the last close of the first day that it can use. */
export function singleDayEndsAt(hours: Hours, startedAtMs: number): number | null {
  let last: Opening | null = null;
  for (const opening of openingsFrom(hours, startedAtMs)) {
    if (last !== null && opening.day !== last.day) break;
    if (last === null || opening.toMs > last.toMs) last = opening;
  }
  return last?.toMs ?? null;
}

/** When the day closes for good whose hours have begun by `atMs`, also while they are shut in between; null when none has. */
export function dayClosesMs(hours: Hours, atMs: number): number | null {
  const today = dayAt(hours.zone, atMs);
  const holidayOf = holidaysOf(hours);
  for (const day of [today, today - DAY_MS]) {
    const openings = openingsOn(hours, holidayOf, day);
    if (!openings.some(({ fromMs }) => fromMs <= atMs)) continue;
    const closesMs = Math.max(...openings.map(({ toMs }) => toMs));
    if (closesMs > atMs) return closesMs;
  }
  return null;
}

const NO_SCHEDULE =
  'Its schedule is not there any more or cannot be read: nothing is dialled until another one is chosen in the settings.';

/** Why nothing is dialled in hours that are shut, and until when, in one sentence; times are those of their zone. */
export function closedWords(
  { zone, source }: CampaignHours,
  { untilMs, holiday }: HoursStanding,
  nowMs: number,
): string {
  if (source.kind === 'no_schedule') return NO_SCHEDULE;
  const until = untilMs === null ? '' : ` until ${timeWords(zone, untilMs, nowMs)}`;
  const where = zone.replaceAll('_', ' ');
  if (source.kind === 'window') return `Outside the calling window${until} (${where}).`;
  if (holiday !== null) return `Closed for ${holiday}${until}, by the schedule ${source.name} (${where}).`;
  return `Outside the hours of the schedule ${source.name}${until} (${where}).`;
}
