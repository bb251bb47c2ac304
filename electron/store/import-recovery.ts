import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { ListImport } from '../../shared/contract/lists.ts';
import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import { mergeStaged } from './import-merge-sqlite.ts';
import { listImportOf, NOTHING_IN } from './import-record.ts';
import { IMPORT_LOCK, keyOfStageTable, stageTables } from './import-stage-postgres.ts';
import { dropStage, stageFolder } from './import-stage-sqlite.ts';
import type { ImportEnding } from './store.ts';

/** Why a killed host's import did not bring its list in, for one that had read nothing that is known. */
type Unread = Omit<ImportEnding, 'bytesRead' | 'rows'> & Partial<Pick<ImportEnding, 'bytesRead' | 'rows'>>;

/** Contacts that were called before the rest of their list was taken back. */
const keptWords = (kept: number): string =>
  `The import stopped. ${kept} of its contacts had been taken up for calling and stay in the campaign; the others were taken out again.`;

/** Gives a running import its end; one that has ended already, done above all, stays as it is. */
async function endRunning(db: Executor, id: string, { atMs, failure, ...how }: Unread): Promise<boolean> {
  const kept = await db.selectFrom('imports').select('accepted').where('id', '=', id).executeTakeFirst();
  const words = kept !== undefined && kept.accepted > 0 ? keptWords(kept.accepted) : failure;
  const { numUpdatedRows } = await db
    .updateTable('imports')
    .set({ ...how, failure: words, endedAtMs: atMs, ...NOTHING_IN })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function markOf(base: Database, importId: string): Promise<string | null> {
  const row = await base.db
    .selectFrom('imports')
    .select('merge')
    .where('id', '=', importId)
    .executeTakeFirst();
  return row?.merge ?? null;
}

/**
 * Carries a marked merge to its end, or takes it back when that is impossible; its record says which.
 * @throws what stopped it when neither is possible now, as on a full disk: the mark stays, the import is still running.
 */
async function carryOn(base: Database, folder: string, importId: string): Promise<void> {
  if ((await markOf(base, importId)) === null) {
    dropStage(folder, importId);
    return;
  }
  try {
    await mergeStaged(folder, importId, base);
  } catch (error) {
    if ((await markOf(base, importId)) !== null) throw error;
  }
}

async function endUnfinishedInSqlite(
  base: Database,
  folder: string,
  failure: string,
  atMs: number,
): Promise<number> {
  const unfinished = await base.db
    .selectFrom('imports')
    .select('id')
    .where((e) => e.or([e('status', '=', 'running'), e('merge', 'is not', null)]))
    .execute();
  let failed = 0;
  for (const { id } of unfinished) {
    await carryOn(base, folder, id);
    if (await endRunning(base.db, id, { status: 'failed', failure, atMs })) failed++;
  }
  for (const file of listed(stageFolder(folder))) rmSync(join(stageFolder(folder), file), { force: true });
  return failed;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** True when no import holds the stage any more, until the transaction ends: its connection is gone. */
async function isDead(trx: Executor, key: number): Promise<boolean> {
  const { rows } = await sql<{
    free: boolean;
  }>`select pg_try_advisory_xact_lock(${sql.lit(IMPORT_LOCK)}, ${sql.lit(key)}) as free`.execute(trx);
  return rows[0]?.free === true;
}

async function dropTablesOfDead(base: Database, key: number): Promise<void> {
  await inTransaction(base, async (trx) => {
    if (!(await isDead(trx, key))) return;
    const tables = stageTables(key);
    await sql.raw(`drop table if exists ${tables.rows}, ${tables.rejects}`).execute(trx);
  });
}

async function stagesInPostgres(base: Database): Promise<number[]> {
  const { rows } = await sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = current_schema()`.execute(base.db);
  return [...new Set(rows.map(({ name }) => keyOfStageTable(name)).filter((key) => key !== null))];
}

/**
 * An import of this host is dead, since the host has just started; a commit that the server is still at is waited for by
 * the record's own row lock. One of another host is dead when nobody holds its lock.
 */
async function endUnfinishedInPostgres(base: Database, failure: string, atMs: number): Promise<number> {
  const running = await base.db
    .selectFrom('imports')
    .select(['id', 'key', 'host'])
    .where('status', '=', 'running')
    .execute();
  let failed = 0;
  for (const { id, key, host } of running) {
    const isOurs = host !== null && host === base.hostId;
    failed += await inTransaction(base, async (trx) => {
      if (!isOurs && !(await isDead(trx, key))) return 0;
      return (await endRunning(trx, id, { status: 'failed', failure, atMs })) ? 1 : 0;
    });
  }
  for (const key of await stagesInPostgres(base)) await dropTablesOfDead(base, key);
  return failed;
}

/** See {@link Store.imports.end}. */
export async function endImport(
  base: Database,
  importId: string,
  ending: ImportEnding,
): Promise<ListImport | null> {
  if (base.location.kind === 'sqlite') await carryOn(base, base.location.folder, importId);
  await endRunning(base.db, importId, ending);
  const row = await base.db.selectFrom('imports').selectAll().where('id', '=', importId).executeTakeFirst();
  if (!row) return null;
  if (base.kind === 'postgres') await dropTablesOfDead(base, row.key);
  return listImportOf(row);
}

/** See {@link Store.imports.failUnfinished}. */
export function endUnfinishedImports(base: Database, failure: string, atMs: number): Promise<number> {
  return base.location.kind === 'sqlite'
    ? endUnfinishedInSqlite(base, base.location.folder, failure, atMs)
    : endUnfinishedInPostgres(base, failure, atMs);
}
