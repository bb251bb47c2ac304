import { sql } from 'kysely';
import { contactStatesOfKind } from '../../shared/domain/contact-state.ts';
import type { Database, Executor } from './database.ts';

/** Class of the advisory locks of campaigns: nothing else of the program takes any. */
const LOCK_CLASS = 4_870;

/** On a shared store, what needs to know of all hosts waits here for its turn, until the transaction ends. */
export async function lockCampaign(base: Database, trx: Executor, key: number): Promise<void> {
  if (base.kind !== 'postgres') return;
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, ${key})`.execute(trx);
}

const UP = contactStatesOfKind('in_flight');
const BUSY = [...contactStatesOfKind('claimed'), ...contactStatesOfKind('in_flight')];

/**
 * Whether anybody is being called in the run that a campaign is in, on any host. Nobody begins to be until the transaction
 * ends, as whoever dials looks at its status first.
 */
export async function callsAreUp(base: Database, trx: Executor, campaignId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('campaigns')
    .select(['key', 'run'])
    .where('id', '=', campaignId)
    .$if(base.kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) return false;
  const { n } = await trx
    .selectFrom('contactCounts')
    .select((e) => e.fn.sum<number | null>('n').as('n'))
    .where('campaignKey', '=', row.key)
    .where('run', '=', row.run)
    .where('state', 'in', UP)
    .executeTakeFirstOrThrow();
  return (n ?? 0) > 0;
}

/** Contacts of a campaign that use up its simultaneous calls, on all hosts. */
export async function busyContacts(trx: Executor, key: number): Promise<number> {
  const row = await trx
    .selectFrom('contactCounts')
    .select((e) => e.fn.sum<number | null>('n').as('n'))
    .where('campaignKey', '=', key)
    .where('state', 'in', BUSY)
    .executeTakeFirst();
  return row?.n ?? 0;
}
