import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReports, type Reports } from '../../electron/reports/reports.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import {
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
  type Opened,
} from './store-places.ts';
import { WORKER_URLS } from './program.ts';

const places = [sqlitePlace(), postgresPlace()];
afterAll(() => Promise.all(places.map((place) => place.close())));

describe.each(places)('exports over $name', (place) => {
  let opened: Opened;
  let reports: Reports;
  let folder: string;
  let told: ExportJob[];
  let campaignId: string;

  beforeEach(async () => {
    opened = await openFresh(place);
    folder = mkdtempSync(join(tmpdir(), 'callboard-exports-'));
    told = [];
    reports = createReports({
      store: opened.store,
      location: opened.location,
      folder,
      workerUrl: WORKER_URLS.reports,
      zone: 'Europe/London',
      clock: systemClock,
      newId: randomUUID,
      publish: (event) => {
        if (event.topic === 'export') told.push(event.exportJob);
      },
      log: (doing, error) => {
        throw new Error(`Trouble while ${doing}`, { cause: error });
      },
    });
    const { campaign, contactIds } = await runningCampaign(opened.store, 40);
    campaignId = campaign.id;
    for (const contactId of contactIds) await addAttempt(contactId);
  });
  afterEach(async () => {
    await reports.close();
    await opened.store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function addAttempt(contactId: number): Promise<void> {
    const { store, clock } = opened;
    const nowMs = clock.now();
    await store.contacts.lease({ campaignId, hostId: 'host-a', count: 1, nowMs, leaseMs: 60_000 });
    const attempt = sampleAttempt({ campaignId, contactId, number: `+4930${contactId}` });
    expect(await store.attempts.begin(attempt, {})).toBeNull();
    await store.attempts.finish(
      attempt.id,
      { outcome: 'answered', endedAtMs: nowMs + 5_000, talkSec: 4, notes: `Note ${contactId}` },
      { from: ['dialling'], to: 'completed' },
    );
  }

  it('write every attempt, tell how far they are, and stay in the history', async () => {
    const started = await reports.start({ campaignId, kind: 'attempts', format: 'csv' }, 'Ada');
    expect(started).toMatchObject({ status: 'preparing', rowsTotal: 40, who: 'Ada' });
    const ended = await reports.finished(started.id);
    expect(ended).toMatchObject({ status: 'done', rows: 40, failure: null });
    const file = await reports.file(started.id);
    const text = readFileSync(file?.path ?? '', 'utf8');
    const { data } = Papa.parse<Record<string, string>>(text.slice(1), {
      header: true,
      skipEmptyLines: true,
    });
    expect(new Set(data.map((row) => row['Notes'])).size).toBe(40);
    expect(data[0]).toMatchObject({ Campaign: 'Spring offer', City: 'Berlin', Outcome: 'answered' });
    expect(ended.bytes).toBe(Buffer.byteLength(text));
    expect(told[0]?.status).toBe('preparing');
    expect(told.at(-1)?.status).toBe('done');
    expect(await reports.history(campaignId)).toEqual([ended]);
    expect(await reports.history(null)).toEqual([ended]);
  });

  it('refuse a second one for the same campaign until the first has ended', async () => {
    const first = await reports.start({ campaignId, kind: 'attempts', format: 'xlsx' }, 'Ada');
    await expect(reports.start({ campaignId, kind: 'attempts', format: 'csv' }, 'Bea')).rejects.toMatchObject(
      {
        kind: 'refused',
      },
    );
    await reports.finished(first.id);
    const second = await reports.start({ campaignId, kind: 'attempts', format: 'csv' }, 'Bea');
    expect((await reports.finished(second.id)).status).toBe('done');
    await expect(
      reports.start({ campaignId: 'none', kind: 'attempts', format: 'csv' }, 'Ada'),
    ).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('leave nothing when they are cancelled, also by the end of the program', async () => {
    const cancelled = await reports.start({ campaignId, kind: 'attempts', format: 'xlsx' }, 'Ada');
    const ended = await reports.cancel(cancelled.id);
    // The thread may have been done before it heard.
    expect(['cancelled', 'done']).toContain(ended.status);
    if (ended.status === 'cancelled') expect(readdirSync(folder)).toEqual([]);
    const last = await reports.start({ campaignId, kind: 'attempts', format: 'csv' }, 'Ada');
    await reports.close();
    expect(['cancelled', 'done']).toContain((await reports.finished(last.id)).status);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('are failed at the next start when the program was killed in the middle', async () => {
    const job = await reports.start({ campaignId, kind: 'attempts', format: 'csv' }, 'Ada');
    await reports.finished(job.id);
    const lost = { ...job, id: randomUUID(), status: 'writing' as const };
    await opened.store.exports.save(lost);
    expect(await opened.store.exports.failUnfinished('The program ended before this was done.', 5)).toBe(1);
    expect(await reports.file(lost.id)).toBeNull();
    expect(existsSync((await reports.file(job.id))?.path ?? '')).toBe(true);
  });
});
