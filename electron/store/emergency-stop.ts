import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import { readJson, textList } from './stored-json.ts';

/** Name of the setting: 1 while nothing may be dialled, on any host. */
export const EMERGENCY_STOP = 'emergency.stop';
/** Name of the setting: the campaigns that it stopped, to which its end is news as well. */
const STOPPED_CAMPAIGNS = 'emergency.campaigns';

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
    const stoppedBefore = stopped ? [] : await stoppedCampaigns(trx);
    const concerned = await trx
      .selectFrom('campaigns')
      .select('id')
      .where((e) => e.or([e('status', '=', 'running'), e('id', 'in', ['', ...stoppedBefore])]))
      .orderBy('id')
      .execute();
    const ids = concerned.map(({ id }) => id);
    if (stopped) await keepStoppedCampaigns(trx, ids);
    if (ids.length > 0) {
      const entries = ids.map((campaignId) => ({ ...note, campaignId }));
      await trx.insertInto('activity').values(entries).execute();
    }
    return ids;
  });
}

async function stoppedCampaigns(trx: Executor): Promise<string[]> {
  const row = await trx
    .selectFrom('settings')
    .select('value')
    .where('name', '=', STOPPED_CAMPAIGNS)
    .executeTakeFirst();
  return row ? readJson(textList, row.value, STOPPED_CAMPAIGNS) : [];
}

async function keepStoppedCampaigns(trx: Executor, ids: string[]): Promise<void> {
  const value = JSON.stringify(ids);
  await trx
    .insertInto('settings')
    .values({ name: STOPPED_CAMPAIGNS, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
