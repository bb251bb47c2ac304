import { activity } from '../../shared/contract/campaign.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';
import { readJson } from './stored-json.ts';

const { changes: storedChanges } = activity.shape;

export function activityTable({ db }: Database): Store['activity'] {
  return {
    async add({ changes = [], ...entry }) {
      await db
        .insertInto('activity')
        .values({ ...entry, changes: JSON.stringify(changes) })
        .execute();
    },
    async list(campaignId, cursor, limit) {
      const before = decodeCursor(cursor, ([id]) => id ?? null);
      const rows = await db
        .selectFrom('activity')
        .selectAll()
        .$if(campaignId !== null, (query) => query.where('campaignId', '=', campaignId))
        .$if(before !== null, (query) => query.where('id', '<', before ?? 0))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { n } = await db
        .selectFrom('activity')
        .select((e) => e.fn.countAll<number>().as('n'))
        .$if(campaignId !== null, (query) => query.where('campaignId', '=', campaignId))
        .executeTakeFirstOrThrow();
      const page = rows.slice(0, limit).map((row) => ({
        ...row,
        changes: readJson(storedChanges, row.changes, `the activity entry ${row.id}`),
      }));
      const last = page.at(-1);
      return { rows: page, total: n, next: last && rows.length > limit ? encodeCursor([last.id]) : null };
    },
  };
}
