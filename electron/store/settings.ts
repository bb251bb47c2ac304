import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function settingsTable({ db }: Database): Store['settings'] {
  return {
    async get(key) {
      const row = await db.selectFrom('settings').select('value').where('name', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    async set(key, value) {
      await db
        .insertInto('settings')
        .values({ name: key, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
    beginningWith: (start) =>
      db
        .selectFrom('settings')
        .select(['name as key', 'value'])
        .where(sql`substr(name, 1, ${sql.lit(start.length)})`, '=', start)
        .orderBy('name')
        .execute(),
  };
}
