import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { ImportRow, Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { runningCampaign, sampleImport } from './store-places.ts';

const MEGABYTE = 1_000_000;
const disk = mkdtempSync(join(tmpdir(), 'callboard-small-disk-'));
/** A small disk of our own needs root; without it the suite says so by name instead of filling the real one. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

describe.runIf(mounted)('a full disk', () => {
  const ballast = join(disk, 'ballast');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  };
  const fillUpTo = (left: number): void => writeFileSync(ballast, Buffer.alloc(Math.max(0, free() - left)));
  let store: Store;
  let folder: string;
  let campaignId: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(disk, 'data-'));
    store = await openStore({ kind: 'sqlite', folder }, { clock: drivenClock() });
    campaignId = (await runningCampaign(store, 3)).campaign.id;
  });
  afterEach(async () => {
    rmSync(ballast, { force: true });
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const add = (n: number) =>
    store.contacts.addOne(campaignId, {
      phone: `+49401${n}`,
      name: 'x'.repeat(2_000),
      variables: {},
      priority: 'normal',
      tags: [],
    });

  async function stageRows(count: number) {
    await store.imports.save(sampleImport(campaignId));
    const stage = await store.imports.stage('import-1', campaignId, []);
    const rows: ImportRow[] = [];
    for (let i = 0; i < count; i++) {
      const phone = `+4931${1_000_000 + ((i * 7_919) % 900_000)}`;
      rows.push({ line: i + 2, phone, name: `Person ${i}`, variables: [], priority: 'normal', tags: [] });
    }
    return { stage, rows };
  }

  it('is named in plain words, loses nothing that was acknowledged, and is over when there is room', async () => {
    fillUpTo(0);
    let added = 0;
    const failure = await (async () => {
      for (; added < 20_000; added++) await add(added);
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'StoreFailure',
      kind: 'disk_full',
      action: expect.stringContaining('Free some space'),
    });
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 3 + added });
    rmSync(ballast);
    expect(await add(added)).toHaveProperty('contactId');
  });

  it('while staging a list leaves the campaign as it was', async () => {
    const { stage, rows } = await stageRows(20_000);
    fillUpTo(MEGABYTE / 4);
    await expect(stage.add(rows)).rejects.toMatchObject({ kind: 'disk_full' });
    await stage.abandon();
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 3 });
  });

  it('is foreseen before a merge begins', async () => {
    const { stage, rows } = await stageRows(20_000);
    await stage.add(rows);
    fillUpTo(MEGABYTE);
    await expect(stage.commit()).rejects.toMatchObject({
      kind: 'disk_full',
      message: expect.stringContaining('MB are needed'),
    });
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 3 });
  });

  it('in the middle of a merge takes the list back, and the list can be imported again afterwards', async () => {
    const { stage, rows } = await stageRows(20_000);
    await stage.add(rows);
    let mergedBeforeFull = 0;
    const merging = stage.commit((merged) => {
      if (merged > 3_000 && mergedBeforeFull === 0) {
        mergedBeforeFull = merged;
        fillUpTo(0);
      }
    });
    await expect(merging).rejects.toMatchObject({ kind: 'disk_full' });
    expect(mergedBeforeFull).toBeGreaterThan(3_000);
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 3 });
    rmSync(ballast);
    const again = await store.imports.stage('import-1', campaignId, []);
    await again.add(rows);
    expect(await again.commit()).toMatchObject({ accepted: 20_000, duplicates: 0 });
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 20_003 });
  });
});
