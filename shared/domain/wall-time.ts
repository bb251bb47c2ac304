import { DateTime } from 'luxon';

/** A moment that was written as a day and a time of day in some zone. */
export interface WallTime {
  ms: number;
  /** The time of day as it is, `03:30`, when the one written is skipped that day; else null. */
  movedTo: string | null;
}

/**
 * The moment of a local time, `2026-03-29 02:30:00`, in `zone`. A time that daylight saving skips moves forward by what is
 * skipped; of one that comes twice the first is meant. Null for what is no local time.
 */
export function wallTimeIn(zone: string, written: string): WallTime | null {
  const meant = DateTime.fromSQL(written, { zone: 'utc' });
  const at = DateTime.fromSQL(written, { zone });
  if (!meant.isValid || !at.isValid) return null;
  const exists = at.hour === meant.hour && at.minute === meant.minute;
  if (exists) {
    const hourBefore = at.minus({ hours: 1 });
    const isSecond = hourBefore.hour === at.hour && hourBefore.minute === at.minute;
    return { ms: (isSecond ? hourBefore : at).toMillis(), movedTo: null };
  }
  return { ms: at.toMillis(), movedTo: at.toFormat('HH:mm') };
}
