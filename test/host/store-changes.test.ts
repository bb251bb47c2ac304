import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { until } from '../until.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleTrunk,
  sqlitePlace,
  UNRATED,
} from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

let url = '';
let here: Store;
let there: Store;
let open: { close(): Promise<void> }[];

async function host(hostId: string): Promise<Store> {
  const store = await openStore(
    { kind: 'postgres', url },
    { clock: drivenClock(DAY_START), zone: 'UTC', hostId },
  );
  open.push(store);
  return store;
}

beforeEach(async () => {
  open = [];
  const location: StoreLocation = await place.fresh();
  if (location.kind === 'postgres') ({ url } = location);
  here = await host('here');
  there = await host('there');
});
afterEach(async () => {
  for (const each of open.toReversed()) await each.close();
});

/** A connection of somebody else, in whose transactions a test can stop. */
async function stranger(): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  open.push({ close: () => client.end() });
  return client;
}

const topics = (read: { changes: { topic: string }[] }): string[] => read.changes.map(({ topic }) => topic);

describe('what one host of a PostgreSQL writes', () => {
  it('is read by another one, once, and by itself not at all', async () => {
    const before = await here.changes.position();
    await there.trunks.save(sampleTrunk());
    await here.blacklist.add({ phone: '+4930111', reason: '', addedAtMs: 1, who: 'Ada' });
    const read = await here.changes.since(before);
    expect(read).toMatchObject({
      missed: false,
      changes: [{ topic: 'trunk', campaignId: null, subject: 'trunk' }],
    });
    expect((await here.changes.since(read.position)).changes).toEqual([]);
    expect(topics(await there.changes.since(before))).toEqual(['blacklist']);
  });

  it('is read also when its transaction began long before others and ended after them', async () => {
    const slow = await stranger();
    await slow.query('begin');
    await slow.query(
      `insert into blacklist (phone, reason, added_at_ms, who) values ('+4930222', '', 1, 'Eve')`,
    );
    const begun = await here.changes.position();
    await there.trunks.save(sampleTrunk());
    const first = await here.changes.since(begun);
    expect(topics(first)).toEqual(['trunk']);
    await there.numbers.save({
      id: 'n',
      e164: '+4930333',
      label: '',
      trunkId: null,
      status: 'active',
      ...UNRATED,
      dailyCap: 1,
    });
    const second = await here.changes.since(first.position);
    expect(topics(second)).toEqual(['number']);
    await slow.query('commit');
    const third = await here.changes.since(second.position);
    expect(topics(third)).toEqual(['blacklist']);
    expect(topics(await here.changes.since(third.position))).toEqual([]);
  });

  it('is not told when it is taken back', async () => {
    const slow = await stranger();
    const begun = await here.changes.position();
    await slow.query('begin');
    await slow.query(
      `insert into blacklist (phone, reason, added_at_ms, who) values ('+4930222', '', 1, 'Eve')`,
    );
    await slow.query('rollback');
    expect((await here.changes.since(begun)).changes).toEqual([]);
  });

  it('tells each contact that moved, many of one campaign as one, and no lease that is only renewed', async () => {
    const { campaign, contactIds } = await runningCampaign(there, 30);
    const begun = await here.changes.position();
    const lease = { campaignId: campaign.id, hostId: 'there', nowMs: DAY_START, leaseMs: 30_000 };
    await there.contacts.lease({ ...lease, count: 1 });
    await there.contacts.renewLeases('there', DAY_START + 60_000);
    const read = await here.changes.since(begun);
    expect(read.changes).toEqual([
      { topic: 'contact', campaignId: campaign.id, subject: String(contactIds[0]) },
    ]);
    await there.contacts.closeWaiting(campaign, 'manual_stopped');
    expect((await here.changes.since(read.position)).changes).toEqual([
      { topic: 'contact', campaignId: campaign.id, subject: null },
    ]);
  });

  it('tells whose callback it is now, and of skills and who has them', async () => {
    const { campaign, contactIds } = await runningCampaign(there, 1);
    const [id = 0] = contactIds;
    const eve = { id: 'eve', name: 'Eve', role: 'operator' as const, groupIds: [], archived: false };
    await there.operators.save(eve);
    await there.contacts.move({ id, run: 1 }, ['pending'], 'leased', {});
    await there.contacts.move({ id, run: 1 }, ['leased'], 'callback_scheduled', { nextAtMs: DAY_START });
    const begun = await here.changes.position();
    expect(await there.callbacks.assign(id, 'eve')).toBe(true);
    const given = await here.changes.since(begun);
    expect(given.changes).toEqual([{ topic: 'contact', campaignId: campaign.id, subject: String(id) }]);
    await there.operators.saveSkill({ id: 'fr', name: 'French' });
    const taught = await here.changes.since(given.position);
    expect(topics(taught)).toEqual(['people']);
    await there.operators.save({ ...eve, skills: [{ skillId: 'fr', level: 3 }] });
    expect(topics(await here.changes.since(taught.position))).toEqual(['people']);
  });

  it('is said to be missed where it is more than is told one by one, or where nobody looked for minutes', async () => {
    const begun = await here.changes.position();
    const client = await stranger();
    await client.query(
      `insert into changes (topic, subject) select 'trunk', n::text from generate_series(1, 1500) n`,
    );
    const read = await here.changes.since(begun);
    expect(read).toMatchObject({ missed: true, changes: [] });
    expect((await here.changes.since(read.position)).missed).toBe(false);
    expect((await here.changes.since({ ...read.position, atMs: read.position.atMs - 301_000 })).missed).toBe(
      true,
    );
  });

  it('is forgotten after ten minutes', async () => {
    const client = await stranger();
    await client.query(`insert into changes (topic, at_ms) select 'people', at_ms - 601000 from
      (select (extract(epoch from clock_timestamp()) * 1000)::bigint as at_ms) t, generate_series(1, 12000)`);
    await there.trunks.save(sampleTrunk());
    await here.changes.prune();
    const { rows } = await client.query<{ topic: string }>('select topic from changes order by seq');
    // Those of the store's own beginning are younger.
    expect(rows.at(-1)).toEqual({ topic: 'trunk' });
    expect(rows.length).toBeLessThan(20);
  });

  it('wakes who listens, also over a connection that was cut in between', async () => {
    let woken = 0;
    const stop = here.changes.onNudge(() => (woken += 1));
    await until('the listener to be there', () => woken === 1);
    await here.changes.nudge();
    await there.changes.nudge();
    await until('a nudge of the other host', () => woken === 2);
    const client = await stranger();
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`);
    await until('to be woken for what may have been missed', () => woken === 3);
    await there.changes.nudge();
    await until('a nudge over the new connection', () => woken === 4);
    stop();
  });
});

describe('a store that one host has to itself', () => {
  it('tells of no change', async () => {
    const alone = sqlitePlace();
    const { store } = await openFresh(alone);
    open.push(alone, store);
    const begun = await store.changes.position();
    await store.trunks.save(sampleTrunk());
    await store.changes.nudge();
    await store.changes.prune();
    expect(await store.changes.since(begun)).toMatchObject({ changes: [], missed: false });
  });
});
