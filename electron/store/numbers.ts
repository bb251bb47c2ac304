import { localDay } from './attempt-begin.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function numbersTable({ db, clock, zone }: Database): Store['numbers'] {
  return {
    async list() {
      const today = localDay(clock.now(), zone);
      const rows = await db
        .selectFrom('numbers')
        .selectAll('numbers')
        .select((e) => [
          e
            .selectFrom('numberUse')
            .select((u) => u.fn.coalesce(u.fn.sum<number>('used'), u.lit(0)).as('n'))
            .whereRef('numberId', '=', 'numbers.id')
            .as('usedTotal'),
          e
            .selectFrom('numberUse')
            .select('used')
            .whereRef('numberId', '=', 'numbers.id')
            .where('day', '=', today)
            .as('usedToday'),
        ])
        .orderBy('e164')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row, usedToday: row.usedToday ?? 0, usedTotal: row.usedTotal ?? 0 }));
    },
    async save({ id, ...row }) {
      await db
        .insertInto('numbers')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async remove(id) {
      await db.deleteFrom('numbers').where('id', '=', id).execute();
    },
  };
}
