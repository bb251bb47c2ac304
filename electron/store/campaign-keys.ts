import { sql } from 'kysely';
import { one } from './database.ts';
import type { Database, Executor } from './database.ts';

/** The small number under which a campaign's rows lie; null when there is no such campaign. */
export async function findCampaignKey(base: Database, db: Executor, id: string): Promise<number | null> {
  const known = base.keys.byId.get(id);
  if (known !== undefined) return known;
  const row = await db.selectFrom('campaigns').select('key').where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  base.keys.byId.set(id, row.key);
  base.keys.byKey.set(row.key, id);
  return row.key;
}

/** @throws Error when there is no such campaign. */
export async function campaignKey(base: Database, db: Executor, id: string): Promise<number> {
  const key = await findCampaignKey(base, db, id);
  if (key === null) throw new Error(`There is no campaign ${id}.`);
  return key;
}

/** Id of the campaign that a row points to. */
export async function campaignIdOf(base: Database, db: Executor, key: number): Promise<string> {
  const known = base.keys.byKey.get(key);
  if (known !== undefined) return known;
  const row = await db.selectFrom('campaigns').select('id').where('key', '=', key).executeTakeFirstOrThrow();
  base.keys.byId.set(row.id, key);
  base.keys.byKey.set(key, row.id);
  return row.id;
}

/** The run that a campaign is in. */
export async function readRun(db: Executor, key: number): Promise<number> {
  const row = await db.selectFrom('campaigns').select('run').where('key', '=', key).executeTakeFirst();
  return one(row).run;
}

/** The run that a campaign is in, inside a statement. */
export const runNow = (key: number) =>
  sql<number>`(select campaigns.run from campaigns where campaigns.key = ${key})`;

/** The same of the campaign of the row of `contact_runs` that the statement looks at. */
export const itsRunNow = sql<number>`(select campaigns.run from campaigns where campaigns.key = contact_runs.campaign_key)`;
