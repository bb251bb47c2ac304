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
import { runningCampaign, sampleCampaign } from '../host/store-places.ts';

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

interface Cost {
  seconds: number;
  /** Of all threads, user and system: what stays comparable on a busy machine. */
  cpuSeconds: number;
}

function costOfShell(folder: string, csv: string, index: boolean): Cost {
  const database = join(folder, index ? 'shell-indexed.sqlite' : 'shell.sqlite');
  const lines = [
    'pragma journal_mode = wal;',
    'create table contacts (name text, phone text, city text, customer text);',
    ...(index ? ['create index by_phone on contacts (phone);'] : []),
    `.import --csv --skip 1 ${csv} contacts`,
  ];
  const start = performance.now();
  const timed = `TIMEFORMAT='%U %S'; time sqlite3 "$0"`;
  const shell = spawnSync('bash', ['-c', timed, database], { input: lines.join('\n'), encoding: 'utf8' });
  if (shell.status !== 0) throw new Error(`sqlite3: ${shell.stderr}`);
  rmSync(database);
  const [user = 0, system = 0] = (shell.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds: (performance.now() - start) / 1_000, cpuSeconds: user + system };
}

const shown = ({ seconds, cpuSeconds }: Cost): string =>
  `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
const ratio = (a: Cost, b: Cost): string =>
  `${(a.seconds / b.seconds).toFixed(1)} (CPU ${(a.cpuSeconds / b.cpuSeconds).toFixed(1)})`;

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

/** Median time to pick and lease the next contact of a campaign. */
async function microsecondsToPick(store: Store, campaignId: string): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 500; i++) {
    const start = performance.now();
    const request = { campaignId, hostId: 'bench', count: 1, nowMs: Date.now(), leaseMs: 60_000 };
    if ((await store.contacts.lease(request)).length !== 1) throw new Error('nothing to lease');
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  return (took[250] ?? 0) * 1_000;
}

const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-import-'));
try {
  const csv = join(folder, 'list.csv');
  await writeList(csv);
  const megabytes = (statSync(csv).size / 1e6).toFixed(0);
  console.log(`${ROWS.toLocaleString('en')} rows, ${megabytes} MB`);
  const raw = costOfShell(folder, csv, false);
  const indexed = costOfShell(folder, csv, true);
  console.log(`sqlite3 shell .import raw        ${shown(raw)}`);
  console.log(`sqlite3 shell .import with index ${shown(indexed)}`);

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
    rejectsFolder: join(folder, 'rejects'),
    log: () => undefined,
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

  const cpu = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(cpu);
  const took: Cost = { seconds: (performance.now() - imported) / 1_000, cpuSeconds: (user + system) / 1e6 };
  console.log(`other writer, during the import  ${during}`);
  console.log(
    `import, validated and merged     ${shown(took)} (reading and checking ${((staged - imported) / 1_000).toFixed(1)} s)`,
  );
  console.log(`ratio to the raw shell import    ${ratio(took, raw)}`);
  console.log(`ratio to the shell with an index ${ratio(took, indexed)}`);
  console.log(JSON.stringify(last));
  console.log(`peak memory of the process       ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MB`);
  const small = await runningCampaign(store, 1_000);
  const pickSmall = await microsecondsToPick(store, small.campaign.id);
  const pickLarge = await microsecondsToPick(store, campaign.id);
  console.log(
    `next contact, picked and leased  ${pickLarge.toFixed(0)} us of ${ROWS.toLocaleString('en')}, ${pickSmall.toFixed(0)} us of 1,000; ratio ${(pickLarge / pickSmall).toFixed(2)}`,
  );
  await lists.close();
  await store.close();
  console.log(`all of it                        ${((performance.now() - start) / 1_000).toFixed(1)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
