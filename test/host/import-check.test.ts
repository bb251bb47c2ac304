import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createListService, type ListOrder, type ListService } from '../../electron/lists/list-service.ts';
import type { Store } from '../../electron/store/store.ts';
import type { ListCheck } from '../../shared/contract/lists.ts';
import { ListRefusal } from '../../electron/lists/refusal.ts';
import { until } from '../until.ts';
import { openFresh, postgresPlace, runningCampaign, sqlitePlace, type Opened } from './store-places.ts';
import { WORKER_URLS } from './program.ts';

const CRASHING_WORKER = new URL('./import-crashing-worker.ts', import.meta.url);

const LIST = [
  'Name;Telefon;Priorität',
  'Ada;030 901820;hoch',
  'Bob;030 901821 Durchwahl 45;wichtig',
  'Gesperrt;030 901822;',
  'Doppelt;Tel. 030 901820;',
  'Bekannt;+49 30 1000000;',
  'Kurz;12;',
  'Leer;;',
  'Auch leer;;',
  'Spalten;030 901823;;zu;viele',
].join('\n');

describe.each([sqlitePlace(), postgresPlace()])('checking a list before it is imported on $name', (place) => {
  let opened: Opened;
  let store: Store;
  let lists: ListService;
  let folder: string;
  let campaignId: string;

  beforeEach(async () => {
    opened = await openFresh(place);
    ({ store } = opened);
    folder = mkdtempSync(join(tmpdir(), 'callboard-check-'));
    lists = serviceOf(WORKER_URLS.lists, (doing, error) => expect.unreachable(`${doing}: ${String(error)}`));
    campaignId = (await runningCampaign(store, 1)).campaign.id;
  });
  afterEach(async () => {
    await lists.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(() => place.close());

  function serviceOf(workerUrl: URL, log: (doing: string, error: unknown) => void): ListService {
    return createListService({
      store,
      location: opened.location,
      clock: opened.clock,
      uploadFolder: join(folder, 'uploads'),
      rejectsFolder: join(folder, 'rejects'),
      log,
      workerUrl,
      onProgress: () => undefined,
    });
  }

  async function orderOf(content: string): Promise<ListOrder> {
    const bytes = Buffer.from(content);
    const { uploadId } = await lists.beginUpload({ fileName: 'list.csv', bytes: bytes.length });
    await lists.appendUpload(uploadId, 0, bytes);
    const request = { uploadId, encoding: null, delimiter: null, defaultCountry: 'DE' };
    const { encoding, delimiter, mapping } = await lists.preview(request);
    return { uploadId, campaignId, encoding, delimiter, mapping, defaultCountry: 'DE' };
  }
  async function checked(order: ListOrder): Promise<ListCheck> {
    let last: ListCheck | null = null;
    for await (const check of await lists.check(order, new AbortController().signal)) last = check;
    if (last === null) throw new Error('The check said nothing.');
    return last;
  }

  it('says what the import will bring, row by row of every kind, and stores nothing', async () => {
    await store.blacklist.add({ phone: '+4930901822', reason: 'asked', addedAtMs: 1, who: 'Ada' });
    const order = await orderOf(LIST);
    const check = await checked(order);
    expect(check).toMatchObject({
      status: 'done',
      rows: 9,
      accepted: 3,
      warned: 1,
      rejected: 6,
      blacklisted: 1,
      byReason: { duplicate: 2, not_a_number: 1, blank_phone: 2, too_many_columns: 1 },
      byWarning: { extension_kept: 1, priority_unknown: 1 },
      duplicates: { inList: 1, inCampaign: 1 },
      uncompared: 0,
    });
    expect(check.bytesRead).toBe(check.bytesTotal);
    expect(check.samples.reasons.not_a_number).toEqual([{ line: 7, from: '12', to: null }]);
    expect(check.samples.reasons.blank_phone?.map(({ line }) => line)).toEqual([8, 9]);
    expect(check.samples.reasons.duplicate?.map(({ line }) => line)).toEqual([5, 6]);
    expect(check.samples.warnings.extension_kept).toEqual([
      { line: 3, from: '030 901821 Durchwahl 45', to: '+4930901821, ext. 45' },
    ]);
    expect(check.samples.warnings.priority_unknown).toEqual([{ line: 3, from: 'wichtig', to: 'normal' }]);
    expect(await store.imports.list(campaignId)).toEqual([]);
    expect(await store.campaigns.counts(campaignId)).toEqual({ pending: 1 });

    const { id } = await lists.startImport({ ...order, who: 'Ada' });
    const record = await vi.waitFor(
      async () => {
        const found = (await lists.imports(campaignId)).find((each) => each.id === id);
        if (found?.status !== 'done') throw new Error('still running');
        return found;
      },
      { timeout: 60_000, interval: 20 },
    );
    const { rows, accepted, warned, rejected, blacklisted, byReason, byWarning } = check;
    expect(record).toMatchObject({ rows, accepted, warned, rejected, blacklisted, byReason, byWarning });
    expect(record.duplicates).toBe(check.duplicates.inList + check.duplicates.inCampaign);
  });

  it('shows three rows of each kind, and of a long one its beginning', async () => {
    const order = await orderOf(['Telefon', 'x'.repeat(400), '12', '13', '14', '15'].join('\n'));
    const { byReason, samples } = await checked(order);
    expect(byReason).toEqual({ not_a_number: 5 });
    expect(samples.reasons.not_a_number).toEqual([
      { line: 2, from: `${'x'.repeat(160)}…`, to: null },
      { line: 3, from: '12', to: null },
      { line: 4, from: '13', to: null },
    ]);
  });

  it('ends when nobody listens any more, and when the same list is checked anew', async () => {
    const long = ['Telefon', ...Array.from({ length: 200_000 }, (_, i) => `030 ${10_000_000 + i}`)].join(
      '\n',
    );
    const order = await orderOf(long);
    const former = await lists.check(order, new AbortController().signal);
    const control = new AbortController();
    const latter = await lists.check(order, control.signal);
    const rest = [];
    for await (const check of former) rest.push(check.status);
    expect(rest).not.toContain('done');
    control.abort();
    for await (const check of latter) expect(check.status).toBe('running');
  });

  it('whose thread ends by itself says so, and what to do', async () => {
    await lists.close();
    const logged: string[] = [];
    lists = serviceOf(CRASHING_WORKER, (doing) => logged.push(doing));
    const check = await checked(await orderOf(LIST));
    expect(check).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('Choose the file again'),
    });
    expect(logged).toEqual(['checking a list']);
  });

  it('refuses a fifth list while four are being checked', async () => {
    const orders: ListOrder[] = [];
    for (let nth = 0; nth < 5; nth += 1) orders.push(await orderOf(LIST));
    const [fifth, ...four] = orders;
    if (fifth === undefined) throw new Error('There is no order.');
    const control = new AbortController();
    // Each has to start a thread before it can end.
    const checks = await Promise.all(four.map((order) => lists.check(order, control.signal)));
    await expect(lists.check(fifth, control.signal)).rejects.toThrow('Too many lists are being checked');
    control.abort();
    for (const check of checks) for await (const { status } of check) expect(status).not.toBe('failed');
    const { signal } = new AbortController();
    const place = await until('a place that one of them gives back', () =>
      lists.check(fifth, signal).catch((error: unknown) => {
        if (!(error instanceof ListRefusal)) throw error;
        return null;
      }),
    );
    for await (const { status } of place) expect(status).not.toBe('failed');
  });

  it('refuses what the import would refuse', async () => {
    const order = await orderOf(LIST);
    const { signal } = new AbortController();
    await expect(lists.check({ ...order, mapping: [] }, signal)).rejects.toThrow(
      'which column holds the phone',
    );
    await expect(lists.check({ ...order, defaultCountry: 'XX' }, signal)).rejects.toThrow('Choose a country');
  });
});
