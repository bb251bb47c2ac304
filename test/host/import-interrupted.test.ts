import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createListService } from '../../electron/lists/list-service.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { DAY_START, sampleCampaign, sampleImport, temporaryFolder } from './store-places.ts';
import { SOON_MS } from '../patience.ts';

const WRITER = fileURLToPath(new URL('./import-interrupted-writer.ts', import.meta.url));
const CRASHING_WORKER = new URL('./import-crashing-worker.ts', import.meta.url);

describe('an import whose process is killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function killedAt(moment: string): Promise<{ store: Store; campaignId: string; half: number }> {
    const location = { kind: 'sqlite', folder } as const;
    const campaign = sampleCampaign();
    const first = await openStore(location, { clock: drivenClock() });
    await first.campaigns.create(campaign);
    await first.imports.save(sampleImport(campaign.id, { rows: 20_000 }));
    await first.close();
    const { signal, stderr } = spawnSync(process.execPath, [WRITER, folder, campaign.id, moment], {
      encoding: 'utf8',
    });
    expect(signal, stderr).toBe('SIGKILL');
    const store = await openStore(location, { clock: drivenClock() });
    const half = (await store.campaigns.counts(campaign.id)).pending ?? 0;
    return { store, campaignId: campaign.id, half };
  }

  it('while staging leaves nothing in the campaign', async () => {
    const { store, campaignId } = await killedAt('staging');
    expect(await store.imports.failUnfinished('The program stopped.', DAY_START)).toBe(1);
    expect(await store.campaigns.counts(campaignId)).toEqual({});
    expect(await store.imports.list(campaignId)).toMatchObject([{ status: 'failed', accepted: 0 }]);
    expect(readdirSync(join(folder, 'stages'))).toEqual([]);
    await store.close();
  });

  it.each(['phones', 'contacts'])('in the middle of merging %s is carried to its end', async (moment) => {
    const { store, campaignId, half } = await killedAt(moment);
    expect(half).toBeLessThan(20_000);
    if (moment === 'contacts') expect(half).toBeGreaterThan(4_000);
    expect(await store.imports.failUnfinished('The program stopped.', DAY_START)).toBe(0);
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 20_000 });
    expect(await store.imports.list(campaignId)).toMatchObject([
      { status: 'done', accepted: 20_000, duplicates: 0, failure: null },
    ]);
    const request = { campaignId, states: [], search: 'Person 19999', cursor: null, limit: 5 };
    expect((await store.contacts.callList(request)).rows).toMatchObject([{ variables: { City: 'Berlin' } }]);
    await store.close();
  });

  it('in its worker alone is told in words, and nothing of it stays', async () => {
    const location = { kind: 'sqlite', folder } as const;
    const clock = drivenClock();
    const store = await openStore(location, { clock });
    const campaign = sampleCampaign();
    await store.campaigns.create(campaign);
    const uploadFolder = join(folder, 'uploads');
    let last: ListImport | null = null;
    const lists = createListService({
      store,
      location,
      clock,
      uploadFolder,
      rejectsFolder: join(folder, 'rejects'),
      log: () => undefined,
      workerUrl: CRASHING_WORKER,
      onProgress: (record) => {
        last = record;
      },
    });
    const bytes = Buffer.from('phone\n030901820\n');
    const { uploadId } = await lists.beginUpload({ fileName: 'list.csv', bytes: bytes.length });
    await lists.appendUpload(uploadId, 0, bytes);
    const { encoding, delimiter, mapping } = await lists.preview({
      uploadId,
      encoding: null,
      delimiter: null,
    });
    const job = { uploadId, campaignId: campaign.id, encoding, delimiter, mapping };
    await lists.startImport({ ...job, defaultCountry: 'DE', who: 'Ada' });
    await vi.waitFor(() => expect(last?.status).toBe('failed'), { timeout: SOON_MS, interval: 20 });
    await lists.close();
    const records = await store.imports.list(campaign.id);
    expect(records).toMatchObject([
      {
        status: 'failed',
        accepted: 0,
        failure: expect.stringContaining('Nothing was added to the campaign'),
      },
    ]);
    expect(records[0]?.failure).not.toContain('out of luck');
    expect(await store.campaigns.counts(campaign.id)).toEqual({});
    expect(readdirSync(join(folder, 'stages'))).toEqual([]);
    await store.close();
  });
});
