import { spawn } from 'node:child_process';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import { MIGRATIONS } from '../../electron/store/migrations/all.ts';
import { assertMonotonic } from '../../electron/store/migrate.ts';
import type { Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { runningCampaign, temporaryFolder } from './store-places.ts';

const WRITER = fileURLToPath(new URL('./store-acknowledging-writer.ts', import.meta.url));

describe('the data folder of a host', () => {
  let folder: string;
  const opened: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore({ kind: 'sqlite', folder }, { clock: drivenClock() });
    opened.push(store);
    return store;
  };
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is refused to a second host, with who holds it, and free again after close', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({
      name: 'StoreFailure',
      kind: 'locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.close();
    await expect(open()).resolves.toMatchObject({ kind: 'sqlite' });
  });

  it('loses nothing that was acknowledged to a process killed at any instant', async () => {
    for (const [lines, lanes] of [
      [1, 1],
      [40, 1],
      [173, 1],
      [200, 20],
    ] as const) {
      const acknowledged = await killAfter(folder, lines, lanes);
      const store = await open();
      const campaignId = acknowledged[0]?.split(' ')[1] ?? '';
      const openAttempts = new Set((await store.attempts.openOf('host-a')).map((attempt) => attempt.id));
      for (const line of acknowledged) {
        const [what, id = ''] = line.split(' ');
        if (what === 'begun') expect(await store.attempts.get(id), line).not.toBeNull();
        if (what === 'drafted') expect(await store.drafts.get(id), line).toMatchObject({ version: 1 });
        if (what === 'finished')
          expect(await store.attempts.get(id), line).toMatchObject({ outcome: 'busy' });
        if (what === 'finished') expect(openAttempts.has(id), line).toBe(false);
      }
      const counts = await store.campaigns.counts(campaignId);
      const begun = await store.attempts.count(campaignId);
      // Every attempt has its contact in flight or ended, so that none can be dialled a second time.
      expect((counts.dialling ?? 0) + (counts.exhausted ?? 0)).toBe(begun);
      await store.close();
      opened.length = 0;
    }
  });

  it('refuses a database of a newer version and one that it never wrote', async () => {
    await (await open()).close();
    const raw = new SqliteDatabase(join(folder, 'callboard.sqlite'));
    raw.exec(`insert into schema_migrations values (99990, 'tomorrow', 1)`);
    await expect(open()).rejects.toMatchObject({ kind: 'from_the_future' });
    raw.exec(`delete from schema_migrations where number = 99990`);
    raw.exec(`update schema_migrations set name = 'other' where number = 10`);
    await expect(open()).rejects.toMatchObject({ kind: 'corrupt' });
    raw.close();
  });

  it('says in plain words that the database is damaged', async () => {
    await (await open()).close();
    writeFileSync(
      join(folder, 'callboard.sqlite'),
      'this is not a database, whatever it says it is'.repeat(100),
    );
    await expect(open()).rejects.toMatchObject({
      kind: 'corrupt',
      action: expect.stringContaining('backup'),
    });
    truncateSync(join(folder, 'callboard.sqlite'), 0);
    await expect(open()).resolves.toMatchObject({ kind: 'sqlite' });
  });

  it('does not send for a backup when its lock file alone is damaged', async () => {
    await (await open()).close();
    writeFileSync(join(folder, 'host.lock'), 'no lock'.repeat(1_000));
    await expect(open()).rejects.toMatchObject({
      kind: 'locked',
      message: expect.stringContaining('host.lock is damaged'),
      action: expect.stringContaining('delete the lock file'),
    });
    rmSync(join(folder, 'host.lock'));
    await expect(open()).resolves.toMatchObject({ kind: 'sqlite' });
  });

  it('has migrations whose numbers only go up', () => {
    expect(() => assertMonotonic(MIGRATIONS)).not.toThrow();
    expect(() => assertMonotonic([...MIGRATIONS, ...MIGRATIONS])).toThrow('stands after');
  });

  it('keeps what is stored over a restart', async () => {
    const first = await open();
    const { campaign } = await runningCampaign(first, 3);
    await first.settings.set('country', 'DE');
    await first.close();
    const second = await open();
    expect(await second.campaigns.counts(campaign.id)).toEqual({ pending: 3 });
    expect(await second.settings.get('country')).toBe('DE');
    expect((await second.dispositions.list()).map((d) => d.id)).toContain('do_not_call');
  });
});

/** Runs the writer, so many lanes at a time, until it has acknowledged so many writes, kills it hard, and answers everything it had said. */
function killAfter(folder: string, lines: number, lanes: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder, String(lanes)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    let trouble = '';
    child.stderr.on('data', (chunk: Buffer) => {
      trouble += chunk.toString();
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (said.length === lines) child.kill('SIGKILL');
    });
    child.once('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(said);
      else reject(new Error(`The writer ended by itself: ${trouble}`));
    });
  });
}
