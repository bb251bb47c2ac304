import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchedules, type Schedules } from '../../electron/directory/schedules.ts';
import type { ScheduleForm } from '../../shared/contract/schedules.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  MONDAY_10,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  SETTINGS,
} from './dialler-floor.ts';
import type { Floor } from './dialler-floor.ts';
import { begin, contactAt, talk, wrapUp } from './dialler-steps.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

/** Monday to Friday, nine to six, in Berlin. */
const OFFICE: ScheduleForm = {
  name: 'Office',
  zone: 'Europe/Berlin',
  openings: [{ days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00' }],
  holidays: [],
};
/** The Monday on which everything here happens. */
const EPIPHANY = { date: '2026-01-05', name: 'Epiphany', yearly: false, openings: [] };
const CLOSED = { ...OFFICE, holidays: [EPIPHANY] };

describe.each([sqlitePlace(), postgresPlace()])('schedules on $name', (place) => {
  let folder: string;
  let floor: Floor;
  let schedules: Schedules;
  let made: number;
  beforeEach(async () => {
    folder = newFolder();
    const location = await place.fresh();
    floor = await openFloor(folder, drivenClock(MONDAY_10), (store) => store, 'host', location);
    await furnish(floor.store);
    made = 0;
    schedules = createSchedules({
      store: floor.store,
      dialler: floor.dialler,
      clock: floor.clock,
      newId: () => `s${(made += 1)}`,
      publish: (event) => void floor.events.push(event),
    });
  });
  afterEach(async () => {
    await floor.close();
    removeFolder(folder);
  });
  afterAll(() => place.close());

  const save = (form: ScheduleForm, id: string | null = null) => schedules.save({ id, form }, 'Ada');
  /** A campaign by a schedule whose own window is open all day. */
  const run = async (scheduleId: string, change: Partial<typeof SETTINGS> = {}) => {
    const window = { ...SETTINGS.window, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' };
    await runCampaign(floor, { mode: 'progressive', bcwSec: 0, window, scheduleId, ...change });
    await floor.dialler.start();
    await floor.campaigns.start();
    await floor.signIn('ada');
    await floor.settled();
  };
  const holdBack = () => floor.dialler.holdBack('camp');

  it('let nothing be dialled on a holiday, whatever the own window says, and name it', async () => {
    const { id } = await save(CLOSED);
    await run(id);
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    expect(await holdBack()).toMatchObject({
      kind: 'outside_window',
      sentence: 'Closed for Epiphany until 09:00 tomorrow, by the schedule Office (Europe/Berlin).',
      untilMs: MONDAY_10 + 23 * 3_600_000,
    });
    expect((await floor.campaigns.list())[0]).toMatchObject({
      windowOpen: false,
      windowBy: { kind: 'schedule', name: 'Office' },
      holiday: 'Epiphany',
    });
    const settings = (await floor.campaigns.get('camp')).settings;
    expect(await floor.campaigns.forecast({ id: 'camp', settings })).toMatchObject({
      firstDialMs: MONDAY_10 + 23 * 3_600_000,
    });
  });

  it('dial within their hours, and take back what is offered within a second of a change that shuts them', async () => {
    const { id } = await save(OFFICE);
    await run(id, { mode: 'preview' });
    expect((await floor.desk()).state).toBe('offered');
    await save(CLOSED, id);
    await floor.pass(1);
    expect(await floor.desk()).toMatchObject({ state: 'ready', holdBack: { kind: 'outside_window' } });
    await save(OFFICE, id);
    await floor.pass(1);
    expect((await floor.desk()).state).toBe('offered');
  });

  it('that are gone or cannot be read keep a campaign shut, and it says so', async () => {
    const { id } = await save(OFFICE);
    await run(id);
    expect(floor.lines.calls).toHaveLength(1);
    floor.lines.last.ends();
    // An eighth day of the week, as no program of today stores it.
    const openings = [{ days: [8], start: '00:00', end: '00:00' }];
    await floor.store.schedules.save({ ...OFFICE, openings, id, createdAtMs: 0 });
    await floor.dialler.schedulesChanged();
    await floor.pass(10);
    expect(floor.lines.calls).toHaveLength(1);
    expect(await holdBack()).toMatchObject({
      kind: 'no_schedule',
      sentence: expect.stringMatching(/^Its schedule is not there any more or cannot be read/) as unknown,
    });
    const { settings } = await floor.campaigns.get('camp');
    expect((await floor.campaigns.forecast({ id: 'camp', settings })).obstacles).toContain(
      'The schedule whose hours it keeps does not exist any more, or cannot be read.',
    );
    expect(await schedules.list()).toMatchObject([{ id, name: 'Office', unreadable: true, open: false }]);
    // Saved anew it is whole.
    await save({ ...OFFICE, openings: [{ days: [1], start: '00:00', end: '00:00' }] }, id);
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(2);
    await floor.store.schedules.remove(id);
    await floor.dialler.schedulesChanged();
    expect(await holdBack()).toMatchObject({ kind: 'no_schedule', untilMs: null });
  });

  it('that change are seen at a desk that chooses a callback', async () => {
    const { id } = await save(OFFICE);
    await run(id, { mode: 'preview' });
    floor.events.length = 0;
    await save({ ...OFFICE, openings: [{ days: [1], start: '08:00', end: '20:00' }] }, id);
    await floor.settled();
    const desks = floor.events.flatMap((event) => (event.topic === 'desk' ? [event.desk] : []));
    expect(desks.at(-1)).toMatchObject({
      state: 'offered',
      campaign: { hours: { openings: [{ days: [1], start: '08:00', end: '20:00' }] } },
    });
  });

  it('take no callback on a holiday, and keep one that was missed for the day after it', async () => {
    const { id } = await save({ ...OFFICE, holidays: [{ ...EPIPHANY, date: '2026-01-06' }] });
    const callbacks = { ...SETTINGS.callbacks, missedMin: 1, onMissed: 'next_window' as const };
    const preview = { offerSec: 30, onTimeout: 'requeue' as const };
    await begin(floor, { scheduleId: id, bcwSec: 0, preview, callbacks }, ['Carl']);
    const carl = await contactAt(floor);
    const attempt = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    const tomorrow = wrapUp(attempt, 'later', { callbackAtMs: floor.clock.now() + 24 * 3_600_000 });
    await expect(floor.seats.finishAcw('ada', tomorrow, false)).rejects.toMatchObject({
      fields: { callbackAtMs: expect.stringContaining('open again from 09:00 on Wednesday') as unknown },
    });
    const soon = wrapUp(attempt, 'later', { callbackAtMs: floor.clock.now() + 10_000, version: 2 });
    await floor.seats.finishAcw('ada', soon, false);
    await floor.seats.notReady('ada', 'break');
    await floor.pass(80);
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: MONDAY_10 + 47 * 3_600_000,
      missedCallbacks: 1,
    });
  });

  it('with a break at noon let a single-day campaign call back after it, and not on another day', async () => {
    const days = [1, 2];
    const halves = [
      { days, start: '09:00', end: '12:00' },
      { days, start: '13:00', end: '17:00' },
    ];
    const { id } = await save({ ...OFFICE, openings: halves });
    const window = { ...SETTINGS.window, singleDay: true };
    await begin(floor, { scheduleId: id, bcwSec: 0, window }, ['Carl']);
    const attempt = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    const callAt = (hours: number, version: number) =>
      wrapUp(attempt, 'later', { callbackAtMs: MONDAY_10 + hours * 3_600_000, version });
    await expect(floor.seats.finishAcw('ada', callAt(24, 1), false)).rejects.toMatchObject({
      fields: { callbackAtMs: expect.stringContaining('ends when its window closes today') as unknown },
    });
    await floor.seats.finishAcw('ada', callAt(5, 2), false);
    await floor.settled();
    expect(await floor.store.campaigns.counts('camp')).toEqual({ callback_scheduled: 1 });
  });

  it('end a single-day campaign at their last close, and not at noon', async () => {
    const noon = [
      { days: [1], start: '09:00', end: '10:01' },
      { days: [1], start: '10:02', end: '10:03' },
    ];
    const { id } = await save({ ...OFFICE, openings: noon });
    await run(id, { window: { ...SETTINGS.window, singleDay: true }, alwaysOn: true });
    await floor.pass(100);
    expect((await floor.campaigns.get('camp')).status).toBe('running');
    await floor.pass(100);
    expect(await floor.campaigns.get('camp')).toMatchObject({
      status: 'completed',
      completionReason: 'window_ended',
    });
  });

  it('say whether they are open, and by which campaigns they are used, which keeps them from being deleted', async () => {
    const { id } = await save(OFFICE);
    await runCampaign(floor, { scheduleId: id });
    expect(await schedules.list()).toMatchObject([
      { open: true, untilMs: MONDAY_10 + 8 * 3_600_000, holiday: null, usedBy: [{ name: 'Winter' }] },
    ]);
    await expect(schedules.remove(id, 'Ada')).rejects.toMatchObject({
      kind: 'refused',
      message: 'The campaign "Winter" keeps the hours of "Office".',
    });
    await floor.store.campaigns.move('camp', 'running', 'completed', { atMs: 0, endedAtMs: 0 });
    await schedules.remove(id, 'Ada');
    expect(await schedules.list()).toEqual([]);
  });

  it('are refused under a name that is taken, in a zone that is none, and to a campaign that names one that is gone', async () => {
    await save(OFFICE);
    await expect(save(OFFICE)).rejects.toMatchObject({ fields: { name: 'Choose another name' } });
    await expect(save({ ...OFFICE, name: 'Moon', zone: 'Moon/Base' })).rejects.toMatchObject({
      fields: { zone: 'Choose a time zone from the list.' },
    });
    await expect(save(OFFICE, 'gone')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(
      floor.campaigns.create({ name: 'Spring', settings: { ...SETTINGS, scheduleId: 'gone' } }, 'Ada'),
    ).rejects.toMatchObject({ fields: { scheduleId: expect.stringContaining('does not exist') as string } });
  });

  it('say in the activity what was changed of them', async () => {
    const { id } = await save(OFFICE);
    const eve = {
      date: '2026-12-24',
      name: 'Eve',
      yearly: true,
      openings: [{ start: '09:00', end: '12:00' }],
    };
    await save({ ...CLOSED, openings: [], holidays: [eve, EPIPHANY] }, id);
    const { rows } = await floor.store.activity.list(null, null, 9);
    expect(rows[1]).toMatchObject({ who: 'Ada', what: 'Added the schedule Office' });
    expect(rows[0]).toMatchObject({
      what: 'Changed the schedule Office',
      changes: [
        { name: 'Hours', from: 'Mon–Fri 09:00–18:00', to: 'Never open' },
        {
          name: 'Holidays',
          from: 'None',
          to: '2026-01-05 Epiphany closed; 2026-12-24 every year Eve 09:00–12:00',
        },
      ],
    });
  });
});
