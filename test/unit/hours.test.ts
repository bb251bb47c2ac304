import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallingWindow } from '../../shared/contract/hours.ts';
import { hoursAt, hoursOf, nextOpeningMs, nextOpenMs, singleDayEndsAt } from '../../shared/domain/hours.ts';

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
const ownHours = (window: CallingWindow) => hoursOf({ window, scheduleId: null }, []);
const standing = (window: CallingWindow, nowMs: number) => {
  const { open, untilMs } = hoursAt(ownHours(window), nowMs);
  return { open, untilMs };
};

afterEach(() => vi.restoreAllMocks());

describe('the hours of a calling window', () => {
  it('is open from its start and shut from its end', () => {
    expect(standing(office, at('2026-11-20T08:59:59.999')).open).toBe(false);
    expect(standing(office, at('2026-11-20T09:00')).open).toBe(true);
    expect(standing(office, at('2026-11-20T17:59:59.999')).open).toBe(true);
    expect(standing(office, at('2026-11-20T18:00')).open).toBe(false);
  });

  it('says when it opens next, over the weekend', () => {
    const friday = standing(office, at('2026-11-20T18:00'));
    expect(words(friday.untilMs)).toBe('2026-11-23 09:00');
    expect(words(standing(office, at('2026-11-20T10:00')).untilMs)).toBe('2026-11-20 18:00');
  });

  it('reads the clock of its own zone, not of the machine', () => {
    const tokyo = { ...office, zone: 'Asia/Tokyo' };
    expect(standing(tokyo, at('2026-11-20T09:30', 'Asia/Tokyo')).open).toBe(true);
    expect(standing(office, at('2026-11-20T09:30', 'Asia/Tokyo')).open).toBe(false);
  });

  it('closes over noon where a day has two openings, in whatever order they stand', () => {
    const days = [1, 2, 3, 4, 5];
    const openings = [
      { days, start: '14:00', end: '18:00' },
      { days, start: '09:00', end: '12:00' },
    ];
    const hours = { zone: 'Europe/Berlin', openings, holidays: [] };
    expect(words(hoursAt(hours, at('2026-11-20T08:00')).untilMs)).toBe('2026-11-20 09:00');
    expect(words(hoursAt(hours, at('2026-11-20T10:00')).untilMs)).toBe('2026-11-20 12:00');
    expect(words(hoursAt(hours, at('2026-11-20T12:00')).untilMs)).toBe('2026-11-20 14:00');
    expect(words(hoursAt(hours, at('2026-11-20T15:00')).untilMs)).toBe('2026-11-20 18:00');
  });

  it('crosses midnight and belongs to the day on which it opened', () => {
    const night = { ...office, days: [5], start: '22:00', end: '02:00' };
    expect(standing(night, at('2026-11-21T01:59')).open).toBe(true);
    expect(standing(night, at('2026-11-20T01:00')).open).toBe(false);
    expect(words(standing(night, at('2026-11-20T23:00')).untilMs)).toBe('2026-11-21 02:00');
  });

  it('never changes when it is open round the clock every day', () => {
    const always = { ...office, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' };
    expect(standing(always, at('2026-11-20T12:00'))).toEqual({ open: true, untilMs: null });
  });

  it('closes on Friday at midnight when it is open round the clock on working days', () => {
    const days = { ...office, start: '00:00', end: '00:00' };
    expect(words(standing(days, at('2026-11-18T12:00')).untilMs)).toBe('2026-11-21 00:00');
  });

  it('keeps wall-clock times over both daylight-saving changes', () => {
    const sunday = { ...office, days: [7] };
    const spring = standing(sunday, at('2026-03-29T00:30'));
    expect(words(spring.untilMs)).toBe('2026-03-29 09:00');
    expect((spring.untilMs ?? 0) - at('2026-03-29T00:30')).toBe(7.5 * 3_600_000);
    const autumn = standing(sunday, at('2026-10-25T00:30'));
    expect((autumn.untilMs ?? 0) - at('2026-10-25T00:30')).toBe(9.5 * 3_600_000);
  });

  it('opens after the gap when daylight saving skips its start', () => {
    const early = { ...office, days: [7], start: '02:30', end: '05:00' };
    expect(words(standing(early, at('2026-03-29T00:00')).untilMs)).toBe('2026-03-29 03:30');
  });

  it.each([
    ['summer', Date.UTC(2026, 6, 15)],
    ['winter', Date.UTC(2026, 0, 15)],
  ])('opens and closes once at a time that comes twice, also when it is asked in %s', (_season, askedMs) => {
    vi.spyOn(Date, 'now').mockReturnValue(askedMs);
    const night = { ...office, days: [7], start: '02:30', end: '05:00' };
    const firstMs = Date.UTC(2026, 9, 25, 0, 30);
    expect(standing(night, firstMs - 1)).toEqual({ open: false, untilMs: firstMs });
    expect(standing(night, Date.UTC(2026, 9, 25, 1, 15)).open).toBe(true);
    const evening = { ...office, days: [6], start: '20:00', end: '02:30' };
    expect(standing(evening, at('2026-10-24T21:00')).untilMs).toBe(firstMs);
    expect(standing(evening, Date.UTC(2026, 9, 25, 1, 15)).open).toBe(false);
  });

  it('ends a single day at the close of its first opening, also when started before it', () => {
    const single = { ...office, singleDay: true };
    expect(words(singleDayEndsAt(ownHours(single), at('2026-11-20T10:00')))).toBe('2026-11-20 18:00');
    expect(words(singleDayEndsAt(ownHours(single), at('2026-11-20T07:00')))).toBe('2026-11-20 18:00');
    expect(words(singleDayEndsAt(ownHours(single), at('2026-11-20T19:00')))).toBe('2026-11-23 18:00');
  });
});

/** Every day, by the clocks of a zone. */
const daily = (zone: string, start: string, end: string): CallingWindow => ({
  ...office,
  zone,
  days: [1, 2, 3, 4, 5, 6, 7],
  start,
  end,
});

describe('hours in the night of the change of clocks', () => {
  it.each([
    ['Europe/Berlin', '02:30', '05:00', '2026-03-29T01:30Z', '2026-03-29T03:00Z'],
    ['Europe/London', '01:30', '05:00', '2026-03-29T01:30Z', '2026-03-29T04:00Z'],
    ['America/New_York', '02:30', '05:00', '2026-03-08T07:30Z', '2026-03-08T09:00Z'],
    ['Australia/Lord_Howe', '02:15', '05:00', '2026-10-03T15:45Z', '2026-10-03T18:00Z'],
    // The last time that clocks were set forward there, over midnight.
    ['America/Asuncion', '00:30', '05:00', '2024-10-06T04:30Z', '2024-10-06T08:00Z'],
  ])('open later in %s by what is skipped of it', (zone, start, end, opens, closes) => {
    expectOpening(daily(zone, start, end), opens, closes);
  });

  it.each([
    ['Europe/Berlin', '02:30', '05:00', '2026-10-25T00:30Z', '2026-10-25T04:00Z'],
    ['Europe/London', '01:30', '05:00', '2026-10-25T00:30Z', '2026-10-25T05:00Z'],
    ['America/New_York', '01:30', '05:00', '2026-11-01T05:30Z', '2026-11-01T10:00Z'],
    ['Australia/Lord_Howe', '01:45', '05:00', '2026-04-04T14:45Z', '2026-04-04T18:30Z'],
    ['America/Asuncion', '23:30', '05:00', '2024-03-24T02:30Z', '2024-03-24T09:00Z'],
  ])('open in %s the first time that its clocks show their start', (zone, start, end, opens, closes) => {
    expectOpening(daily(zone, start, end), opens, closes);
  });

  it.each([
    ['Europe/Berlin', '23:00', '02:30', '2026-10-24T21:00Z', '2026-10-25T00:30Z'],
    ['Europe/London', '23:00', '01:30', '2026-10-24T22:00Z', '2026-10-25T00:30Z'],
    ['America/New_York', '23:00', '01:30', '2026-11-01T03:00Z', '2026-11-01T05:30Z'],
    ['Australia/Lord_Howe', '23:00', '01:45', '2026-04-04T12:00Z', '2026-04-04T14:45Z'],
    ['America/Asuncion', '20:00', '23:30', '2024-03-23T23:00Z', '2024-03-24T02:30Z'],
  ])('close in %s the first time that its clocks show their end', (zone, start, end, opens, closes) => {
    expectOpening(daily(zone, start, end), opens, closes);
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T00:00Z', '2026-10-25T00:00Z'],
    ['Europe/London', '2026-03-29T00:00Z', '2026-10-25T00:00Z'],
    ['America/New_York', '2026-03-08T06:00Z', '2026-11-01T04:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:00Z', '2026-04-04T14:00Z'],
    ['America/Asuncion', '2024-10-06T03:00Z', '2024-03-24T02:00Z'],
  ])('have no gap in %s when they are round the clock', (zone, ...nights) => {
    for (const night of nights) {
      expect(standing(daily(zone, '00:00', '00:00'), Date.parse(night))).toEqual({
        open: true,
        untilMs: null,
      });
    }
  });

  it('that have no time in it are open a week later', () => {
    const sunday = { ...office, days: [7], start: '02:50', end: '03:10' };
    const monday = standing(sunday, at('2026-03-23T12:00'));
    expect(monday.open).toBe(false);
    expect(words(monday.untilMs)).toBe('2026-04-05 02:50');
  });
});

describe('hours where clocks never change', () => {
  it.each([
    ['Asia/Kolkata', '2026-03-27T03:30Z', '2026-03-27T12:30Z'],
    // It is still Thursday in UTC when its Friday begins.
    ['Pacific/Kiritimati', '2026-03-26T19:00Z', '2026-03-27T04:00Z'],
    ['America/Asuncion', '2026-10-09T12:00Z', '2026-10-09T21:00Z'],
  ])('are those of the working day in %s', (zone, opens, closes) => {
    const window = { ...office, zone };
    expectOpening(window, opens, closes);
    // It was Friday there.
    const mondayMs = standing(window, Date.parse(closes)).untilMs;
    expect(mondayMs).toBe(Date.parse(opens) + 3 * 86_400_000);
  });

  it('go on in Bogotá after the day has ended in UTC, and belong to the day of Bogotá', () => {
    const window = { ...office, zone: 'America/Bogota', end: '20:00' };
    expectOpening(window, '2026-11-20T14:00Z', '2026-11-21T01:00Z');
    // Saturday in UTC, Friday evening there.
    expect(standing(window, Date.parse('2026-11-21T00:30Z')).open).toBe(true);
    expect(standing(window, Date.parse('2026-11-23T00:30Z')).open).toBe(false);
  });
});

/** Shut to the millisecond before it opens, then open until it closes. */
function expectOpening(window: CallingWindow, opens: string, closes: string): void {
  const [fromMs, toMs] = [Date.parse(opens), Date.parse(closes)];
  expect(standing(window, fromMs - 1)).toEqual({ open: false, untilMs: fromMs });
  expect(standing(window, fromMs)).toEqual({ open: true, untilMs: toMs });
  expect(standing(window, toMs - 1)).toEqual({ open: true, untilMs: toMs });
  expect(standing(window, toMs).open).toBe(false);
}

describe('the next opening', () => {
  const hours = ownHours(office);

  it('is the one of the next working day, also while they are open', () => {
    expect(words(nextOpeningMs(hours, at('2026-11-20T10:00')))).toBe('2026-11-23 09:00');
    expect(words(nextOpeningMs(hours, at('2026-11-20T07:00')))).toBe('2026-11-20 09:00');
  });

  it('is none after that of a single day, and none round the clock', () => {
    const single = ownHours({ ...office, singleDay: true });
    expect(nextOpeningMs(single, at('2026-11-20T10:00'))).toBeNull();
    expect(words(nextOpeningMs(single, at('2026-11-20T07:00')))).toBe('2026-11-20 09:00');
    expect(
      nextOpeningMs(ownHours(daily('Europe/Berlin', '00:00', '00:00')), at('2026-11-20T10:00')),
    ).toBeNull();
  });

  it('is at once for whoever may be called now', () => {
    expect(words(nextOpenMs(hours, at('2026-11-20T10:00')))).toBe('2026-11-20 10:00');
    expect(words(nextOpenMs(hours, at('2026-11-20T18:00')))).toBe('2026-11-23 09:00');
  });
});

const time = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const anyWindow = fc.record({
  zone: fc.constantFrom(
    'America/New_York',
    'Europe/London',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'America/Bogota',
    'America/Asuncion',
    'Europe/Berlin',
    'UTC',
  ),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  start: time,
  end: time,
  singleDay: fc.boolean(),
});
/** Whenever, and often in a night in which clocks change somewhere. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 11, 31) }),
  fc
    .tuple(
      fc.constantFrom(
        Date.UTC(2024, 2, 24, 3),
        Date.UTC(2024, 9, 6, 4),
        Date.UTC(2026, 2, 8, 7),
        Date.UTC(2026, 10, 1, 6),
        Date.UTC(2026, 2, 29, 1),
        Date.UTC(2026, 9, 25, 1),
        Date.UTC(2026, 3, 4, 15),
        Date.UTC(2026, 9, 3, 15, 30),
      ),
      fc.integer({ min: -86_400_000, max: 86_400_000 }),
    )
    .map(([changeMs, byMs]) => changeMs + byMs),
);

describe('the hours of any calling window', () => {
  it('are never open outside its days and times of day', () => {
    fc.assert(
      fc.property(anyWindow, instant, (window, now) => {
        if (!standing(window, now).open) return;
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

  it('are open, or not, until the very moment that they name', () => {
    fc.assert(
      fc.property(anyWindow, instant, fc.double({ min: 0, max: 1, noNaN: true }), (window, now, share) => {
        const { open, untilMs } = standing(window, now);
        if (untilMs === null) {
          expect(open).toBe(true);
          return;
        }
        expect(untilMs).toBeGreaterThan(now);
        expect(standing(window, untilMs).open).toBe(!open);
        const between = now + Math.floor((untilMs - 1 - now) * share);
        expect(standing(window, between).open).toBe(open);
      }),
      { numRuns: 500 },
    );
  });
});
