import SqliteDatabase from 'better-sqlite3';
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import type { ListCheck } from '../../shared/contract/lists.ts';
import { damaged } from '../../electron/store/failures.ts';
import { importCsv } from './call-floor.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';
import { sampleAttempt, sampleCampaign } from './store-places.ts';

const DAMAGED = expect.stringMatching(/database is damaged/);
const BACKUP = expect.stringContaining('restore the last backup');
const PEOPLE = 300;

let whole: string;
let folder: string;
let floor: HostFloor;
let seat: OpenSeat;

beforeAll(async () => {
  whole = mkdtempSync(join(tmpdir(), 'callboard-whole-'));
  const first = await openHostFloor({ folder: whole });
  const { store } = first.host.services;
  await store.campaigns.create(sampleCampaign({ id: 'winter', name: 'Winter' }));
  for (let i = 0; i < PEOPLE; i += 1) {
    await store.contacts.addOne('winter', {
      phone: `+4420794${60_000 + i}`,
      name: `Person ${i}`,
      variables: {},
      priority: 'normal',
      tags: [],
    });
  }
  await store.campaigns.move('winter', 'draft', 'running', { atMs: 1, startedAtMs: 1 });
  const of = { campaignId: 'winter', contactId: 1, number: '+442079460000' };
  const request = { campaignId: 'winter', hostId: 'host-a', count: 1, nowMs: Date.now(), leaseMs: 60_000 };
  await store.contacts.lease(request);
  const attempt = sampleAttempt(of);
  await store.attempts.begin(attempt, {});
  await store.attempts.finish(
    attempt.id,
    { endedAtMs: 2, outcome: 'busy' },
    { from: ['dialling'], to: 'exhausted' },
  );
  await first.server.close();
  await first.host.close();
});
afterAll(() => rmSync(whole, { recursive: true, force: true }));
afterEach(async () => {
  seat.close();
  await floor.close();
});

/** A host on a copy of the database in which every page of these tables and indexes holds rubbish. */
async function openDamaged(...names: string[]): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'callboard-damaged-'));
  cpSync(whole, folder, { recursive: true });
  const file = join(folder, 'data', 'callboard.sqlite');
  const database = new SqliteDatabase(file);
  database.pragma('journal_mode = DELETE');
  const pageSize = database.pragma('page_size', { simple: true }) as number;
  const pages = names.flatMap((name) =>
    database.prepare<[string], { pageno: number }>('select pageno from dbstat where name = ?').all(name),
  );
  database.close();
  expect(pages.length).toBeGreaterThan(0);
  const handle = openSync(file, 'r+');
  for (const { pageno } of pages)
    writeSync(handle, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (pageno - 1) * pageSize);
  closeSync(handle);
  floor = await openHostFloor({ folder });
  seat = await openSeat(floor.link());
  expect((await seat.client.system.status()).storeTrouble).toBeNull();
}

/** What every screen says from then on. */
async function expectStopped(): Promise<void> {
  await until('the status to tell it', async () => (await seat.client.system.status()).storeTrouble !== null);
  const { storeTrouble } = await seat.client.system.status();
  expect(storeTrouble).toEqual(DAMAGED);
  expect(storeTrouble).toEqual(BACKUP);
  const { holdBack } = await seat.client.campaigns.figures({ id: 'winter' });
  expect(holdBack).toMatchObject({ kind: 'store_unwritable', sentence: DAMAGED });
}

const PAGE = { campaignId: 'winter', states: [], search: '', cursor: null, limit: 50 };

it('damage that the call list meets is said there, stops the campaign and shows on the system screen', async () => {
  await openDamaged('contacts');
  await expect(seat.client.contacts.list(PAGE)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: DAMAGED,
    data: { action: BACKUP },
  });
  await expectStopped();
  // It is said whatever else cannot be read any more.
  vi.spyOn(floor.host.services.store.trunks, 'list').mockRejectedValue(damaged());
  await expectStopped();
});

it('damage that an import meets in its own thread is the reason of the import, and stops the campaign', async () => {
  await openDamaged('contact_phones');
  const record = await importCsv(seat.client, 'winter', 'name;phone\nZoë;020 7946 0950\n');
  expect(record).toMatchObject({ status: 'failed', failure: DAMAGED });
  expect(record.failure).toEqual(BACKUP);
  await expectStopped();
});

it('damage that the check of a list meets in its own thread is its reason, and stops the campaign', async () => {
  await openDamaged('contact_phones');
  const { lists } = seat.client;
  const file = new Blob(['name;phone\nZoë;020 7946 0950\n']);
  const { uploadId } = await lists.beginUpload({ fileName: 'people.csv', bytes: file.size });
  await lists.appendUpload({ uploadId, offset: 0, chunk: file });
  const { encoding, delimiter, mapping } = await lists.preview({ uploadId, encoding: null, delimiter: null });
  const reading = { uploadId, campaignId: 'winter', encoding, delimiter, mapping, defaultCountry: 'GB' };
  const said: ListCheck[] = [];
  for await (const check of await lists.check(reading)) said.push(check);
  expect(said.at(-1)).toMatchObject({ status: 'failed', failure: DAMAGED });
  await expectStopped();
});

it('damage that an export meets in its own thread is the reason of the export, and stops the campaign', async () => {
  await openDamaged('contacts');
  const job = await seat.client.reports.start({ campaignId: 'winter', kind: 'attempts', format: 'csv' });
  const ended = await floor.host.services.reports.finished(job.id);
  expect(ended).toMatchObject({ status: 'failed', failure: DAMAGED });
  await expectStopped();
});
