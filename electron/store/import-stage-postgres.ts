import { Client } from 'pg';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import { campaignKey } from './campaign-keys.ts';
import { turnOf, variableSetKey } from './contact-row.ts';
import { reserveContactIds } from './contact-add.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import { asStoreFailure } from './failures.ts';
import { changesColumn, mergeFigures, rawColumn } from './import-mark.ts';
import type { Counted, MergeResult } from './import-mark.ts';
import { doneInPostgres, doneValues } from './import-record.ts';
import { copyRows } from './postgres-copy.ts';
import type { ImportStage } from './store.ts';

/** Names of an import's stage tables; the key is a number, so they need no quoting. */
export function stageTables(importKey: number): { rows: string; rejects: string } {
  return { rows: `import_rows_${importKey}`, rejects: `import_rejects_${importKey}` };
}

export function keyOfStageTable(name: string): number | null {
  const key = /^import_(?:rows|rejects)_(\d+)$/.exec(name)?.[1];
  return key === undefined ? null : Number(key);
}

/** Any fixed number: the first half of the advisory lock that says "this import's host is alive". */
export const IMPORT_LOCK = 7_262_002;

/** A transaction in which nothing arrives for so long is rolled back by the server. */
const STUCK_SEC = 10;

const quoted = (column: string): string => `'"' || replace(${column}, '"', '""') || '"'`;

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreFailure(error);
  }
}

async function createTables(client: Client, importKey: number): Promise<void> {
  const { rows, rejects } = stageTables(importKey);
  await client.query(`drop table if exists ${rows}, ${rejects}`);
  await client.query(`create unlogged table ${rows} (line bigint not null, phone text not null, name text not null,
    priority smallint not null, tags text not null, variable_values text not null, changes text not null)`);
  await client.query(
    `create unlogged table ${rejects} (line bigint not null, reason text not null, raw text not null)`,
  );
}

/** One ordered insert per table and the record's end, for one transaction; other connections see all of it or nothing. */
async function merge(
  client: Client,
  of: {
    importId: string;
    importKey: number;
    campaignKey: number;
    variableSetKey: number | null;
    idBase: number;
    atMs: number;
  },
): Promise<MergeResult> {
  const { rows, rejects } = stageTables(of.importKey);
  const claimed = await client.query(
    `insert into contact_phones (campaign_key, phone, contact_id)
     select $1::integer, phone, $2::bigint + min(line) from ${rows} group by phone order by phone on conflict do nothing`,
    [of.campaignKey, of.idBase],
  );
  const inserted = await client.query<{ barred: number }>(
    `with winners as (
       insert into contacts (id, campaign_key, phone, name, variable_set_key, variable_values, priority, tags, import_key)
       select p.contact_id, $1::integer, r.phone, r.name, $3::integer, r.variable_values, r.priority, r.tags, $4::integer
       from ${rows} r
       join contact_phones p on p.campaign_key = $1 and p.phone = r.phone and p.contact_id = $2::bigint + r.line
       order by r.line returning id, phone, priority),
     in_run as (
       insert into contact_runs (contact_id, run, campaign_key, state, work, turn)
       select w.id, (select run from campaigns where key = $1), $1::integer,
         case when b.phone is null then 'pending' else 'blacklisted' end,
         case when b.phone is null then 'ready' end, w.priority + ${turnOf('pending', 0)}
       from winners w left join blacklist b on b.phone = w.phone order by w.id returning state)
     select count(*)::integer as barred from in_run where state = 'blacklisted'`,
    [of.campaignKey, of.idBase, of.variableSetKey, of.importKey],
  );
  await client.query(
    `insert into import_rejects (import_key, line, reason, raw)
     select $1::integer, line, reason, raw from ${rejects}
     union all
     select $1::integer, r.line, 'duplicate', ${quoted('r.phone')} || ',' || ${quoted('r.name')} || coalesce(',' ||
       (select string_agg(${quoted('value')}, ',') from json_array_elements_text(r.variable_values::json)), '')
     from ${rows} r where not exists (select 1 from contact_phones p
       where p.campaign_key = $2 and p.phone = r.phone and p.contact_id = $3::bigint + r.line)`,
    [of.importKey, of.campaignKey, of.idBase],
  );
  const { rows: staged } = await client.query<{ rows: number }>(
    `select count(*)::integer as rows from ${rows}`,
  );
  const { rows: spoilt } = await client.query<Counted>(
    `select reason as word, count(*)::integer as rows from ${rejects} group by reason`,
  );
  const { rows: changed } = await client.query<Counted>(
    `select changes as word, count(*)::integer as rows from ${rows} r where changes <> '' and exists (
       select 1 from contact_phones p where p.campaign_key = $1 and p.phone = r.phone
       and p.contact_id = $2::bigint + r.line) group by changes`,
    [of.campaignKey, of.idBase],
  );
  const figures = mergeFigures({
    staged: staged[0]?.rows ?? 0,
    spoilt,
    claimed: claimed.rowCount ?? 0,
    blacklisted: inserted.rows[0]?.barred ?? 0,
    changed,
  });
  // Last, so that whoever ends this import from outside waits for the commit only.
  const ended = await client.query(
    doneInPostgres.text,
    doneInPostgres.values(doneValues(of.importId, of.atMs, figures)),
  );
  if (ended.rowCount !== 1) throw new Error('This import was ended before its list was in.');
  const { accepted, duplicates, blacklisted } = figures;
  return { accepted, duplicates, blacklisted };
}

/**
 * Rows are copied to unlogged tables over a connection of its own, which holds a lock for as long as this import lives, so
 * that another host of the same database does not take it for abandoned.
 */
export async function openPostgresStage(
  base: Database,
  url: string,
  importId: string,
  campaignId: string,
  variableNames: string[],
): Promise<ImportStage> {
  const key = await campaignKey(base, base.db, campaignId);
  const { key: importKey } = await base.db
    .selectFrom('imports')
    .select('key')
    .where('id', '=', importId)
    .executeTakeFirstOrThrow();
  const client = new Client({ connectionString: url, application_name: 'callboard import' });
  // A connection that breaks between two statements shows in the next one.
  client.on('error', () => undefined);
  const { rows: rowTable, rejects: rejectTable } = stageTables(importKey);

  const leave = async (): Promise<void> => {
    try {
      await client.query(`drop table if exists ${rowTable}, ${rejectTable}`);
    } finally {
      await client.end();
    }
  };
  /** After a merge that went either way: a connection that is gone leaves tables to whoever ends the import, or to the next start. */
  const leaveIfThere = (): Promise<void> => leave().catch(() => undefined);

  const mergeStaged = async (onProgress?: (merged: number) => void): Promise<MergeResult> => {
    onProgress?.(0);
    const { rows } = await client.query<{ last: string | null }>(`select max(line) as last from ${rowTable}`);
    const lastLine = Number(rows[0]?.last ?? 0);
    const { idBase, setKey } = await inTransaction(base, async (trx) => ({
      idBase: await reserveContactIds(trx, lastLine + 1),
      setKey: await variableSetKey(trx, variableNames),
    }));
    await client.query(`analyze ${rowTable}`);
    await client.query('begin');
    const atMs = base.clock.now();
    const of = { importId, importKey, campaignKey: key, variableSetKey: setKey, idBase, atMs };
    const result = await merge(client, of);
    await client.query('commit');
    // The list is in, whatever becomes of this connection.
    await client.query('analyze contacts, contact_runs').catch(() => undefined);
    return result;
  };

  await guarded(async () => {
    await client.connect();
    await client.query('select pg_advisory_lock($1, $2)', [IMPORT_LOCK, importKey]);
    // A host that is cut off in the middle of the merge holds its locks no longer than this.
    await client.query(`set idle_in_transaction_session_timeout = '${STUCK_SEC}s'`);
    await createTables(client, importKey);
  });

  return {
    add: (rows) =>
      guarded(() =>
        copyRows(
          client,
          rowTable,
          rows.map((row) => [
            row.line,
            row.phone,
            row.name,
            PRIORITIES.indexOf(row.priority),
            JSON.stringify(row.tags),
            JSON.stringify(row.variables),
            changesColumn(row.changes),
          ]),
        ),
      ),
    reject: (rows) =>
      guarded(() =>
        copyRows(
          client,
          rejectTable,
          rows.map((row) => [row.line, row.reason, rawColumn(row.raw)]),
        ),
      ),
    commit: (onProgress) =>
      guarded(async () => {
        try {
          return await mergeStaged(onProgress);
        } catch (error) {
          await client.query('rollback').catch(() => undefined);
          throw error;
        } finally {
          await leaveIfThere();
        }
      }),
    abandon: () => guarded(leave),
  };
}
