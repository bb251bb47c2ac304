import type { ContactCounts } from '../../shared/contract/campaign.ts';
import { runNow } from './campaign-keys.ts';
import type { Database } from './database.ts';

/** Contacts by state in a run, the present one when none is named, from the trigger-kept table; states with none are absent. */
export async function contactCounts(base: Database, key: number, run?: number): Promise<ContactCounts> {
  const counts: ContactCounts = {};
  const rows = await base.db
    .selectFrom('contactCounts')
    .select(['state', (e) => e.fn.sum<number>('n').as('n')])
    .where('campaignKey', '=', key)
    .where('run', '=', run ?? runNow(key))
    .groupBy('state')
    .execute();
  for (const { state, n } of rows) if (n !== 0) counts[state] = n;
  return counts;
}
