// Imports one million rows, validated and de-duplicated, and prints the time as a ratio to the sqlite3 shell importing the
// same file raw; meanwhile another connection writes, and how long it waits is printed too. `--rows N` for fewer.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createListService } from '../../electron/lists/list-service.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { sampleCampaign } from '../host/store-places.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const ROWS = Number(values.rows);
const PIECE = 1_048_576;
setPriority(10);

/** A shuffled list: German mobile numbers in national writing, one in a thousand twice, one in five hundred no number. */
async function writeList(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write('name,phone,city,customer\n');
  let text = '';
  for (let i = 0; i < ROWS; i++) {
    const n = i % 1_000 === 999 ? i - 500 : i;
    const number = i % 500 === 250 ? `n/a ${i}` : `0151 ${10_000_000 + ((n * 7_654_321) % 89_999_999)}`;
    text += `Person ${i},${number},City ${i % 97},C-${i}\n`;
    if (text.length > PIECE) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await finished(out);
}

function secondsOfShell(folder: string, csv: string, index: boolean): number {
  const database = join(folder, index ? 'shell-indexed.sqlite' : 'shell.sqlite');
  const lines = [
    'pragma journal_mode = wal;',
    'create table contacts (name text, phone text, city text, customer text);',
    ...(index ? ['create index by_phone on contacts (phone);'] : []),
    `.import --csv --skip 1 ${csv} contacts`,
  ];
  const start = performance.now();
  const shell = spawnSync('sqlite3', [database], { input: lines.join('\n'), encoding: 'utf8' });
  if (shell.status !== 0) throw new Error(`sqlite3: ${shell.stderr}`);
  rmSync(database);
  return (performance.now() - start) / 1_000;
}

function percentile(sorted: number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
}

/** Writes as a host does while calls go on (a synced draft every 10 ms) and keeps how long each took. */
async function otherWriter(store: Store, until: () => boolean): Promise<string> {
  const took: number[] = [];
  for (let version = 1; !until(); version++) {
    const start = performance.now();
    const draft = {
      attemptId: 'bench',
      dispositionId: null,
      notes: `typing ${version}`,
      callbackAtMs: null,
      version,
    };
    await store.drafts.save('op', draft, Date.now());
    took.push(performance.now() - start);
    await sleep(10);
  }
  took.sort((a, b) => a - b);
  return `p50 ${percentile(took, 0.5)}, p99 ${percentile(took, 0.99)}, worst ${percentile(took, 1)} of ${took.length} writes`;
}

const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-import-'));
try {
  const csv = join(folder, 'list.csv');
  await writeList(csv);
  const megabytes = (statSync(csv).size / 1e6).toFixed(0);
  console.log(`${ROWS.toLocaleString('en')} rows, ${megabytes} MB`);
  const raw = secondsOfShell(folder, csv, false);
  const indexed = secondsOfShell(folder, csv, true);
  console.log(`sqlite3 shell .import raw        ${raw.toFixed(1)} s`);
  console.log(`sqlite3 shell .import with index ${indexed.toFixed(1)} s`);

  const location = { kind: 'sqlite', folder: join(folder, 'data') } as const;
  const store = await openStore(location, { clock: systemClock });
  const campaign = sampleCampaign();
  await store.campaigns.create(campaign);
  let last: ListImport | null = null;
  let staged = 0;
  const start = performance.now();
  const lists = createListService({
    store,
    location,
    clock: systemClock,
    uploadFolder: join(folder, 'uploads'),
    workerUrl: new URL('../../electron/worker/import-worker.ts', import.meta.url),
    onProgress: (record) => {
      last = record;
      if (record.status === 'running' && record.bytesRead === record.bytesTotal) staged ||= performance.now();
    },
  });
  const { uploadId } = await lists.beginUpload({ fileName: 'list.csv', bytes: statSync(csv).size });
  let offset = 0;
  for await (const piece of createReadStream(csv, { highWaterMark: PIECE })) {
    const chunk = piece as Buffer;
    await lists.appendUpload(uploadId, offset, chunk);
    offset += chunk.length;
  }
  const { encoding, delimiter, mapping } = await lists.preview({ uploadId, encoding: null, delimiter: null });
  let calm = false;
  const before = otherWriter(store, () => calm);
  await sleep(2_000);
  calm = true;
  console.log(`other writer, calm               ${await before}`);

  const imported = performance.now();
  const job = {
    uploadId,
    campaignId: campaign.id,
    encoding,
    delimiter,
    mapping,
    defaultCountry: 'DE',
    who: 'bench',
  };
  await lists.startImport(job);
  const isDone = (): boolean => last !== null && last.status !== 'running';
  const during = await otherWriter(store, isDone);
  const took = (performance.now() - imported) / 1_000;
  console.log(`other writer, during the import  ${during}`);
  console.log(
    `import, validated and merged     ${took.toFixed(1)} s (reading and checking ${((staged - imported) / 1_000).toFixed(1)} s)`,
  );
  console.log(`ratio to the raw shell import    ${(took / raw).toFixed(1)}`);
  console.log(`ratio to the shell with an index ${(took / indexed).toFixed(1)}`);
  console.log(JSON.stringify(last));
  console.log(`peak memory of the process       ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MB`);
  await lists.close();
  await store.close();
  console.log(`all of it                        ${((performance.now() - start) / 1_000).toFixed(1)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
