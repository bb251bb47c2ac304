import { DateTime, IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** True for an IANA zone name that this machine knows. */
export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/** A moment that was written as a day and a time of day in some zone. */
export interface WallTime {
  ms: number;
  /** The time of day as it is, `03:30`, when the one written is skipped that day; else null. */
  movedTo: string | null;
}

/**
 * The moment at which clocks in `zone` show a day and a time of day. A time that daylight saving skips moves forward by what
 * is skipped; of one that comes twice the first is meant. NaN for a zone that is none.
 * @param shownMs what the clocks show, written as the moment at which clocks in UTC do
 */
export function momentIn(zone: string, shownMs: number): number {
  // Asked of the zone itself: Luxon takes the first or the second of a time that comes twice by the season of its own clock.
  const rules = IANAZone.create(zone);
  const aheadMs = (atMs: number): number => rules.offset(atMs) * MINUTE_MS;
  const before = aheadMs(shownMs - DAY_MS);
  const after = aheadMs(shownMs + DAY_MS);
  const asBefore = shownMs - before;
  if (before === after || aheadMs(asBefore) === before) return asBefore;
  const asAfter = shownMs - after;
  return aheadMs(asAfter) === after ? asAfter : asBefore;
}

/** The moment of a local time, `2026-03-29 02:30:00`, in `zone`, by {@link momentIn}. Null for what is no local time. */
export function wallTimeIn(zone: string, written: string): WallTime | null {
  const meant = DateTime.fromSQL(written, { zone: 'utc' });
  const at = DateTime.fromMillis(momentIn(zone, meant.toMillis()), { zone });
  if (!meant.isValid || !at.isValid) return null;
  const exists = at.hour === meant.hour && at.minute === meant.minute;
  return { ms: at.toMillis(), movedTo: exists ? null : at.toFormat('HH:mm') };
}

/** When the next local day of `zone` begins: at midnight, or after the gap where daylight saving skips that. */
export function nextMidnight(zone: string, nowMs: number): number {
  return DateTime.fromMillis(nowMs, { zone }).plus({ days: 1 }).startOf('day').toMillis();
}

/** A time as people read it in `zone`: hours and minutes, with the day when it is not today's. */
export function timeWords(zone: string, atMs: number, nowMs: number): string {
  const at = DateTime.fromMillis(atMs, { zone, locale: 'en' });
  const now = DateTime.fromMillis(nowMs, { zone });
  if (at.hasSame(now, 'day')) return at.toFormat('HH:mm');
  if (at.hasSame(now.plus({ days: 1 }), 'day')) return `${at.toFormat('HH:mm')} tomorrow`;
  const days = at.startOf('day').diff(now.startOf('day'), 'days').days;
  return days > 0 && days < 7 ? at.toFormat("HH:mm 'on' EEEE") : at.toFormat("HH:mm 'on' d LLLL yyyy");
}
