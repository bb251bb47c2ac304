import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallingWindow } from '../../shared/contract/campaign.ts';
import { singleDayEndsAt, windowAt } from '../../shared/domain/calling-window.ts';

const office: CallingWindow = {
  zone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  start: '09:00',
  end: '18:00',
  singleDay: false,
};
const at = (iso: string, zone = 'Europe/Berlin') => DateTime.fromISO(iso, { zone }).toMillis();
const words = (ms: number | null, zone = 'Europe/Berlin') =>
  ms === null ? null : DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm');

afterEach(() => vi.restoreAllMocks());

describe('the calling window', () => {
  it('is open from its start and shut from its end', () => {
    expect(windowAt(office, at('2026-11-20T08:59:59.999')).open).toBe(false);
    expect(windowAt(office, at('2026-11-20T09:00')).open).toBe(true);
    expect(windowAt(office, at('2026-11-20T17:59:59.999')).open).toBe(true);
    expect(windowAt(office, at('2026-11-20T18:00')).open).toBe(false);
  });

  it('says when it opens next, over the weekend', () => {
    const friday = windowAt(office, at('2026-11-20T18:00'));
    expect(words(friday.changesAtMs)).toBe('2026-11-23 09:00');
    expect(words(windowAt(office, at('2026-11-20T10:00')).changesAtMs)).toBe('2026-11-20 18:00');
  });

  it('reads the clock of its own zone, not of the machine', () => {
    const tokyo = { ...office, zone: 'Asia/Tokyo' };
    expect(windowAt(tokyo, at('2026-11-20T09:30', 'Asia/Tokyo')).open).toBe(true);
    expect(windowAt(office, at('2026-11-20T09:30', 'Asia/Tokyo')).open).toBe(false);
  });

  it('crosses midnight and belongs to the day on which it opened', () => {
    const night = { ...office, days: [5], start: '22:00', end: '02:00' };
    expect(windowAt(night, at('2026-11-21T01:59')).open).toBe(true);
    expect(windowAt(night, at('2026-11-20T01:00')).open).toBe(false);
    expect(words(windowAt(night, at('2026-11-20T23:00')).changesAtMs)).toBe('2026-11-21 02:00');
  });

  it('never changes when it is open round the clock every day', () => {
    const always = { ...office, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' };
    expect(windowAt(always, at('2026-11-20T12:00'))).toEqual({ open: true, changesAtMs: null });
  });

  it('closes on Friday at midnight when it is open round the clock on working days', () => {
    const days = { ...office, start: '00:00', end: '00:00' };
    expect(words(windowAt(days, at('2026-11-18T12:00')).changesAtMs)).toBe('2026-11-21 00:00');
  });

  it('keeps wall-clock times over both daylight-saving changes', () => {
    const sunday = { ...office, days: [7] };
    const spring = windowAt(sunday, at('2026-03-29T00:30'));
    expect(words(spring.changesAtMs)).toBe('2026-03-29 09:00');
    expect((spring.changesAtMs ?? 0) - at('2026-03-29T00:30')).toBe(7.5 * 3_600_000);
    const autumn = windowAt(sunday, at('2026-10-25T00:30'));
    expect((autumn.changesAtMs ?? 0) - at('2026-10-25T00:30')).toBe(9.5 * 3_600_000);
  });

  it('opens after the gap when daylight saving skips its start', () => {
    const early = { ...office, days: [7], start: '02:30', end: '05:00' };
    expect(words(windowAt(early, at('2026-03-29T00:00')).changesAtMs)).toBe('2026-03-29 03:30');
  });

  it.each([
    ['summer', Date.UTC(2026, 6, 15)],
    ['winter', Date.UTC(2026, 0, 15)],
  ])('opens and closes once at a time that comes twice, also when it is asked in %s', (_season, askedMs) => {
    vi.spyOn(Date, 'now').mockReturnValue(askedMs);
    const night = { ...office, days: [7], start: '02:30', end: '05:00' };
    const firstMs = Date.UTC(2026, 9, 25, 0, 30);
    expect(windowAt(night, firstMs - 1)).toEqual({ open: false, changesAtMs: firstMs });
    expect(windowAt(night, Date.UTC(2026, 9, 25, 1, 15)).open).toBe(true);
    const evening = { ...office, days: [6], start: '20:00', end: '02:30' };
    expect(windowAt(evening, at('2026-10-24T21:00')).changesAtMs).toBe(firstMs);
    expect(windowAt(evening, Date.UTC(2026, 9, 25, 1, 15)).open).toBe(false);
  });

  it('ends a single day at the close of its first opening, also when started before it', () => {
    const single = { ...office, singleDay: true };
    expect(words(singleDayEndsAt(single, at('2026-11-20T10:00')))).toBe('2026-11-20 18:00');
    expect(words(singleDayEndsAt(single, at('2026-11-20T07:00')))).toBe('2026-11-20 18:00');
    expect(words(singleDayEndsAt(single, at('2026-11-20T19:00')))).toBe('2026-11-23 18:00');
  });
});

const time = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const anyWindow = fc.record({
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  start: time,
  end: time,
  singleDay: fc.boolean(),
});
const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });

describe('any calling window', () => {
  it('is never open outside its days and hours', () => {
    fc.assert(
      fc.property(anyWindow, instant, (window, now) => {
        if (!windowAt(window, now).open) return;
        const local = DateTime.fromMillis(now, { zone: window.zone });
        const crosses = window.end <= window.start;
        const today = window.days.includes(local.weekday);
        const yesterday = crosses && window.days.includes(local.minus({ days: 1 }).weekday);
        expect(today || yesterday).toBe(true);
        const clock = local.toFormat('HH:mm');
        // An hour that daylight saving moves may stand beside the written time.
        const moved = local.startOf('day').offset !== local.endOf('day').offset;
        if (moved) return;
        const within = crosses
          ? (today && clock >= window.start) || (yesterday && clock < window.end)
          : clock >= window.start && clock < window.end;
        expect(within).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('really changes at the moment it names and not before', () => {
    fc.assert(
      fc.property(anyWindow, instant, fc.double({ min: 0, max: 1, noNaN: true }), (window, now, share) => {
        const standing = windowAt(window, now);
        if (standing.changesAtMs === null) {
          expect(standing.open).toBe(true);
          return;
        }
        expect(standing.changesAtMs).toBeGreaterThan(now);
        expect(windowAt(window, standing.changesAtMs).open).toBe(!standing.open);
        const between = now + Math.floor((standing.changesAtMs - 1 - now) * share);
        expect(windowAt(window, between).open).toBe(standing.open);
      }),
      { numRuns: 500 },
    );
  });
});
