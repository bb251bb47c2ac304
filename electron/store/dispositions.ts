import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function dispositionsTable({ db }: Database): Store['dispositions'] {
  return {
    async list() {
      const rows = await db
        .selectFrom('dispositions')
        .selectAll()
        .orderBy('position')
        .orderBy('id')
        .execute();
      return rows.map(({ position: _position, ...row }) => ({ ...row, archived: row.archived === 1 }));
    },
    async save({ id, label, kind, archived }) {
      const row = { label, kind, archived: archived ? 1 : 0 };
      await db
        .insertInto('dispositions')
        .values({
          id,
          ...row,
          position: sql<number>`(select coalesce(max(position), -1) + 1 from dispositions)`,
        })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}
