import { campaignKey } from './campaign-keys.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import { openStage } from './import-stage.ts';
import { listImportOf, storedCounts } from './import-record.ts';
import { endImport, endUnfinishedImports } from './import-recovery.ts';
import type { Store } from './store.ts';

export function importsTable(base: Database): Store['imports'] {
  const { db } = base;
  return {
    async list(campaignId) {
      const rows = await db
        .selectFrom('imports')
        .selectAll()
        .where('campaignId', '=', campaignId)
        .orderBy('startedAtMs', 'desc')
        .orderBy('key', 'desc')
        .execute();
      return rows.map(listImportOf);
    },
    async get(importId) {
      const row = await db.selectFrom('imports').selectAll().where('id', '=', importId).executeTakeFirst();
      return row ? listImportOf(row) : null;
    },
    async save(record) {
      const stored = { ...record, ...storedCounts(record) };
      const { id: _id, ...row } = stored;
      await db
        .insertInto('imports')
        .values({ ...stored, host: base.hostId })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async rejects(importId, cursor, limit) {
      const record = await db
        .selectFrom('imports')
        .select(['key', 'rejected'])
        .where('id', '=', importId)
        .executeTakeFirst();
      if (!record) return { rows: [], total: 0, next: null };
      const after = decodeCursor(cursor, ([line]) => line ?? null) ?? -1;
      const rows = await db
        .selectFrom('importRejects')
        .select(['line', 'reason', 'raw'])
        .where('importKey', '=', record.key)
        .where('line', '>', after)
        .orderBy('line')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page,
        total: record.rejected,
        next: last && rows.length > limit ? encodeCursor([last.line]) : null,
      };
    },
    async known(campaignId, phones) {
      const key = await campaignKey(base, db, campaignId);
      const inCampaign = await db
        .selectFrom('contactPhones')
        .select('phone')
        .where('campaignKey', '=', key)
        .where('phone', 'in', phones)
        .execute();
      const blacklisted = await db
        .selectFrom('blacklist')
        .select('phone')
        .where('phone', 'in', phones)
        .execute();
      return {
        inCampaign: inCampaign.map(({ phone }) => phone),
        blacklisted: blacklisted.map(({ phone }) => phone),
      };
    },
    stage: (importId, campaignId, variableNames) => openStage(base, importId, campaignId, variableNames),
    end: (importId, ending) => endImport(base, importId, ending),
    failUnfinished: (sentence, atMs) => endUnfinishedImports(base, sentence, atMs),
  };
}
