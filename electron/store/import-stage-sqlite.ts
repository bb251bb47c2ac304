import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import { campaignKey } from './campaign-keys.ts';
import { variableSetKey } from './contact-row.ts';
import { reserveContactIds } from './contact-add.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import { asStoreFailure } from './failures.ts';
import { mergeStaged } from './import-merge-sqlite.ts';
import { changesColumn, rawColumn, type MergeMark } from './import-mark.ts';
import { StoreFailure } from './store.ts';
import type { ImportStage } from './store.ts';

const STAGE_TABLES = `
  create table rows (line integer primary key, phone text not null, name text not null, priority integer not null,
    tags text not null, variable_values text not null, changes text not null default '');
  create table rejects (line integer primary key, reason text not null, raw text not null)`;

/** Disk space that a merge takes beside the stage itself: rows with their indexes, and the log. */
const SPACE_PER_STAGED_BYTE = 4;

export function stageFolder(folder: string): string {
  return join(folder, 'stages');
}

/** Import ids are the host's own; anything else must not become a path. */
export function stageFile(folder: string, importId: string): string {
  return join(stageFolder(folder), `${importId.replace(/[^A-Za-z0-9-]/g, '_')}.sqlite`);
}

export function dropStage(folder: string, importId: string): void {
  const file = stageFile(folder, importId);
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}

function assertSpace(file: string): void {
  const { bavail, bsize } = statfsSync(file);
  const needed = statSync(file).size * SPACE_PER_STAGED_BYTE;
  if (bavail * bsize > needed) return;
  throw new StoreFailure(
    'disk_full',
    `The disk has too little room for this list: about ${Math.ceil(needed / 1_000_000)} MB are needed.`,
    'Free some space on the disk that holds the data folder, then import the list again.',
  );
}

/**
 * Rows go to a file of their own, without locks or syncs; the campaign sees nothing of them. `commit` merges them in phone
 * order in small transactions of a connection of its own, so that other writers hardly wait.
 */
export async function openSqliteStage(
  base: Database,
  folder: string,
  importId: string,
  campaignId: string,
  variableNames: string[],
): Promise<ImportStage> {
  const key = await campaignKey(base, base.db, campaignId);
  mkdirSync(stageFolder(folder), { recursive: true, mode: 0o700 });
  dropStage(folder, importId);
  const file = stageFile(folder, importId);
  const stage = new SqliteDatabase(file);
  stage.pragma('journal_mode = OFF');
  stage.pragma('synchronous = OFF');
  stage.pragma('locking_mode = EXCLUSIVE');
  stage.exec(STAGE_TABLES);
  const addRow = stage.prepare('insert into rows values (?, ?, ?, ?, ?, ?, ?)');
  const addReject = stage.prepare('insert into rejects values (?, ?, ?)');
  const inOneGo = (work: () => void): void => {
    try {
      stage.exec('begin');
      work();
      stage.exec('commit');
    } catch (error) {
      throw asStoreFailure(error);
    }
  };

  async function mark(): Promise<MergeMark> {
    const { staged, lastLine } = stage
      .prepare<[], { staged: number; lastLine: number }>(
        'select count(*) as staged, coalesce(max(line), 0) as lastLine from rows',
      )
      .get() ?? { staged: 0, lastLine: 0 };
    stage.exec('create index rows_by_phone on rows (phone, line)');
    stage.close();
    const handle = openSync(file, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    assertSpace(file);
    return inTransaction(base, async (trx) => {
      const first = await reserveContactIds(trx, lastLine + 1);
      const made: MergeMark = {
        phase: 'phones',
        after: '',
        campaignKey: key,
        variableSetKey: await variableSetKey(trx, variableNames),
        idBase: first,
        lastLine,
        staged,
        claimed: 0,
      };
      await trx
        .updateTable('imports')
        .set({ merge: JSON.stringify(made) })
        .where('id', '=', importId)
        .execute();
      return made;
    });
  }

  return {
    add: async (rows) =>
      inOneGo(() => {
        for (const row of rows) {
          const tags = row.tags.length === 0 ? '[]' : JSON.stringify(row.tags);
          const values = row.variables.length === 0 ? '[]' : JSON.stringify(row.variables);
          addRow.run(
            row.line,
            row.phone,
            row.name,
            PRIORITIES.indexOf(row.priority),
            tags,
            values,
            changesColumn(row.changes),
          );
        }
      }),
    reject: async (rows) =>
      inOneGo(() => {
        for (const row of rows) addReject.run(row.line, row.reason, rawColumn(row.raw));
      }),
    async commit(onProgress) {
      try {
        await mark();
        return await mergeStaged(folder, importId, base, onProgress);
      } catch (error) {
        throw asStoreFailure(error);
      }
    },
    async abandon() {
      stage.close();
      dropStage(folder, importId);
    },
  };
}
