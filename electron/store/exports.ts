import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function exportsTable({ db, kind, hostId }: Database): Store['exports'] {
  return {
    async list(campaignId) {
      const rows = await db
        .selectFrom('exports')
        .selectAll()
        .$if(campaignId !== null, (query) => query.where('campaignId', '=', campaignId ?? ''))
        .orderBy('startedAtMs', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(({ host: _host, ...job }) => job);
    },
    async save(job) {
      const { id: _id, ...row } = job;
      await db
        .insertInto('exports')
        .values({ ...job, host: hostId })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async failUnfinished(sentence, atMs) {
      const { numUpdatedRows } = await db
        .updateTable('exports')
        .set({ status: 'failed', failure: sentence, endedAtMs: atMs })
        .where('status', 'in', ['preparing', 'writing'])
        // A data folder has one host at a time; in a shared database the others may still be writing theirs.
        .$if(kind === 'postgres', (query) =>
          query.where((e) => e.or([e('host', 'is', null), e('host', '=', hostId)])),
        )
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}
