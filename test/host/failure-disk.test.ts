import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import {
  dramaNumber,
  importCsv,
  makeCampaign,
  openTestCarrier,
  trunkFormTo,
  type Callee,
} from './call-floor.ts';
import { openHeadlessOperator } from './headless-operator.ts';
import { until } from '../until.ts';
import { serveHost, type ServedHost } from './served-host.ts';

const MEGABYTE = 1_000_000;
const disk = mkdtempSync(join(tmpdir(), 'callboard-full-host-'));
/** A small disk of our own needs root; without it the suite says so by name instead of filling the real one. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

const PEOPLE: Callee[] = [
  { name: 'Ann', phone: dramaNumber(1), behaviour: 'answer' },
  { name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' },
  { name: 'Cat', phone: dramaNumber(3), behaviour: 'answer' },
];

function longList(rows: number): string {
  const lines = ['name,phone,remark'];
  const areas = [113, 121, 131, 141, 151, 161];
  for (let i = 0; i < rows; i += 1) {
    const number = `+44${areas[i % areas.length] ?? 113}496${String(Math.floor(i / areas.length)).padStart(4, '0')}`;
    lines.push(`Person ${i},${number},${'a remark of some length '.repeat(8)}`);
  }
  return `${lines.join('\n')}\n`;
}

describe.runIf(mounted)('A host whose disk is full', () => {
  const ballast = join(disk, 'ballast');
  const fillUpTo = (left: number): void => {
    const { bavail, bsize } = statfsSync(disk);
    try {
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    } catch (error) {
      // The host took some of it between the look and the writing: full is what was asked for.
      if (left > 0 || (error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  };
  const freeAgain = (): void => rmSync(ballast, { force: true });
  let folder = '';
  let host: ServedHost;
  let carrier: Carrier;
  let seat: OpenSeat;
  let campaignId = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(disk, 'data-'));
    carrier = await openTestCarrier(PEOPLE);
    host = await serveHost({ dataFolder: folder, flags: ['--country', 'GB'] });
    seat = await openSeat(await host.takeLink());
    const trunk = await seat.client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    campaignId = await makeCampaign(seat.client, {
      name: 'Small disk',
      trunkId: trunk.id,
      callees: PEOPLE,
      settings: { bcwSec: 0 },
    });
  });
  afterEach(async () => {
    freeAgain();
    seat.close();
    await host.close();
    await carrier.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const total = async (): Promise<number> => (await seat.client.campaigns.figures({ id: campaignId })).total;

  /**
   * Opens the store beside the host, or while it is down; its log is then taken into the database and starts anew, with
   * nothing left of it that could be written over without new space.
   */
  async function withDatabase(work: (db: Database.Database) => void): Promise<void> {
    const db = new Database(join(folder, 'callboard.sqlite'));
    try {
      work(db);
      // Whoever reads or writes at that moment keeps the log as it is.
      await until('the log to be cut', () => {
        const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
        return busy === 0;
      });
    } finally {
      db.close();
    }
  }

  it('fails an import in plain words, keeps nothing of it, and imports the same list once there is space', async () => {
    const csv = longList(8_000);
    fillUpTo(csv.length + MEGABYTE);
    const ended: ListImport | Error = await importCsv(seat.client, campaignId, csv).catch(
      (error: Error) => error,
    );
    const words = ended instanceof Error ? ended.message : (ended.failure ?? ended.status);
    expect(words).toContain('The disk is full');
    freeAgain();
    expect(await total()).toBe(3);
    const again = await importCsv(seat.client, campaignId, csv);
    expect(again).toMatchObject({ status: 'done', accepted: 7_997, duplicates: 3 });
    expect(await total()).toBe(8_000);
  });

  it('refuses an upload that does not fit, in plain words', async () => {
    fillUpTo(MEGABYTE);
    const ended = await importCsv(seat.client, campaignId, longList(12_000)).catch((error: Error) => error);
    expect(ended instanceof Error ? ended.message : ended.status).toBe(
      'The disk has too little room for this file.',
    );
    freeAgain();
    expect(await total()).toBe(3);
  });

  it('fails an export in plain words, leaves no half file, and exports once there is space', async () => {
    await seat.client.campaigns.act({ id: campaignId, action: 'start' });
    const operator = await openHeadlessOperator(await host.takeLink());
    await operator.client.desk.ready();
    const { contact } = await operator.until('offered', 'Ann');
    await operator.client.desk.accept({ contactId: contact?.id ?? 0 });
    const { call } = await operator.until('on_call');
    await operator.client.desk.notReady({ reason: 'break' });
    await operator.client.desk.hangUp({ attemptId: call?.attemptId ?? '' });
    await operator.until('acw');
    await operator.close();
    seat.close();
    await host.close();
    // One attempt becomes thousands with long notes: a report of several megabytes.
    await withDatabase((db) => {
      const columns = (db.pragma('table_info(attempts)') as { name: string }[]).map(({ name }) => name);
      const values = columns.map((name) => {
        if (name === 'id') return "'copy-' || n.value";
        if (name === 'open') return '0';
        return name === 'notes' ? "printf('%.*c', 2000, 'n')" : `a.${name}`;
      });
      db.exec(`
        with recursive n (value) as (select 1 union all select value + 1 from n where value < 4000)
        insert into attempts (${columns.join(',')}) select ${values.join(',')}
        from (select * from attempts limit 1) a, n`);
    });

    host = await serveHost({ dataFolder: folder, flags: ['--country', 'GB'] });
    seat = await openSeat(await host.takeLink());
    const { client } = seat;
    fillUpTo(2 * MEGABYTE);
    const job = await client.reports.start({ campaignId, kind: 'attempts', format: 'csv' });
    const now = async () => (await client.reports.history({ campaignId })).find((each) => each.id === job.id);
    await until('the export to fail', async () => (await now())?.status === 'failed');
    expect((await now())?.failure).toContain('The disk is full');
    expect(readdirSync(join(folder, 'exports'))).toEqual([]);
    freeAgain();
    const second = await client.reports.start({ campaignId, kind: 'attempts', format: 'csv' });
    const after = async () =>
      (await client.reports.history({ campaignId })).find((each) => each.id === second.id);
    await until('the export to be done', async () => (await after())?.status === 'done');
    expect((await after())?.rows).toBe(4_001);
  });

  it('stops dialling, says so, and goes on with the same contact once there is space', async () => {
    await seat.client.campaigns.act({ id: campaignId, action: 'start' });
    const operator = await openHeadlessOperator(await host.takeLink());
    await operator.client.desk.ready();
    const { contact } = await operator.until('offered', 'Ann');
    await withDatabase(() => undefined);
    fillUpTo(0);
    // The step waits a few seconds for the store and is refused then; nobody is called without a record, and the contact goes back to the queue.
    const accepted = operator.client.desk.accept({ contactId: contact?.id ?? 0 }).then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    await until('the host to say that its disk is full', async () => {
      const { storeTrouble } = await operator.client.system.status();
      return storeTrouble?.includes('disk is full') === true;
    });
    const { holdBack } = await operator.client.campaigns.figures({ id: campaignId });
    expect(holdBack?.sentence).toContain('Nothing is dialled because results could not be stored');
    expect(carrier.figures().invites).toBe(0);
    freeAgain();
    await until(
      'the store to be well again',
      async () => (await operator.client.system.status()).storeTrouble === null,
    );
    expect(await accepted).toMatch(/^done$|disk is full.* Nothing was dialled\./);
    // Her contact went back to the queue: it is the next one to come, and nobody else's call stands in between.
    await until('the contact to be taken', async () => {
      const desk = operator.desk();
      // On a busy machine the sound of a desk may be lost meanwhile: its operator sets it ready again.
      if (desk.notReadyReason === 'audio_lost' || desk.notReadyReason === 'connection_lost') {
        await operator.client.desk.ready().catch(() => undefined);
        return false;
      }
      if (desk.state !== 'offered' && desk.state !== 'ready') throw new Error(`The desk is ${desk.state}.`);
      if (desk.contact && desk.contact.name !== 'Ann') throw new Error(`${desk.contact.name} was offered.`);
      const again = operator.client.desk.accept({ contactId: contact?.id ?? 0 });
      return await again.then(() => true).catch(() => false);
    });
    await operator.until('on_call', 'Ann');
    expect(carrier.figures().invites).toBe(1);
    await operator.close();
  });
});
