import { wrapUpDraft } from '../../shared/contract/desk.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function draftsTable({ db }: Database): Store['drafts'] {
  return {
    async save(operatorId, draft, atMs) {
      const row = { operatorId, version: draft.version, draft: JSON.stringify(draft), atMs };
      await db
        .insertInto('wrapUpDrafts')
        .values({ attemptId: draft.attemptId, ...row })
        .onConflict((conflict) =>
          conflict
            .column('attemptId')
            .doUpdateSet(row)
            .whereRef('excluded.version', '>', 'wrapUpDrafts.version'),
        )
        .execute();
    },
    async get(attemptId) {
      const row = await db
        .selectFrom('wrapUpDrafts')
        .select('draft')
        .where('attemptId', '=', attemptId)
        .executeTakeFirst();
      return row ? wrapUpDraft.parse(JSON.parse(row.draft)) : null;
    },
    async remove(attemptId) {
      await db.deleteFrom('wrapUpDrafts').where('attemptId', '=', attemptId).execute();
    },
  };
}
