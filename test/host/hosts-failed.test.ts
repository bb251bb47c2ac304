/** Two hosts over one PostgreSQL, and when a campaign of both fails. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { Client } from 'pg';
import { SettingsRefused, type Store, type StoreLocation } from '../../electron/store/store.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { furnish, runCampaign, type Floor } from './dialler-floor.ts';
import { openTwoHosts } from './hosts-floor.ts';
import { storeAround } from './store-around.ts';
import { postgresPlace } from './store-places.ts';

const AWAY = 'The registrar is away.';
const place = postgresPlace();
afterAll(() => place.close());

let location: StoreLocation;
let first: Floor;
let second: Floor;
let hosts: Floor[];
/** The second one is of a version that cannot read the settings. */
let isOlder = false;

const perhapsOlder = (store: Store): Store =>
  storeAround(store, ({ table, method, go }) => {
    if (!isOlder || table !== 'campaigns') return go();
    if (method === 'get') return Promise.reject(new SettingsRefused('Winter', 'mode', { cause: null }));
    if (method === 'list') return Promise.resolve([]);
    if (method !== 'unreadable') return go();
    return store.campaigns
      .list()
      .then((all) => all.map(({ settings: _settings, ...one }) => ({ ...one, sentence: 'Unreadable.' })));
  });

beforeEach(async () => {
  isOlder = false;
  location = await place.fresh();
  [first, second] = await openTwoHosts(location, undefined, perhapsOlder);
  hosts = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const host of hosts) await host.close();
});

async function run(change: Partial<CampaignSettings> = {}): Promise<void> {
  await runCampaign(first, { failAfterMin: 1, ...change });
  for (const host of hosts) {
    await host.dialler.start();
    await host.campaigns.start();
  }
  await pass(2);
}
/** Time passes at both, two seconds at a time. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 2) {
    for (const host of hosts) host.clock.advance(2_000);
    for (const host of hosts) await host.settled();
  }
}
const told = async () => {
  const { status, failure } = await first.campaigns.get('camp');
  return { status, cause: failure?.cause ?? null };
};
const done = async () => (await first.store.activity.list('camp', null, 50)).rows.map(({ what }) => what);

it('a campaign that one host can dial does not fail, and fails once when both have lost the trunk', async () => {
  await run();
  first.lines.trouble = AWAY;
  await pass(120);
  expect(await told()).toEqual({ status: 'running', cause: null });
  second.lines.trouble = 'Its own trouble.';
  await pass(40);
  expect(await told()).toEqual({ status: 'running', cause: null });
  await pass(30);
  expect(await told()).toEqual({ status: 'failed', cause: 'no_trunk' });
  await pass(20);
  expect(await done()).toEqual([
    expect.stringMatching(/^The campaign failed: No trunk could be used for one/),
  ]);
  for (const host of hosts) expect(host.faults).toEqual([]);
  expect(await first.store.campaigns.counts('camp')).toEqual({ pending: 3 });
});

it('goes on when the trunk is back at one of them in time', async () => {
  await run();
  for (const host of hosts) host.lines.trouble = AWAY;
  await pass(52);
  second.lines.trouble = null;
  await pass(30);
  expect(await told()).toEqual({ status: 'running', cause: null });
});

it('does not fail at the host without the trunk while a call is up at the other one', async () => {
  await run({ mode: 'progressive', bcwSec: 0 });
  await second.signIn('ben');
  second.lines.last.rings().answers();
  await second.settled();
  for (const host of hosts) host.lines.trouble = AWAY;
  await pass(90);
  expect(await told()).toEqual({ status: 'running', cause: null });
  second.lines.last.ends();
  await pass(6);
  expect(await told()).toEqual({ status: 'failed', cause: 'no_trunk' });
  expect(await done()).toHaveLength(1);
});

it('does not fail by a host that is gone or says nothing of its trunks', async () => {
  await run();
  for (const host of hosts) host.lines.trouble = AWAY;
  if (location.kind !== 'postgres') throw new Error('This is no PostgreSQL.');
  const client = new Client({ connectionString: location.url });
  await client.connect();
  // A host of before dials too.
  const standing = JSON.stringify({ callsUp: 0, dialsPerSec: 0, campaigns: {} });
  await client.query(`insert into host_standings (host_id, until_ms, standing) values ('before', $1, $2)`, [
    first.clock.now() + 100_000,
    standing,
  ]);
  await client.end();
  await pass(90);
  expect(await told()).toEqual({ status: 'running', cause: null });
  // It has said nothing for too long.
  await pass(90);
  expect(await told()).toEqual({ status: 'failed', cause: 'no_trunk' });
});

it('does not fail by a host that cannot read it while the other one works it', async () => {
  await run();
  isOlder = true;
  await pass(700);
  expect(await told()).toEqual({ status: 'running', cause: null });
  // Nobody is left who can read it.
  hosts = [second];
  await first.close();
  await pass(600);
  const [left] = await second.campaigns.list();
  expect(left).toMatchObject({ status: 'running' });
  await pass(30);
  expect(await second.campaigns.list()).toMatchObject([
    { status: 'failed', failure: { cause: 'settings_unreadable' } },
  ]);
});
