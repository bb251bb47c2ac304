/** A schedule and two dialling hosts over one PostgreSQL: both keep its hours within a second of a change. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createSchedules } from '../../electron/directory/schedules.ts';
import { furnish, runCampaign, type Floor } from './dialler-floor.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;

beforeEach(async () => {
  [first, second] = await openTwoHosts(await place.fresh());
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of [first, second]) await floor.close();
});

it('a schedule that is shut at one host takes back what the other offers within a second, and opens there again', async () => {
  const { store, dialler, clock } = first;
  const schedules = createSchedules({ store, dialler, clock, newId: () => 's1', publish: () => undefined });
  const always = { days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' };
  const form = { name: 'Office', zone: 'Europe/Berlin', openings: [always], holidays: [] };
  await schedules.save({ id: null, form }, 'Ada');
  await runCampaign(first, { scheduleId: 's1', preview: { offerSec: 600, onTimeout: 'requeue' } });
  for (const floor of [first, second]) await floor.dialler.start();
  await second.signIn('ben');
  expect((await second.desk('ben')).state).toBe('offered');
  second.events.length = 0;

  const today = { date: '2026-01-05', name: 'Epiphany', yearly: false, openings: [] };
  await schedules.save({ id: 's1', form: { ...form, holidays: [today] } }, 'Ada');
  await passAtAll([first, second], 1, 0.5);
  expect(await second.desk('ben')).toMatchObject({
    state: 'ready',
    holdBack: { sentence: expect.stringContaining('Closed for Epiphany') as string },
  });
  expect(second.events).toContainEqual({ topic: 'schedules' });

  await schedules.save({ id: 's1', form }, 'Ada');
  await passAtAll([first, second], 1, 0.5);
  expect((await second.desk('ben')).state).toBe('offered');
});
