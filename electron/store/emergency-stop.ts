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

/** Stops dialling on every host of the store, or takes that back. */
export async function setStopped({ db }: Database, stopped: boolean): Promise<void> {
  const value = stopped ? '1' : '0';
  await db
    .insertInto('settings')
    .values({ name: EMERGENCY_STOP, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
