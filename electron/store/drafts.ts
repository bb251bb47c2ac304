import { wrapUpDraft } from '../../shared/contract/desk.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';
import { readJson } from './stored-json.ts';

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
      return row ? readJson(wrapUpDraft, row.draft, `the draft of attempt ${attemptId}`) : null;
    },
    async remove(attemptId) {
      await db.deleteFrom('wrapUpDrafts').where('attemptId', '=', attemptId).execute();
    },
  };
}
