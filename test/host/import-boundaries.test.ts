import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { expectAgreement, playImport, SCENE, setScene } from './import-scene.ts';
import { openCuttingRelay, type Cut, type CuttingRelay } from './postgres/cutting-relay.ts';
import { watchStatements } from './sqlite-boundaries.ts';
import { DAY_START, postgresPlace, temporaryFolder } from './store-places.ts';

const WRITER = fileURLToPath(new URL('./import-boundary-writer.ts', import.meta.url));
const deps = { clock: drivenClock(DAY_START), zone: 'UTC', hostId: 'host-a' };
const ENDING = { status: 'failed', failure: 'It failed.', atMs: DAY_START, bytesRead: 0, rows: 0 } as const;

describe('the record of an import and its contacts agree on SQLite', () => {
  let root: string;
  let template: string;
  let campaignId: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'callboard-boundaries-'));
    template = temporaryFolder();
    const store = await openStore({ kind: 'sqlite', folder: template }, deps);
    campaignId = await setScene(store);
    await store.close();
  });
  afterAll(() => {
    for (const folder of [root, template]) rmSync(folder, { recursive: true, force: true });
  });

  function copy(name: string): { kind: 'sqlite'; folder: string } {
    const folder = join(root, name);
    cpSync(template, folder, { recursive: true });
    return { kind: 'sqlite', folder };
  }
  async function endingAfterStart(location: { kind: 'sqlite'; folder: string }): Promise<string> {
    const store = await openStore(location, deps);
    await store.imports.failUnfinished(SCENE.failure, DAY_START);
    const ending = await expectAgreement(store, campaignId);
    await store.close();
    return ending;
  }

  it('wherever the process is killed', async () => {
    // What lies on the disk before a statement is what a kill there leaves; three real kills see that it is so.
    const location = copy('whole');
    const store = await openStore(location, deps);
    const left: string[] = [];
    const stop = watchStatements((nth) => {
      const folder = join(root, `kill-${nth}`);
      // Who holds the folder, and what is kept in memory between connections, goes with the process.
      cpSync(location.folder, folder, { recursive: true, filter: (file) => !/host\.lock|-shm$/.test(file) });
      left.push(folder);
    });
    await playImport(store, campaignId);
    stop();
    await store.close();
    expect(left.length).toBeGreaterThan(30);
    const endings: string[] = [];
    for (const folder of left) endings.push(await endingAfterStart({ kind: 'sqlite', folder }));
    // Both ways were seen, and from the point of no return on nothing is failed.
    const first = endings.indexOf('done');
    expect(first).toBeGreaterThan(5);
    expect(new Set(endings.slice(first))).toEqual(new Set(['done']));

    for (const nth of [first, first + 1, endings.length]) {
      const killed = copy(`really-${nth}`);
      const { signal, stderr } = spawnSync(
        process.execPath,
        [WRITER, killed.folder, campaignId, String(nth)],
        { encoding: 'utf8' },
      );
      expect(signal, stderr).toBe('SIGKILL');
      expect(await endingAfterStart(killed)).toBe(endings[nth - 1]);
    }
  });

  it('whichever statement fails, told to the host that goes on and to its next start', async () => {
    const endings: string[] = [];
    for (let nth = 1; ; nth++) {
      const location = copy(`fail-${nth}`);
      const store = await openStore(location, deps);
      let wasReached = false;
      const stop = watchStatements((now) => {
        if (now !== nth) return;
        wasReached = true;
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      });
      await playImport(store, campaignId).catch(() => undefined);
      stop();
      if (nth % 2 === 0) await store.imports.end(campaignId, ENDING);
      await store.close();
      const next = await openStore(location, deps);
      await next.imports.failUnfinished(SCENE.failure, DAY_START);
      endings.push(await expectAgreement(next, campaignId));
      await next.close();
      if (!wasReached) break;
    }
    expect(endings.length).toBeGreaterThan(30);
    expect(endings.at(-1)).toBe('done');
  });
});

describe('the record of an import and its contacts agree on PostgreSQL', () => {
  const place = postgresPlace();
  let relay: CuttingRelay;
  let store: Store;
  beforeAll(async () => {
    const location = await place.fresh();
    if (location.kind !== 'postgres') throw new Error('This needs PostgreSQL.');
    relay = await openCuttingRelay(location.url);
    store = await openStore({ kind: 'postgres', url: relay.url }, deps);
  });
  afterAll(async () => {
    await store.close();
    await relay.close();
    await place.close();
  });

  /** The host lives on and its worker is gone. */
  const workerGone = (id: string): Promise<unknown> => store.imports.end(id, ENDING);
  /** The host starts again. */
  const startAgain = (): Promise<unknown> => store.imports.failUnfinished(SCENE.failure, DAY_START);

  async function endingWhenCut(cut: Cut | null, recover: (id: string) => Promise<unknown>): Promise<string> {
    const campaignId = await setScene(store);
    relay.cutNext(cut);
    await playImport(store, campaignId).catch(() => undefined);
    await recover(campaignId);
    return await expectAgreement(store, campaignId);
  }

  it.each([
    ['its worker is gone', workerGone],
    ['the host starts again', startAgain],
  ])(
    'wherever the connection is lost, before a statement arrives or after it was done, and %s',
    async (_, recover) => {
      expect(await endingWhenCut(null, recover)).toBe('done');
      const statements = relay.statements();
      expect(statements).toBeGreaterThan(15);
      for (const when of ['before', 'after'] as const) {
        const endings: string[] = [];
        for (let nth = 1; nth <= statements; nth++) endings.push(await endingWhenCut({ nth, when }, recover));
        // Two statements tidy up behind the commit; a commit that was done and not heard of is done.
        const ofCommit = statements - (when === 'before' ? 2 : 3);
        expect(new Set(endings.slice(0, ofCommit))).toEqual(new Set(['failed']));
        expect(new Set(endings.slice(ofCommit))).toEqual(new Set(['done']));
      }
    },
  );

  it('when the host ends the import before its merge comes to the end', async () => {
    const campaignId = await setScene(store);
    relay.cutNext(null);
    const stage = await store.imports.stage(campaignId, campaignId, []);
    await store.imports.end(campaignId, ENDING);
    await expect(stage.commit()).rejects.toThrow('ended before its list was in');
    expect(await expectAgreement(store, campaignId)).toBe('failed');
  });
});
