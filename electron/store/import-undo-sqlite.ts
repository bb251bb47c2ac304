import { setTimeout as pause } from 'node:timers/promises';
import type SqliteDatabase from 'better-sqlite3';
import { contactStatesOfKind } from '../../shared/domain/contact-state.ts';
import type { MergeMark } from './import-mark.ts';

const BATCH = 500;
const UNTOUCHED = [...contactStatesOfKind('waiting'), 'blacklisted'].map((state) => `'${state}'`).join(', ');

/**
 * Takes back what a merge has brought in so far, in small transactions. Contacts that somebody has already begun to work
 * stay: their calls have happened. The record counts them as accepted.
 */
export async function undoMerge(
  raw: SqliteDatabase.Database,
  importId: string,
  mark: MergeMark,
): Promise<void> {
  const undo: MergeMark = { ...mark, phase: 'undo' };
  raw.prepare('update imports set merge = ? where id = ?').run(JSON.stringify(undo), importId);
  const first = mark.idBase;
  const last = mark.idBase + mark.lastLine;
  const untouched = `contact_id >= ? and contact_id <= ? and attempts = 0 and state in (${UNTOUCHED})`;
  const removeRuns = raw.prepare(`delete from contact_runs where (contact_id, run) in
    (select contact_id, run from contact_runs where ${untouched} limit ${BATCH})`);
  while (removeRuns.run(first, last).changes > 0) await pause(1);
  const removeContacts =
    raw.prepare(`delete from contacts where id in (select id from contacts where id >= ? and id <= ?
    and not exists (select 1 from contact_runs where contact_id = id) limit ${BATCH})`);
  while (removeContacts.run(first, last).changes > 0) await pause(1);

  const lastOfBatch = raw
    .prepare<[number, string], string | null>(
      `select max(phone) from (select phone from contact_phones where campaign_key = ? and phone > ? order by phone limit ${BATCH * 10})`,
    )
    .pluck();
  const removePhones = raw.prepare(`delete from contact_phones
    where campaign_key = ? and phone > ? and phone <= ? and contact_id >= ? and contact_id <= ?
    and not exists (select 1 from contacts where id = contact_id)`);
  let after = '';
  for (;;) {
    const to = lastOfBatch.get(mark.campaignKey, after);
    if (to === null || to === undefined) break;
    removePhones.run(mark.campaignKey, after, to, first, last);
    after = to;
    await pause(1);
  }
  const removeRejects = raw.prepare(`delete from import_rejects where (import_key, line) in (
    select import_key, line from import_rejects where import_key = (select key from imports where id = ?) limit ${BATCH})`);
  while (removeRejects.run(importId).changes > 0) await pause(1);
  raw
    .prepare(
      `update imports set merge = null, rejected = 0, duplicates = 0, warned = 0, by_reason = '{}', by_warning = '{}',
        accepted = (select count(*) from contacts where id >= @first and id <= @last),
        blacklisted = (select count(*) from contact_runs where contact_id >= @first and contact_id <= @last
          and state = 'blacklisted')
        where id = @importId`,
    )
    .run({ importId, first, last });
}
