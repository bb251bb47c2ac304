// Writes the attempt report of one million attempts as CSV and XLSX and prints time and CPU as a ratio to the sqlite3 shell
// writing the same joined rows with `-csv`, with the peak memory of the export. `--rows N` for fewer (up to 50,000 ExcelJS
// writes the workbook), `--only csv` or `--only xlsx` for one format.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ExportNews, ExportOrder } from '../../electron/reports/export-messages.ts';
import { openExportThread } from '../../electron/reports/export-thread.ts';
import { openStore } from '../../electron/store/open.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { sampleCampaign } from '../host/store-places.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, only: { type: 'string' } },
});
const ROWS = Number(values.rows);
setPriority(10);

/** Attempts over a tenth as many contacts, made inside the database: dialling a million people is not measured here. */
function fill(database: string, campaignId: string): void {
  const sql = `
    pragma synchronous = off;
    begin;
    create temp table k as select key from campaigns where id = '${campaignId}';
    create temp table c as select id from contacts where campaign_key = (select key from k) limit 1;
    with recursive n(i) as (select 0 union all select i + 1 from n where i < ${ROWS} - 1)
    insert into attempts (id, campaign_key, contact_id, run, pass, number, caller_id, mode, host, created_at_ms, sent_at_ms,
        ringing_at_ms, answered_at_ms, attached_at_ms, ended_at_ms, wrapped_at_ms, talk_sec, wrap_sec, sip_code, sip_reason,
        hung_up_by, outcome, disposition_id, notes, answers, open)
      select printf('%08x-0000-4000-8000-%012x', i, i), (select key from k), (select id from c), 1, 1 + i / 300000,
        printf('+4915%09d', i), '+442079460999', 'preview', 'host-a', 1767600000000 + i * 1000, 1767600000100 + i * 1000,
        1767600002000 + i * 1000, iif(i % 3, 1767600009000 + i * 1000, null), iif(i % 3, 1767600009020 + i * 1000, null),
        1767600060000 + i * 1000, iif(i % 3, 1767600080000 + i * 1000, null), iif(i % 3, 51.5, null), iif(i % 3, 20, null),
        iif(i % 3, 200, 486), iif(i % 3, 'OK', 'Busy here'), 'customer', iif(i % 3, 'answered', 'busy'),
        iif(i % 3, 'no_result', null), iif(i % 5, '', 'Asked for "the" price, again'), '{}', 0 from n;
    commit;`;
  const { status, stderr } = spawnSync('sqlite3', [database], { input: sql, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The attempts could not be made: ${stderr}`);
}

/** Seconds and CPU seconds of the shell with the same columns and joins. */
function costOfShell(database: string, out: string): { seconds: number; cpuSeconds: number } {
  const query = `select a.*, c.name, k.name, r.state, o.name, t.name, d.label, k.variable_values from attempts a
    join campaigns c on c.key = a.campaign_key join contacts k on k.id = a.contact_id
    join contact_runs r on r.contact_id = a.contact_id and r.run = a.run
    left join operators o on o.id = a.operator_id left join trunks t on t.id = a.trunk_id
    left join dispositions d on d.id = a.disposition_id order by a.created_at_ms, a.id;`;
  const start = performance.now();
  const command = `TIMEFORMAT='%U %S'; time sqlite3 -readonly -header -csv "$0" "$1" > "$2"`;
  const { status, stderr } = spawnSync('bash', ['-c', command, database, query, out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`sqlite3: ${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: user + system };
}

interface OurCost {
  seconds: number;
  cpuSeconds: number;
  bytes: number;
  /** Highest resident size of the whole process above what it had before. */
  peakMiB: number;
}

function costOfReport(order: ExportOrder): Promise<OurCost> {
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const worker = openExportThread(order);
  return new Promise((resolve, reject) => {
    let last: ExportNews | null = null;
    worker.on('message', (news: ExportNews) => (last = news));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearInterval(watch);
      if (last?.kind !== 'done' || last.rows !== ROWS) {
        reject(new Error(`The report was not written: ${JSON.stringify(last)}`));
        return;
      }
      const cpu = process.cpuUsage(cpuBefore);
      resolve({
        seconds: (performance.now() - start) / 1000,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        bytes: statSync(order.path).size,
        peakMiB: (peak - before) / 1024 / 1024,
      });
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-'));
try {
  const location = { kind: 'sqlite', folder } as const;
  const store = await openStore(location, { clock: systemClock, zone: 'UTC' });
  const campaign = sampleCampaign();
  await store.campaigns.create(campaign);
  await store.contacts.addOne(campaign.id, {
    phone: '+4915123456789',
    name: 'Ada Byron',
    variables: { city: 'Berlin', customer: 'C-17' },
    priority: 'normal',
    tags: [],
  });
  const database = join(folder, 'callboard.sqlite');
  fill(database, campaign.id);
  const shell = costOfShell(database, join(folder, 'shell.csv'));
  console.log(
    `${ROWS} attempts, sqlite3 -csv: ${shell.seconds.toFixed(1)} s, ${shell.cpuSeconds.toFixed(1)} s CPU`,
  );
  for (const format of ['csv', 'xlsx'] as const) {
    if (values.only && values.only !== format) continue;
    const path = join(folder, `report.${format}`);
    const ours = await costOfReport({
      location,
      campaignId: campaign.id,
      format,
      rowsTotal: ROWS,
      zone: 'Europe/Berlin',
      path,
    });
    console.log(
      `${format}: ${ours.seconds.toFixed(1)} s, ${ours.cpuSeconds.toFixed(1)} s CPU, ` +
        `${(ours.bytes / 1e6).toFixed(0)} MB, ${Math.round(ROWS / ours.seconds)} rows/s; ` +
        `${(ours.seconds / shell.seconds).toFixed(2)} times the shell's time, ` +
        `${(ours.cpuSeconds / shell.cpuSeconds).toFixed(2)} times its CPU; peak memory +${ours.peakMiB.toFixed(0)} MiB`,
    );
    rmSync(path);
  }
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
