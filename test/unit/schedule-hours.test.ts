import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { CampaignHours, DayOpening, Holiday, Hours } from '../../shared/contract/hours.ts';
import {
  closedWords,
  dayClosesMs,
  hoursAt,
  hoursOf,
  nextOpeningMs,
  singleDayEndsAt,
} from '../../shared/domain/hours.ts';

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const closed = (date: string, name = 'Holiday', more: Partial<Holiday> = {}): Holiday => ({
  date,
  name,
  yearly: false,
  openings: [],
  ...more,
});
const office = (zone: string, ...holidays: Holiday[]): Hours => ({
  zone,
  openings: [{ days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00' }],
  holidays,
});
const at = (clock: string) => Date.parse(`2026-12-25T${clock}Z`);
const said = (hours: Hours, iso: string) => {
  const { open, untilMs, holiday } = hoursAt(hours, DateTime.fromISO(iso, { zone: hours.zone }).toMillis());
  const until =
    untilMs === null
      ? 'ever'
      : DateTime.fromMillis(untilMs, { zone: hours.zone }).toFormat('yyyy-MM-dd HH:mm');
  return `${open ? 'open' : 'shut'} until ${until}${holiday === null ? '' : ` by ${holiday}`}`;
};

describe('a holiday', () => {
  it.each([
    'America/New_York',
    'Europe/London',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'America/Bogota',
    'America/Asuncion',
  ])('closes all of its day by the clocks of %s, and no minute of its neighbours', (zone) => {
    // A Friday.
    const hours = office(zone, closed('2026-12-25', 'Christmas Day'));
    expect(said(hours, '2026-12-24T17:59')).toBe('open until 2026-12-24 18:00');
    expect(said(hours, '2026-12-24T18:00')).toBe('shut until 2026-12-28 09:00');
    expect(said(hours, '2026-12-25T00:00')).toBe('shut until 2026-12-28 09:00 by Christmas Day');
    expect(said(hours, '2026-12-25T23:59')).toBe('shut until 2026-12-28 09:00 by Christmas Day');
    expect(said(hours, '2026-12-26T00:00')).toBe('shut until 2026-12-28 09:00');
  });

  it('is the day of Bogotá, whose evening is the next day in UTC already', () => {
    const hours = {
      ...office('America/Bogota', closed('2026-12-25')),
      openings: [{ days: WEEK, start: '14:00', end: '22:00' }],
    };
    expect(hoursAt(hours, Date.parse('2026-12-25T02:59Z')).open).toBe(true);
    expect(hoursAt(hours, Date.parse('2026-12-26T02:59Z')).open).toBe(false);
  });

  it('at the end of a month and of a year closes the right day', () => {
    const hours = office('Europe/Berlin', closed('2026-12-31', 'Old year'), closed('2026-11-30'));
    expect(said(hours, '2026-11-27T18:00')).toBe('shut until 2026-12-01 09:00');
    expect(said(hours, '2026-12-30T18:00')).toBe('shut until 2027-01-01 09:00');
    expect(said(hours, '2026-12-31T12:00')).toBe('shut until 2027-01-01 09:00 by Old year');
  });

  it('that comes every year does so from its own year on, on the 29th of February in leap years', () => {
    const yearly = { yearly: true };
    const hours = office(
      'UTC',
      closed('2026-05-01', 'May Day', yearly),
      closed('2024-02-29', 'Leap', yearly),
    );
    expect(said(hours, '2025-05-01T10:00')).toBe('open until 2025-05-01 18:00');
    expect(said(hours, '2028-05-01T10:00')).toBe('shut until 2028-05-02 09:00 by May Day');
    expect(said(hours, '2028-02-29T10:00')).toBe('shut until 2028-03-01 09:00 by Leap');
    expect(said(hours, '2027-03-01T10:00')).toBe('open until 2027-03-01 18:00');
  });

  it('of an earlier year stands until a later one of the same day of the year begins', () => {
    const noon = [{ start: '09:00', end: '12:00' }];
    const hours = office(
      'Europe/Berlin',
      closed('2028-12-25', 'Half', { yearly: true, openings: noon }),
      closed('2025-12-25', 'Whole', { yearly: true }),
    );
    expect(said(hours, '2026-12-25T10:00')).toBe('shut until 2026-12-28 09:00 by Whole');
    expect(said(hours, '2029-12-25T10:00')).toBe('open until 2029-12-25 12:00 by Half');
  });

  it('may have hours of its own, which one that is written for the very day replaces', () => {
    const short = { yearly: true, openings: [{ start: '10:00', end: '12:00' }] };
    const hours = office('UTC', closed('2025-12-24', 'Eve', short), closed('2026-12-24', 'Move'));
    expect(said(hours, '2025-12-24T09:30')).toBe('shut until 2025-12-24 10:00 by Eve');
    expect(said(hours, '2025-12-24T11:00')).toBe('open until 2025-12-24 12:00 by Eve');
    expect(said(hours, '2026-12-24T11:00')).toBe('shut until 2026-12-25 09:00 by Move');
  });

  it('ends at its midnight what began the day before, and its own hours go on into the day after', () => {
    const night = { days: WEEK, start: '22:00', end: '06:00' };
    const hours = { zone: 'Europe/London', openings: [night], holidays: [closed('2026-12-25', 'Christmas')] };
    expect(said(hours, '2026-12-24T23:00')).toBe('open until 2026-12-25 00:00');
    expect(said(hours, '2026-12-25T00:00')).toBe('shut until 2026-12-26 22:00 by Christmas');
    const late = closed('2026-12-25', 'Party', { openings: [{ start: '20:00', end: '02:00' }] });
    expect(said({ ...hours, holidays: [late] }, '2026-12-26T01:00')).toBe('open until 2026-12-26 02:00');
  });

  it.each([
    // Both nights in which clocks change, and a midnight that is skipped.
    ['Europe/London', '2026-03-29', '2026-03-28T23:59Z', '2026-03-29T00:00Z', '2026-03-29T23:00Z'],
    ['Europe/London', '2026-10-25', '2026-10-24T22:59Z', '2026-10-24T23:00Z', '2026-10-26T00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:29Z', '2026-10-03T13:30Z', '2026-10-04T13:00Z'],
    ['America/Asuncion', '2024-10-06', '2024-10-06T03:59Z', '2024-10-06T04:00Z', '2024-10-07T03:00Z'],
    ['America/Asuncion', '2024-03-23', '2024-03-23T02:59Z', '2024-03-23T03:00Z', '2024-03-24T04:00Z'],
  ])('in %s on %s lasts from one midnight to the next', (zone, date, before, begins, ends) => {
    const always = { days: WEEK, start: '00:00', end: '00:00' };
    const hours = { zone, openings: [always], holidays: [closed(date)] };
    const [fromMs, toMs] = [Date.parse(begins), Date.parse(ends)];
    expect(hoursAt(hours, Date.parse(before))).toMatchObject({ open: true, untilMs: fromMs });
    expect(hoursAt(hours, fromMs)).toMatchObject({ open: false, untilMs: toMs });
    expect(hoursAt(hours, toMs).open).toBe(true);
  });

  it('is seen from far away where it is open round the clock else', () => {
    const always = { days: WEEK, start: '00:00', end: '00:00' };
    const hours = { zone: 'UTC', openings: [always], holidays: [closed('2026-12-25')] };
    expect(said(hours, '2026-06-01T12:00')).toBe('open until 2026-12-25 00:00');
    expect(said(hours, '2026-12-26T00:00')).toBe('open until ever');
  });
});

const always = (...holidays: Holiday[]): CampaignHours => ({
  zone: 'Europe/Berlin',
  openings: [{ days: WEEK, start: '00:00', end: '00:00' }],
  holidays,
  singleDay: false,
  source: { kind: 'schedule', name: 'Always' },
});

describe('hours that never close but for holidays', () => {
  const june = Date.parse('2026-06-01T10:00Z');

  it('wait for no other opening half a year away, as they do for none without the holiday', () => {
    expect(nextOpeningMs(always(), june)).toBeNull();
    expect(nextOpeningMs(always(closed('2026-12-25')), june)).toBeNull();
    expect(nextOpeningMs(always(closed('2026-06-01')), june)).toBe(Date.parse('2026-06-01T22:00Z'));
  });

  it('stay open for ever where a holiday is open all day too, and close where it is not', () => {
    const allDay = { yearly: true, openings: [{ start: '00:00', end: '00:00' }] };
    expect(said(always(closed('2026-12-25', 'Open', allDay)), '2026-06-01T12:00')).toBe('open until ever');
    const noon = { openings: [{ start: '00:00', end: '12:00' }] };
    const hours = always(closed('2026-12-24', 'Eve', noon), closed('2026-12-25', 'Day'));
    expect(said(hours, '2026-06-01T12:00')).toBe('open until 2026-12-24 12:00');
    expect(said(hours, '2026-12-24T12:00')).toBe('shut until 2026-12-26 00:00 by Eve');
  });
});

describe('the hours of a campaign', () => {
  const window = { zone: 'Europe/Berlin', days: [1], start: '09:00', end: '10:00', singleDay: false };
  const schedule = { ...office('Asia/Kolkata'), id: 's1', name: 'Pune', createdAtMs: 0 };
  const atMs = Date.parse('2026-12-25T06:00Z');
  const words = (hours: CampaignHours) => closedWords(hours, hoursAt(hours, atMs), atMs);

  it('are those of its schedule where it has one', () => {
    const hours = hoursOf({ window, scheduleId: 's1' }, [schedule]);
    expect(hours).toMatchObject({ zone: 'Asia/Kolkata', source: { kind: 'schedule', name: 'Pune' } });
    expect(hoursAt(hours, atMs).open).toBe(true);
    expect(hoursOf({ window, scheduleId: null }, [schedule]).zone).toBe('Europe/Berlin');
  });

  it('say by which rule they are shut, and until when', () => {
    expect(words(hoursOf({ window, scheduleId: null }, []))).toBe(
      'Outside the calling window until 09:00 on Monday (Europe/Berlin).',
    );
    const holidays = [closed('2026-12-25', 'Christmas Day')];
    expect(words(hoursOf({ window, scheduleId: 's1' }, [{ ...schedule, holidays }]))).toBe(
      'Closed for Christmas Day until 09:00 on Monday, by the schedule Pune (Asia/Kolkata).',
    );
    const openings = [{ days: [5], start: '20:00', end: '21:00' }];
    expect(words(hoursOf({ window, scheduleId: 's1' }, [{ ...schedule, openings }]))).toBe(
      'Outside the hours of the schedule Pune until 20:00 (Asia/Kolkata).',
    );
  });

  it('are shut for ever, and say why, without the schedule that they are to be', () => {
    const hours = hoursOf({ window, scheduleId: 'gone' }, [schedule]);
    expect(hoursAt(hours, atMs)).toEqual({ open: false, untilMs: null, holiday: null });
    expect(words(hours)).toMatch(/^Its schedule is not there any more or cannot be read/);
  });

  it('of a single day end with its last opening, not with the break at noon', () => {
    const noon = {
      ...schedule,
      zone: 'UTC',
      openings: [
        { days: WEEK, start: '09:00', end: '12:00' },
        { days: WEEK, start: '13:00', end: '17:00' },
      ],
    };
    const hours = hoursOf({ window: { ...window, singleDay: true }, scheduleId: 's1' }, [noon]);
    expect(singleDayEndsAt(hours, at('10:00'))).toBe(at('17:00'));
    expect(nextOpeningMs(hours, at('10:00'))).toBe(at('13:00'));
    expect(nextOpeningMs(hours, at('14:00'))).toBeNull();
    expect(dayClosesMs(hours, at('12:30'))).toBe(at('17:00'));
    expect(dayClosesMs(hours, at('17:00'))).toBeNull();
  });
});

const MINUTE = 60_000;
const time = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const opening = fc.record({ start: time, end: time });
/** Nights in which clocks change, and the ends of a month and a year. */
const PLACES = [
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Asuncion', '2024-03-24'],
  ['America/Asuncion', '2024-10-06'],
  ['Asia/Kolkata', '2026-12-31'],
  ['Pacific/Kiritimati', '2027-01-01'],
  ['America/Bogota', '2026-02-28'],
] as const;
const dayAfter = (date: string, days: number) => DateTime.fromISO(date).plus({ days }).toISODate() ?? '';
/** No day is written twice. */
const onePerDate = (holidays: Holiday[]): Holiday[] => [
  ...new Map(holidays.map((each) => [each.date, each])).values(),
];
const weekOpening = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  start: time,
  end: time,
});
const anySchedule = fc
  .tuple(
    fc.constantFrom(...PLACES),
    fc.oneof(
      { weight: 3, arbitrary: fc.array(weekOpening, { maxLength: 3 }) },
      time.map((start) => [{ days: WEEK, start, end: start }]),
    ),
    fc.uniqueArray(
      fc.record({
        by: fc.integer({ min: -2, max: 3 }),
        yearly: fc.boolean(),
        ago: fc.integer({ min: 0, max: 2 }),
        openings: fc.array(opening, { maxLength: 2 }),
      }),
      { selector: ({ by, ago }) => `${by} ${ago}`, maxLength: 4 },
    ),
  )
  .map(([[zone, date], openings, holidays]) => ({
    date,
    hours: {
      zone,
      openings,
      holidays: onePerDate(
        holidays.map(({ by, yearly, ago, openings: own }, i) => {
          const day = dayAfter(date, by);
          // Of another year it counts only when it comes again.
          const written = `${Number(day.slice(0, 4)) - ago}${day.slice(4)}`;
          const isDay = DateTime.fromISO(written).isValid;
          return { date: isDay ? written : day, name: `H${i}`, yearly, openings: own };
        }),
      ),
    } satisfies Hours,
  }));

const seen = new Map<string, { shown: Map<string, number>; minutes: { ms: number; date: string }[] }>();

/** What the clocks of a zone show in the minutes around a day, and when they showed it first. */
function clocksOf(zone: string, date: string) {
  const known = seen.get(`${zone} ${date}`);
  if (known) return known;
  const fromMs = DateTime.fromISO(dayAfter(date, -3), { zone: 'utc' }).toMillis();
  const shown = new Map<string, number>();
  const minutes: { ms: number; date: string }[] = [];
  for (let ms = fromMs; ms < fromMs + 8 * 86_400_000; ms += MINUTE) {
    const local = DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm');
    if (!shown.has(local)) shown.set(local, ms);
    minutes.push({ ms, date: local.slice(0, 10) });
  }
  seen.set(`${zone} ${date}`, { shown, minutes });
  return { shown, minutes };
}

/**
 * The rules over again, minute by minute and with nothing but what the clocks of the zone show: a written time is the first
 * minute that shows it, or, where it is skipped, as long after the last midnight as it is written, by the clocks of before.
 */
function oracle({ zone, openings, holidays }: Hours, date: string) {
  const { shown, minutes } = clocksOf(zone, date);
  const momentOf = (day: string, clock: string): number => {
    let skipped = 0;
    let at = DateTime.fromISO(`${day}T${clock}`, { zone: 'utc' });
    // Back to the last minute that is shown, and as long on from there.
    while (!shown.has(at.toFormat('yyyy-MM-dd HH:mm'))) {
      skipped += 1;
      at = at.minus({ minutes: 1 });
      if (skipped > 24 * 60) return Number.NaN;
    }
    return (shown.get(at.toFormat('yyyy-MM-dd HH:mm')) ?? Number.NaN) + skipped * MINUTE;
  };
  const holidayOn = (day: string): Holiday | undefined =>
    holidays.find((one) => one.date === day) ??
    holidays
      .toSorted((a, b) => (a.date < b.date ? 1 : -1))
      .find((one) => one.yearly && one.date < day && one.date.slice(4) === day.slice(4));
  const weekOn = (day: string): DayOpening[] =>
    openings.filter(({ days }) => days.includes(DateTime.fromISO(day).weekday));
  const stretches = [-2, -1, 0, 1, 2, 3, 4].flatMap((by) => {
    const day = dayAfter(date, by);
    const next = dayAfter(day, 1);
    const cutMs = holidayOn(next) ? momentOf(next, '00:00') : Infinity;
    return (holidayOn(day)?.openings ?? weekOn(day)).map(({ start, end }) => ({
      fromMs: momentOf(day, start),
      toMs: Math.min(cutMs, momentOf(end <= start ? next : day, end)),
    }));
  });
  return minutes
    .filter(({ date: day }) => day >= dayAfter(date, -1) && day <= dayAfter(date, 3))
    .map(({ ms, date: day }) => ({
      ms,
      open: stretches.some((one) => one.fromMs <= ms && ms < one.toMs),
      holiday: holidayOn(day)?.name ?? null,
    }));
}

describe('the hours of any schedule', () => {
  it('are what its rules say minute by minute, and stay so until the moment that they name', () => {
    fc.assert(
      fc.property(anySchedule, ({ date, hours }) => {
        const minutes = oracle(hours, date);
        for (let at = 0; at < minutes.length;) {
          const minute = minutes[at];
          if (!minute) break;
          const { open, untilMs, holiday } = hoursAt(hours, minute.ms);
          expect([minute.ms, open, holiday]).toEqual([minute.ms, minute.open, minute.holiday]);
          // It is asked again where it says that it changes, and now and then before.
          const steps = untilMs === null ? Infinity : Math.ceil((untilMs - minute.ms) / MINUTE);
          const last = Math.min(at + steps, minutes.length);
          for (let k = at; k < last; k += 1) expect(minutes[k]?.open).toBe(open);
          if (last < minutes.length) expect(minutes[last]?.open).toBe(!open);
          at = Math.min(last, at + 197);
        }
      }),
      { numRuns: 40 },
    );
  });
});
