import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { MergeResult } from './import-mark.ts';
import { mergeStaged } from './import-merge-sqlite.ts';
import { IMPORT_LOCK, stageTables } from './import-stage-postgres.ts';
import { dropStage, stageFolder } from './import-stage-sqlite.ts';

async function fail(base: Database, id: string, sentence: string, atMs: number): Promise<void> {
  await base.db
    .updateTable('imports')
    .set({ status: 'failed', failure: sentence, endedAtMs: atMs })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute();
}

/** Null when nothing of it is in the campaign (any more). */
async function carryOn(base: Database, folder: string, importId: string): Promise<MergeResult | null> {
  const row = await base.db
    .selectFrom('imports')
    .select('merge')
    .where('id', '=', importId)
    .executeTakeFirst();
  if (row?.merge === null || row?.merge === undefined) {
    dropStage(folder, importId);
    return null;
  }
  // A merge that fails takes itself back, or keeps its mark for the next start when even that is impossible.
  return mergeStaged(folder, importId, base.gate).catch(() => null);
}

async function recoverSqlite(
  base: Database,
  folder: string,
  sentence: string,
  atMs: number,
): Promise<number> {
  const unfinished = await base.db
    .selectFrom('imports')
    .select(['id', 'rejected'])
    .where((e) => e.or([e('status', '=', 'running'), e('merge', 'is not', null)]))
    .execute();
  let failed = 0;
  for (const { id, rejected } of unfinished) {
    const result = await carryOn(base, folder, id);
    if (result) {
      await base.db
        .updateTable('imports')
        .set({
          status: 'done',
          failure: null,
          endedAtMs: atMs,
          ...result,
          rejected: rejected + result.duplicates,
        })
        .where('id', '=', id)
        .execute();
    } else {
      await fail(base, id, sentence, atMs);
      failed++;
    }
  }
  for (const file of listed(stageFolder(folder))) rmSync(join(stageFolder(folder), file), { force: true });
  return failed;
}

/** One import whose worker is gone: its result when it was past the point of no return, else null and no trace of it. */
export function recoverImport(base: Database, importId: string): Promise<MergeResult | null> {
  return base.location.kind === 'sqlite'
    ? carryOn(base, base.location.folder, importId)
    : dropAbandonedTables(base, importId);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Drops the stage unless the import's own connection is still alive; true when it was dropped. */
async function dropTablesOfDead(trx: Executor, key: number): Promise<boolean> {
  const { rows } = await sql<{
    free: boolean;
  }>`select pg_try_advisory_xact_lock(${sql.lit(IMPORT_LOCK)}, ${sql.lit(key)}) as free`.execute(trx);
  if (rows[0]?.free !== true) return false;
  const tables = stageTables(key);
  await sql.raw(`drop table if exists ${tables.rows}, ${tables.rejects}`).execute(trx);
  return true;
}

async function dropAbandonedTables(base: Database, importId: string): Promise<null> {
  await inTransaction(base, async (trx) => {
    const row = await trx.selectFrom('imports').select('key').where('id', '=', importId).executeTakeFirst();
    if (row) await dropTablesOfDead(trx, row.key);
  });
  return null;
}

async function recoverPostgres(base: Database, sentence: string, atMs: number): Promise<number> {
  const running = await base.db
    .selectFrom('imports')
    .select(['id', 'key'])
    .where('status', '=', 'running')
    .execute();
  let failed = 0;
  for (const { id, key } of running) {
    failed += await inTransaction(base, async (trx) => {
      if (!(await dropTablesOfDead(trx, key))) return 0;
      await fail({ ...base, db: trx }, id, sentence, atMs);
      return 1;
    });
  }
  return failed;
}

/**
 * What a stopped host left: an import that had everything staged and was merging is carried to its end, any other is failed
 * with `sentence` and its stage dropped. On PostgreSQL, imports of hosts that are alive are left alone.
 * @returns how many were failed.
 */
export function finishOrFailImports(base: Database, sentence: string, atMs: number): Promise<number> {
  return base.location.kind === 'sqlite'
    ? recoverSqlite(base, base.location.folder, sentence, atMs)
    : recoverPostgres(base, sentence, atMs);
}
