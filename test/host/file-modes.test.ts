import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, importCsv, makeCampaign, openTestCarrier, trunkFormTo } from './call-floor.ts';
import { openHeadlessOperator } from './headless-operator.ts';
import { until } from '../until.ts';
import { serveHost, type ServedHost } from './served-host.ts';

const ANN = { name: 'Ann', phone: dramaNumber(1), behaviour: 'answer' as const };

let folder: string;
let carrier: Carrier;
let host: ServedHost;

/** A folder that anybody may look into, with what an earlier version left there under another umask. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-modes-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'exports', 'earlier'), { recursive: true });
  const left = ['crashes.log', 'exports/old.csv', 'exports/earlier/older.csv', 'a note of mine.txt'];
  for (const name of left) await writeFile(join(folder, name), 'left');
  for (const name of [...left, 'exports', 'exports/earlier']) {
    await chmod(join(folder, name), name.includes('.') ? 0o644 : 0o755);
  }
  carrier = await openTestCarrier([ANN]);
  host = await serveHost({ dataFolder: folder, flags: ['--country', 'GB'] });
});
afterAll(async () => {
  await host?.close();
  await carrier?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Mode of everything below the folder by its path, a folder's with a stroke behind it. */
async function modes(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const mode = ((await stat(path)).mode & 0o777).toString(8);
    found.set(`${relative(folder, path)}${entry.isDirectory() ? '/' : ''}`, mode);
  }
  return found;
}

it('nobody else can read what the host keeps, also in a folder that was there and open to all', async () => {
  const setUp = await openSeat(await host.takeLink());
  const { client } = setUp;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: 'kept' });
  const campaignId = await makeCampaign(client, { name: 'Modes', trunkId: trunk.id, callees: [ANN] });
  await importCsv(client, campaignId, 'name,phone\nNobody,none\n');
  await client.lists.beginUpload({ fileName: 'unfinished.csv', bytes: 10 });
  for (const format of ['csv', 'xlsx'] as const) {
    const { id } = await client.reports.start({ campaignId, kind: 'attempts', format });
    await until(`the export as ${format}`, async () => {
      const jobs = await client.reports.history({ campaignId });
      return jobs.find((job) => job.id === id)?.status === 'done';
    });
  }
  await client.campaigns.act({ id: campaignId, action: 'start' });
  const operator = await openHeadlessOperator(await host.takeLink());
  await operator.client.desk.ready();
  await operator.dial();
  await operator.until('on_call');

  const found = await modes();
  const names = [...found.keys()].join(' ');
  for (const kind of [
    /callboard\.sqlite /,
    /callboard\.sqlite-wal/,
    /callboard\.sqlite-shm/,
    /secrets\.json/,
    /host-id/,
    /store-kind/,
    /crashes\.log/,
    /uploads\/\S/,
    /rejects\/\S/,
    /exports\/\S+\.csv/,
    /exports\/\S+\.xlsx/,
    /calls\/\S/,
  ]) {
    expect(names).toMatch(kind);
  }
  // What is not the host's is left as it was.
  expect(found.get('a note of mine.txt')).toBe('644');
  found.delete('a note of mine.txt');
  const open = [...found].filter(([path, mode]) => mode !== (path.endsWith('/') ? '700' : '600'));
  expect(open).toEqual([]);
  setUp.close();
  await operator.close();
});
