import { DateTime } from 'luxon';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextMidnight, timeWords, wallTimeIn } from '../../shared/domain/wall-time.ts';

const at = (iso: string) => DateTime.fromISO(iso, { zone: 'Europe/Berlin' }).toMillis();
const words = (ms: number) => DateTime.fromMillis(ms, { zone: 'Europe/Berlin' }).toFormat('yyyy-MM-dd HH:mm');
const inSantiago = (iso: string): number => DateTime.fromISO(iso, { zone: 'America/Santiago' }).toMillis();
const first = (zone: string, written: string) => wallTimeIn(zone, written)?.ms;

afterEach(() => vi.restoreAllMocks());

describe('a day and a time of day in a zone', () => {
  it('is the moment at which the clock there shows it', () => {
    expect(wallTimeIn('Europe/Berlin', '2026-01-05 10:00:00')).toEqual({
      ms: Date.UTC(2026, 0, 5, 9),
      movedTo: null,
    });
    expect(wallTimeIn('Asia/Kolkata', '2026-01-05 10:00:00')?.ms).toBe(Date.UTC(2026, 0, 5, 4, 30));
  });

  it('moves forward, and says so, when the clock skips it that day', () => {
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 02:30:00')).toEqual({
      ms: Date.UTC(2026, 2, 29, 1, 30),
      movedTo: '03:30',
    });
    expect(wallTimeIn('America/New_York', '2026-03-08 02:00:00')?.movedTo).toBe('03:00');
    // Half an hour only, on an island of Australia.
    expect(wallTimeIn('Australia/Lord_Howe', '2026-10-04 02:15:00')?.movedTo).toBe('02:45');
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 01:59:00')?.movedTo).toBeNull();
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 03:00:00')?.movedTo).toBeNull();
  });

  it.each([
    ['winter', Date.UTC(2026, 0, 15)],
    ['summer', Date.UTC(2026, 6, 15)],
  ])('that comes twice is the first one, also when it is asked in %s', (_season, askedMs) => {
    vi.spyOn(Date, 'now').mockReturnValue(askedMs);
    expect(first('Europe/Berlin', '2026-10-25 02:30:00')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(first('America/New_York', '2026-11-01 01:00:00')).toBe(Date.UTC(2026, 10, 1, 5));
    // Half an hour that comes twice.
    expect(first('Australia/Lord_Howe', '2026-04-05 01:45:00')).toBe(Date.UTC(2026, 3, 4, 14, 45));
    expect(first('Australia/Lord_Howe', '2026-04-05 02:00:00')).toBe(Date.UTC(2026, 3, 4, 15, 30));
  });

  it('that is none is nothing', () => {
    expect(wallTimeIn('Europe/Berlin', 'tomorrow')).toBeNull();
  });
});

describe('a moment in a zone', () => {
  it('has its next midnight after a day of 23 hours, also on one that has no midnight', () => {
    expect(words(nextMidnight('Europe/Berlin', at('2026-03-29T00:30')))).toBe('2026-03-30 00:00');
    // There the clocks go from midnight to one: that day has none.
    const noMidnight = inSantiago('2026-09-06T01:00');
    expect(nextMidnight('America/Santiago', inSantiago('2026-09-05T12:00'))).toBe(noMidnight);
    expect(nextMidnight('America/Santiago', noMidnight)).toBe(inSantiago('2026-09-07T00:00'));
  });

  it('is named as people say it', () => {
    const now = at('2026-11-20T10:00');
    expect(timeWords('Europe/Berlin', at('2026-11-20T14:05'), now)).toBe('14:05');
    expect(timeWords('Europe/Berlin', at('2026-11-21T09:00'), now)).toBe('09:00 tomorrow');
    expect(timeWords('Europe/Berlin', at('2026-11-23T09:00'), now)).toBe('09:00 on Monday');
    expect(timeWords('Europe/Berlin', at('2027-01-04T09:00'), now)).toBe('09:00 on 4 January 2027');
  });
});
