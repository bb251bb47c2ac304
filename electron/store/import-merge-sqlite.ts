import { existsSync } from 'node:fs';
import type SqliteDatabase from 'better-sqlite3';
import { turnOf } from './contact-row.ts';
import { breathe } from './database.ts';
import type { Database } from './database.ts';
import { asStoreFailure } from './failures.ts';
import { databaseFile, openSqlite } from './sqlite.ts';
import { mergeFigures, mergeMark } from './import-mark.ts';
import type { Counted, MergeMark, MergeResult } from './import-mark.ts';
import { undoMerge } from './import-undo-sqlite.ts';
import { doneInSqlite, doneValues } from './import-record.ts';
import { StoreFailure } from './store.ts';
import { letOthersPass } from './write-gate.ts';
import type { WriteGate } from './write-gate.ts';
import { readJson } from './stored-json.ts';
import { dropStage, stageFile } from './import-stage-sqlite.ts';

/** Rows per transaction: a few milliseconds of write lock each. */
const BATCH = 1_000;
type Raw = SqliteDatabase.Database;

function readMark(raw: Raw, importId: string): { mark: MergeMark; key: number } {
  const row = raw
    .prepare<[string], { merge: string; key: number }>('select merge, key from imports where id = ?')
    .get(importId);
  if (!row) throw new Error(`There is no import ${importId}.`);
  return { mark: readJson(mergeMark, row.merge, `how far import ${importId} has come`), key: row.key };
}

/** Runs one batch and stores how far it came, together. */
function inBatch(raw: Raw, importId: string, work: () => MergeMark): MergeMark {
  raw.exec('begin immediate');
  try {
    const mark = work();
    raw.prepare('update imports set merge = ? where id = ?').run(JSON.stringify(mark), importId);
    raw.exec('commit');
    return mark;
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback');
    throw error;
  }
}

async function betweenBatches(gate: WriteGate): Promise<void> {
  await breathe();
  await letOthersPass(gate);
}

/** Claims each phone for its first line, in phone order, so that the key's tree grows page by page. */
async function claimPhones(
  raw: Raw,
  importId: string,
  start: MergeMark,
  onBatch: () => void,
  gate: WriteGate,
): Promise<MergeMark> {
  const lastOfBatch = raw
    .prepare<[string, number], string | null>(
      `select max(phone) from (select distinct phone from stage.rows where phone > ? order by phone limit ?)`,
    )
    .pluck();
  const claim = raw.prepare(`insert into contact_phones (campaign_key, phone, contact_id)
    select ?, phone, ? + min(line) from stage.rows where phone > ? and phone <= ? group by phone order by phone
    on conflict do nothing`);
  let mark = start;
  for (;;) {
    const after = String(mark.after);
    const last = lastOfBatch.get(after, BATCH);
    if (last === null || last === undefined) break;
    mark = inBatch(raw, importId, () => {
      const { changes } = claim.run(mark.campaignKey, mark.idBase, after, last);
      return { ...mark, after: last, claimed: mark.claimed + changes };
    });
    onBatch();
    await betweenBatches(gate);
  }
  return inBatch(raw, importId, () => ({ ...mark, phase: 'contacts', after: 0 }));
}

/** A stage that the program wrote before it kept changes has none. */
function addChanges(raw: Raw): void {
  const has = raw
    .prepare<[], number>(`select count(*) from pragma_table_info('rows', 'stage') where name = 'changes'`)
    .pluck()
    .get();
  if (has === 0) raw.exec(`alter table stage.rows add column changes text not null default ''`);
}

/** Lines whose phone belongs to an earlier line or to a contact that was there before. */
function findLosers(raw: Raw, mark: MergeMark): void {
  raw.exec('create temp table losers (line integer primary key)');
  if (mark.claimed === mark.staged) return;
  raw
    .prepare(
      `insert into temp.losers select r.line from stage.rows r indexed by rows_by_phone where not exists (
      select 1 from contact_phones p where p.campaign_key = ? and p.phone = r.phone and p.contact_id = ? + r.line)`,
    )
    .run(mark.campaignKey, mark.idBase);
}

/** Contacts in upload order: their ids, the ready index and the list index all grow at the end. */
async function insertContacts(
  raw: Raw,
  importId: string,
  key: number,
  start: MergeMark,
  onBatch: (line: number) => void,
  gate: WriteGate,
): Promise<MergeMark> {
  const lastOfBatch = raw
    .prepare<[number, number], number | null>(
      'select max(line) from (select line from stage.rows where line > ? order by line limit ?)',
    )
    .pluck();
  const winners = start.claimed === start.staged ? '' : 'and line not in (select line from temp.losers)';
  const these = `stage.rows r where line > @after and line <= @last ${winners} order by line`;
  const insert = raw.prepare(`insert into contacts
      (id, campaign_key, phone, name, variable_set_key, variable_values, priority, tags, import_key)
    select @base + line, @campaign, phone, name, @names, variable_values, priority, tags, @import from ${these}`);
  const insertRuns = raw.prepare(`insert into contact_runs (contact_id, run, campaign_key, state, work, turn)
    select id, run, @campaign, case when barred then 'blacklisted' else 'pending' end,
      case when barred then null else 'ready' end, turn
    from (select @base + line as id, (select run from campaigns where key = @campaign) as run,
        priority + ${turnOf('pending', 0)} as turn, exists (select 1 from blacklist b where b.phone = r.phone) as barred
      from ${these})`);
  let mark = start;
  for (;;) {
    const after = Number(mark.after);
    const last = lastOfBatch.get(after, BATCH);
    if (last === null || last === undefined) break;
    mark = inBatch(raw, importId, () => {
      const { idBase: base, campaignKey: campaign } = mark;
      insert.run({ base, campaign, names: mark.variableSetKey, import: key, after, last });
      insertRuns.run({ base, campaign, after, last });
      return { ...mark, after: last };
    });
    onBatch(last);
    await betweenBatches(gate);
  }
  return inBatch(raw, importId, () => ({ ...mark, phase: 'rejects', after: 0 }));
}

const quoted = (column: string): string => `'"' || replace(${column}, '"', '""') || '"'`;

async function insertRejects(
  raw: Raw,
  importId: string,
  key: number,
  start: MergeMark,
  gate: WriteGate,
): Promise<void> {
  raw.exec(`create temp view refused as
    select line, reason, raw from stage.rejects
    union all
    select r.line, 'duplicate', ${quoted('r.phone')} || ',' || ${quoted('r.name')} || coalesce(',' ||
      (select group_concat(${quoted('value')}, ',') from json_each(r.variable_values)), '')
    from temp.losers l join stage.rows r on r.line = l.line`);
  const lastOfBatch = raw
    .prepare<[number, number, number], number | null>(
      `select max(line) from (select line from (select line from stage.rejects where line > ?
        union all select line from temp.losers where line > ?) order by line limit ?)`,
    )
    .pluck();
  const insert = raw.prepare(`insert into import_rejects (import_key, line, reason, raw)
    select ?, line, reason, raw from temp.refused where line > ? and line <= ? order by line`);
  let mark = start;
  for (;;) {
    const after = Number(mark.after);
    const last = lastOfBatch.get(after, after, BATCH);
    if (last === null || last === undefined) return;
    mark = inBatch(raw, importId, () => {
      insert.run(key, after, last);
      return { ...mark, after: last };
    });
    await betweenBatches(gate);
  }
}

/**
 * Carries a marked merge to its end, from wherever it was cut off.
 * @param onProgress called with the number of rows merged so far; what it throws stops the merge and takes it back.
 */
export async function mergeStaged(
  folder: string,
  importId: string,
  { gate, clock }: Pick<Database, 'gate' | 'clock'>,
  onProgress: (merged: number) => void = () => undefined,
): Promise<MergeResult> {
  const raw = openSqlite(databaseFile(folder), 'normal');
  try {
    let result: MergeResult;
    const { mark: start, key } = readMark(raw, importId);
    const file = stageFile(folder, importId);
    if (start.phase === 'undo' || !existsSync(file)) {
      await undoMerge(raw, importId, start);
      throw new Error('This import was taken back before.');
    }
    let attached = false;
    try {
      raw.prepare('attach database ? as stage').run(file);
      attached = true;
      addChanges(raw);
      let mark = start;
      if (mark.phase === 'phones') mark = await claimPhones(raw, importId, mark, () => onProgress(0), gate);
      findLosers(raw, mark);
      if (mark.phase === 'contacts') {
        mark = await insertContacts(raw, importId, key, mark, onProgress, gate);
      }
      await insertRejects(raw, importId, key, mark, gate);
      result = settle(raw, importId, mark, clock.now());
    } catch (error) {
      // The stage goes first: on a full disk its space is what makes taking back possible.
      if (raw.inTransaction) raw.exec('rollback');
      if (attached) raw.exec('detach database stage');
      dropStage(folder, importId);
      await undoMerge(raw, importId, readMark(raw, importId).mark);
      throw error;
    }
    await breathe();
    sample(raw);
    return result;
  } finally {
    raw.close();
    dropStage(folder, importId);
  }
}

const SPOILT_BY_REASON = 'select reason as word, count(*) as rows from stage.rejects group by reason';
const TAKEN_BY_CHANGES = `select changes as word, count(*) as rows from stage.rows
  where changes <> '' and line not in (select line from temp.losers) group by changes`;

/** The last transaction: the figures are those of what is in the campaign, and the mark goes with them. */
function settle(raw: Raw, importId: string, mark: MergeMark, atMs: number): MergeResult {
  const blacklisted =
    raw
      .prepare<[object], number>(
        `select count(*) from contact_runs where campaign_key = @key and run = (select run from campaigns where key = @key)
          and state = 'blacklisted' and contact_id >= @first and contact_id <= @last`,
      )
      .pluck()
      .get({ key: mark.campaignKey, first: mark.idBase, last: mark.idBase + mark.lastLine }) ?? 0;
  const figures = mergeFigures({
    staged: mark.staged,
    spoilt: raw.prepare<[], Counted>(SPOILT_BY_REASON).all(),
    claimed: mark.claimed,
    blacklisted,
    changed: raw.prepare<[], Counted>(TAKEN_BY_CHANGES).all(),
  });
  raw.prepare(doneInSqlite).run(doneValues(importId, atMs, figures));
  const { accepted, duplicates } = figures;
  return { accepted, duplicates, blacklisted };
}

/** What the planner knows of the table; a whole pass over the indexes would hold the write lock for a second per million rows. */
function sample(raw: Raw): void {
  try {
    raw.pragma('analysis_limit = 1000');
    raw.exec('analyze contact_runs');
  } catch (error) {
    // The list is in: the planner goes on with what it knew. Anything but trouble of the store is a fault of ours.
    if (!(asStoreFailure(error) instanceof StoreFailure)) throw error;
  }
}
