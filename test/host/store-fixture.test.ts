import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../electron/store/migrations/all.ts';
import { openStore } from '../../electron/store/open.ts';
import { databaseFile } from '../../electron/store/sqlite.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import type { Disposition } from '../../shared/contract/desk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { readDatabase, WRITTEN_AT } from '../fixtures/read-database.ts';
import { postgresPlace, sampleAttempt, sqlitePlace, poolOf } from './store-places.ts';

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'callboard-0.1');
const APPLIED = 'select number from schema_migrations order by number';

async function onPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Puts the frozen database there; answers the file with what could be read from it when it was written. */
async function restore(location: StoreLocation): Promise<string> {
  if (location.kind === 'sqlite') {
    copyFileSync(`${FIXTURE}.sqlite`, databaseFile(location.folder));
    return `${FIXTURE}.sqlite.json`;
  }
  await onPostgres(location.url, (client) => client.query(readFileSync(`${FIXTURE}.sql`, 'utf8')));
  return `${FIXTURE}.sql.json`;
}

async function appliedMigrations(location: StoreLocation): Promise<number[]> {
  if (location.kind === 'postgres') {
    const { rows } = await onPostgres(location.url, (client) => client.query<{ number: number }>(APPLIED));
    return rows.map((row) => row.number);
  }
  const raw = new SqliteDatabase(databaseFile(location.folder), { readonly: true });
  try {
    return raw
      .prepare<[], { number: number }>(APPLIED)
      .all()
      .map((row) => row.number);
  } finally {
    raw.close();
  }
}

describe.each([sqlitePlace(), postgresPlace()])('a database of version 0.1 on $name', (place) => {
  let store: Store;
  let location: StoreLocation;
  let written: { dispositions: Disposition[] };
  beforeEach(async () => {
    location = await place.bare();
    written = JSON.parse(readFileSync(await restore(location), 'utf8')) as { dispositions: Disposition[] };
    store = await openStore(location, { clock: drivenClock(WRITTEN_AT), zone: 'UTC' });
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  it('is brought up to the newest schema and shows everything that was written', async () => {
    expect(await appliedMigrations(location)).toEqual(MIGRATIONS.map((migration) => migration.number));
    const { dispositions, ...rest } = await readDatabase(store);
    const { dispositions: ours, ...others } = written;
    expect(rest).toMatchObject(others);
    expect(rest.activity.map(({ changes }) => changes)).toEqual([[]]);
    // What came with a later version stands behind what was there.
    expect(dispositions.slice(0, ours.length)).toEqual(ours);
    expect(dispositions.slice(ours.length).map(({ kind }) => kind)).toEqual(['machine']);
    expect(await store.campaigns.counts('campaign-running')).toEqual({
      pending: 6,
      retry_scheduled: 1,
      callback_scheduled: 1,
      leased: 1,
      acw: 1,
      completed: 1,
      exhausted: 1,
      manual_stopped: 1,
      blacklisted: 1,
    });
    const kept = new Map<string, number>();
    for await (const batch of store.attempts.report('campaign-running')) {
      for (const { outcome } of batch) if (outcome) kept.set(outcome, (kept.get(outcome) ?? 0) + 1);
    }
    expect(kept.size).toBeGreaterThan(0);
    const { outcomes } = await store.attempts.figures('campaign-running', 1);
    expect(outcomes, 'counted since, and what was there before').toEqual(Object.fromEntries(kept));
    expect((await store.attempts.openOf('host-gone')).map((attempt) => attempt.id)).toEqual([
      'attempt-wrap-up',
    ]);
  });

  it('counts the use of its numbers on by the days of the host that opened it first since', async () => {
    const numbers = await store.numbers.list();
    expect(numbers.map(({ usedToday }) => usedToday)).toEqual([6]);
    await store.close();
    store = await openStore(location, { clock: drivenClock(WRITTEN_AT), zone: 'Pacific/Pago_Pago' });
    expect(store.zone).toBe('UTC');
    expect(await store.numbers.list()).toEqual(numbers);
  });

  it('is dialled on: a contact of the stopped host comes back, is taken, called and completed', async () => {
    const campaignId = 'campaign-running';
    expect(await store.contacts.returnLeases({ hostId: 'host-gone' })).toBe(1);
    const request = { campaignId, hostId: 'host-a', count: 1, nowMs: WRITTEN_AT, leaseMs: 60_000 };
    const [contact] = await store.contacts.lease(request);
    if (!contact) throw new Error('nothing to lease');
    const of = { campaignId, contactId: contact.id, number: contact.phone };
    const attempt = sampleAttempt(of, { trunkId: 'trunk-main' });
    expect(await store.attempts.begin(attempt, { pool: poolOf('number-1') })).toBeNull();
    const end = { outcome: 'answered', endedAtMs: WRITTEN_AT + 1 } as const;
    await store.attempts.finish(attempt.id, end, { from: ['dialling'], to: 'completed' });
    expect(await store.contacts.get(contact.id)).toMatchObject({ state: 'completed', attempts: 1 });
    expect(await store.attempts.get(attempt.id)).toMatchObject(end);
    expect(await store.campaigns.counts(campaignId)).toMatchObject({ pending: 6, completed: 2 });
  });
});
