import SqliteDatabase from 'better-sqlite3';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseFile } from '../../electron/store/sqlite.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  leaveFloor,
  MONDAY_10,
  openFloor,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { talk } from './dialler-steps.ts';
import { postgresPlace } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

/** Two campaigns of Ada's group that run; the first one is called first. */
async function twoRunning(): Promise<[first: string, second: string]> {
  const ids: string[] = [];
  for (const [name, phone] of [
    ['Winter', '+49301234100'],
    ['Summer', '+49301234200'],
  ] as const) {
    const { id } = await floor.campaigns.create({ name, settings: SETTINGS }, 'Ada');
    await floor.store.contacts.addOne(id, { phone, name, variables: {}, priority: 'normal', tags: [] });
    await floor.campaigns.act(id, 'start', 'Ada');
    ids.push(id);
    floor.clock.advance(1_000);
  }
  return [ids[0] ?? '', ids[1] ?? ''];
}

/** Writes settings as another version of the program may have. */
function rewrite(campaignId: string, settings: unknown): void {
  const raw = new SqliteDatabase(databaseFile(floor.folder));
  raw.prepare('update campaigns set settings = ? where id = ?').run(JSON.stringify(settings), campaignId);
  raw.close();
}
/** The host is started anew after somebody wrote the settings of a campaign. */
async function restartWith(campaignId: string, settings: unknown): Promise<void> {
  const { folder, clock } = floor;
  await floor.close();
  rewrite(campaignId, settings);
  floor = await openFloor(folder, clock);
  await floor.dialler.start();
  await floor.campaigns.start();
}
const OTHERS = { ...SETTINGS, concurrency: { upTo: 'whatever the trunk takes' } };
const SENTENCE =
  'The settings of the campaign "Winter" cannot be read by this version of Callboard (concurrency).';

it('a campaign whose settings do not fit is not dialled, and the others are', async () => {
  const [winter, summer] = await twoRunning();
  await restartWith(winter, OTHERS);
  await floor.signIn();
  await floor.pass(10);
  expect((await floor.desk()).contact?.name).toBe('Summer');
  expect(floor.dialler.storeTrouble).toBeNull();
  expect(floor.store.damage.found).toBeNull();
  expect(floor.faults).toEqual([]);
  expect(await floor.store.campaigns.counts(winter)).toEqual({ pending: 1 });
  expect(await floor.store.campaigns.counts(summer)).toEqual({ operator_assigned: 1 });
});

it('is listed with what is wrong and what to do, and so is every attempt to act on it', async () => {
  const [winter, summer] = await twoRunning();
  await restartWith(winter, OTHERS);
  expect(await floor.campaigns.list()).toMatchObject([
    { id: summer, unreadable: null, mode: 'preview', numbers: 0, total: 1 },
    {
      id: winter,
      name: 'Winter',
      status: 'running',
      unreadable: expect.stringMatching(/^The settings of the campaign "Winter" .* Update Callboard/),
      mode: null,
      total: 1,
    },
  ]);
  const refusal = { kind: 'refused', message: SENTENCE, action: expect.stringContaining('Update Callboard') };
  await expect(floor.campaigns.get(winter)).rejects.toMatchObject(refusal);
  await expect(floor.campaigns.act(winter, 'pause', 'Ada')).rejects.toMatchObject(refusal);
  await expect(
    floor.campaigns.update({ id: winter, name: 'Winter', settings: SETTINGS }, 'Ada'),
  ).rejects.toMatchObject(refusal);
});

it('one that cannot be read any more while it runs is let go of, and comes back once it can', async () => {
  const [winter] = await twoRunning();
  await floor.dialler.start();
  await floor.campaigns.start();
  await floor.signIn();
  expect((await floor.desk()).contact?.name).toBe('Winter');

  rewrite(winter, OTHERS);
  await floor.campaigns.changedElsewhere(winter);
  await floor.pass(10);
  expect((await floor.desk()).contact?.name).toBe('Summer');
  expect(await floor.store.campaigns.counts(winter)).toEqual({ pending: 1 });
  expect(floor.faults).toEqual([`reading a campaign: ${SENTENCE}`]);

  rewrite(winter, SETTINGS);
  await floor.campaigns.changedElsewhere(winter);
  await floor.seats.reject('ada', (await floor.desk()).contact?.id ?? 0, 'Not now');
  await floor.pass(2);
  expect((await floor.desk()).contact?.name).toBe('Winter');
  expect((await floor.campaigns.list()).map(({ unreadable }) => unreadable)).toEqual([null, null]);
});

it('a host that was told nothing lets go of one that another host has made unreadable', async () => {
  const place = postgresPlace();
  const location = await place.fresh();
  if (location.kind !== 'postgres') throw new Error('This is no PostgreSQL.');
  const here = await openFloor('', drivenClock(MONDAY_10), undefined, 'host-1', location);
  try {
    await furnish(here.store);
    const campaign = await runCampaign(here);
    await here.dialler.start();
    await here.campaigns.start();
    await here.signIn();
    expect((await here.desk()).contact?.campaignId).toBe(campaign.id);

    const client = new Client({ connectionString: location.url });
    await client.connect();
    await client.query('begin');
    await client.query('update campaigns set settings = $1', [JSON.stringify(OTHERS)]);
    await client.query('delete from changes');
    await client.query('commit');
    await client.end();
    await here.pass(15);
    expect((await here.desk()).contact).toBeNull();
    expect(here.dialler.storeTrouble).toBeNull();
  } finally {
    await here.close();
    await place.close();
  }
});

it('a call of it that was open as the program stopped is set aside, and the host starts', async () => {
  const [winter] = await twoRunning();
  await floor.dialler.start();
  await floor.campaigns.start();
  await floor.signIn();
  const attemptId = (await talk(floor), await floor.desk()).call?.attemptId ?? '';
  await restartWith(winter, OTHERS);
  expect(floor.dialler.setAside).toMatchObject([{ attemptId }]);
  expect(floor.store.damage.found).toBeNull();
  await floor.signIn();
  expect((await floor.desk()).contact?.name).toBe('Summer');
});
