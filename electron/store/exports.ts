import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function exportsTable({ db }: Database): Store['exports'] {
  return {
    list: (campaignId) =>
      db
        .selectFrom('exports')
        .selectAll()
        .$if(campaignId !== null, (query) => query.where('campaignId', '=', campaignId ?? ''))
        .orderBy('startedAtMs', 'desc')
        .orderBy('id')
        .execute(),
    async save(job) {
      const { id: _id, ...row } = job;
      await db
        .insertInto('exports')
        .values(job)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async failUnfinished(sentence, atMs) {
      const { numUpdatedRows } = await db
        .updateTable('exports')
        .set({ status: 'failed', failure: sentence, endedAtMs: atMs })
        .where('status', 'in', ['preparing', 'writing'])
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}
