import { campaignKey, runNow } from './campaign-keys.ts';
import { turnOf, variableSetKey, workOf } from './contact-row.ts';
import { inTransaction, one } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { RejectReason } from '../../shared/domain/row-outcome.ts';

/** Reserves `count` contact ids that follow each other; answers the first. */
export async function reserveContactIds(db: Executor, count: number): Promise<number> {
  const row = await db
    .updateTable('sequences')
    .set((e) => ({ next: e('next', '+', count) }))
    .where('name', '=', 'contact')
    .returning('next')
    .executeTakeFirst();
  return one(row).next - count;
}

/** Adds one contact; a number that the campaign has already is rejected, a blacklisted one is kept as blacklisted. */
export function addContact(
  base: Database,
  campaignId: string,
  row: { phone: string; name: string; priority: number; tags: string[]; variables: Record<string, string> },
): Promise<{ contactId: number } | { rejected: RejectReason }> {
  return inTransaction(base, async (trx) => {
    const key = await campaignKey(base, trx, campaignId);
    const id = await reserveContactIds(trx, 1);
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('contactPhones')
      .values({ campaignKey: key, phone: row.phone, contactId: id })
      .onConflict((conflict) => conflict.columns(['campaignKey', 'phone']).doNothing())
      .executeTakeFirst();
    if (!numInsertedOrUpdatedRows) return { rejected: 'duplicate' };
    const barred = await trx
      .selectFrom('blacklist')
      .select('phone')
      .where('phone', '=', row.phone)
      .executeTakeFirst();
    const state = barred ? 'blacklisted' : 'pending';
    const names = Object.keys(row.variables);
    await trx
      .insertInto('contacts')
      .values({
        id,
        campaignKey: key,
        phone: row.phone,
        name: row.name,
        variableSetKey: await variableSetKey(trx, names),
        variableValues: JSON.stringify(names.map((name) => row.variables[name] ?? '')),
        priority: row.priority,
        tags: JSON.stringify(row.tags),
      })
      .execute();
    await trx
      .insertInto('contactRuns')
      .values({
        contactId: id,
        run: runNow(key),
        campaignKey: key,
        state,
        work: workOf(state, 0),
        turn: turnOf(state, row.priority),
      })
      .execute();
    return { contactId: id };
  });
}
