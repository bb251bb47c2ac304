import SqliteDatabase from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import { databaseFile } from '../../electron/store/sqlite.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sampleImport,
  sqlitePlace,
} from './store-places.ts';

const places = [sqlitePlace(), postgresPlace()];
afterAll(async () => {
  for (const place of places) await place.close();
});

/** Changes the database behind the store's back. */
async function tamper(location: StoreLocation, sql: string): Promise<void> {
  if (location.kind === 'sqlite') {
    const raw = new SqliteDatabase(databaseFile(location.folder));
    raw.exec(sql);
    raw.close();
    return;
  }
  const client = new Client({ connectionString: location.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const LIST = { states: [], search: '', cursor: null, limit: 50 };
const CASES: [what: string, sql: string, read: (store: Store, campaignId: string) => Promise<unknown>][] = [
  [
    'the settings of the campaign "Spring offer"',
    `update campaigns set settings = '{"mode":`,
    ({ campaigns }) => campaigns.list(),
  ],
  [
    'the settings of the campaign "Spring offer"',
    `update campaigns set settings = '{"mode":"preview"`,
    ({ contacts }, campaignId) => contacts.callList({ campaignId, ...LIST }),
  ],
  ['the tags of contact 1', `update contacts set tags = '{"a":1}`, ({ contacts }) => contacts.get(1)],
  [
    'the variables of contact 1',
    `update contacts set variable_values = '[1`,
    ({ contacts }) => contacts.get(1),
  ],
  [
    'the names of the variables',
    `update variable_sets set names = '[null]`,
    ({ contacts }) => contacts.get(1),
  ],
  [
    'the answers of attempt try',
    `update attempts set answers = '"none"`,
    ({ attempts }) => attempts.get('try'),
  ],
  [
    'what became of the rows of "list.csv"',
    `update imports set by_reason = '{"blank_phone":"many"}`,
    ({ imports }, campaignId) => imports.list(campaignId),
  ],
  ['the draft of attempt try', `update wrap_up_drafts set draft = '{}`, ({ drafts }) => drafts.get('try')],
];

describe.each(places)('on $name', (place) => {
  let store: Store;
  let location: StoreLocation;
  let campaignId: string;
  beforeEach(async () => {
    ({ store, location } = await openFresh(place));
    const { campaign, contactIds } = await runningCampaign(store, 1);
    campaignId = campaign.id;
    await store.contacts.lease({ campaignId, hostId: 'host-a', count: 1, nowMs: 1, leaseMs: 1_000 });
    const of = { campaignId, contactId: contactIds[0] ?? 0, number: '+49301000000' };
    await store.attempts.begin(sampleAttempt(of, { id: 'try' }), {});
    const draft = { attemptId: 'try', dispositionId: null, notes: '', callbackAtMs: null, version: 1 };
    await store.drafts.save('ada', draft, 1);
    await store.imports.save(sampleImport(campaignId));
    return () => store.close();
  });

  it.each(CASES)('%s that cannot be read is damage which says so', async (what, sql, read) => {
    await store.close();
    await tamper(location, `${sql}'`);
    // Opened anew: what was read before is kept in memory.
    store = await openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
    await expect(read(store, campaignId)).rejects.toMatchObject({
      kind: 'corrupt',
      message: expect.stringMatching(new RegExp(`^The database is damaged: ${what}.*cannot be read\\.$`)),
      action: expect.stringContaining('backup'),
    });
    expect(store.damage.found?.message).toContain(what);
  });

  it('settings that do not fit are no damage: their campaign is told apart, and every other one is listed', async () => {
    const { campaign: other } = await runningCampaign(store, 0);
    const odd = `'{"mode":"preview","predictive":{"graceMs":"soon"}}'`;
    await tamper(location, `update campaigns set settings = ${odd} where id = '${campaignId}'`);
    expect((await store.campaigns.list()).map(({ id }) => id)).toEqual([other.id]);
    expect(await store.campaigns.unreadable()).toMatchObject([
      { id: campaignId, status: 'running', sentence: expect.stringContaining('Update Callboard') },
    ]);
    const refusal = { kind: 'refused', message: expect.stringContaining('"Spring offer" cannot be read') };
    await expect(store.campaigns.get(campaignId)).rejects.toMatchObject(refusal);
    await expect(store.contacts.callList({ campaignId, ...LIST })).rejects.toMatchObject(refusal);
    expect(await store.campaigns.get(other.id)).toEqual({
      ...other,
      status: 'running',
      startedAtMs: DAY_START,
    });
    expect(store.damage.found).toBeNull();
  });

  it('settings that an older version did not store yet are read as off', async () => {
    const { settings } = (await store.campaigns.get(campaignId)) ?? {};
    const { bcwSec: _bcw, alwaysOn: _on, numberIds: _numbers, startAtMs: _at, ...older } = settings ?? {};
    await tamper(location, `update campaigns set settings = '${JSON.stringify(older)}'`);
    expect((await store.campaigns.get(campaignId))?.settings).toEqual({
      ...older,
      bcwSec: 0,
      alwaysOn: false,
      numberIds: [],
      startAtMs: null,
    });
  });
});
