import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';

/** Name of the setting: 1 while nothing may be dialled, on any host. */
export const EMERGENCY_STOP = 'emergency.stop';

/**
 * Whether dialling is stopped. Inside a transaction on a shared store it is a lock as well: a stop waits for the attempts
 * that began before it, and those after it see it.
 */
export async function isStopped(base: Database, db: Executor, locks = false): Promise<boolean> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', EMERGENCY_STOP)
    .$if(locks && base.kind === 'postgres', (query) => query.forShare())
    .executeTakeFirst();
  return row?.value === '1';
}

/** See `Store.emergency.setStopped`. */
export function setStopped(
  base: Database,
  stopped: boolean,
  note: { atMs: number; who: string; what: string },
): Promise<string[]> {
  const value = stopped ? '1' : '0';
  return inTransaction(base, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('settings')
      .values({ name: EMERGENCY_STOP, value })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ value }).where('settings.value', '!=', value),
      )
      .executeTakeFirst();
    if (!numInsertedOrUpdatedRows) return [];
    const running = await trx
      .selectFrom('campaigns')
      .select('id')
      .where('status', '=', 'running')
      .orderBy('id')
      .execute();
    const entries = running.map(({ id }) => ({ ...note, campaignId: id }));
    if (entries.length > 0) await trx.insertInto('activity').values(entries).execute();
    return running.map(({ id }) => id);
  });
}
