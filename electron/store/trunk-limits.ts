import { sql } from 'kysely';
import * as z from 'zod';
import type { Database, Executor } from './database.ts';
import type { BeginRefusal, NewAttempt } from './store.ts';
import { readJson } from './stored-json.ts';

/** Class of the advisory locks of trunks; see campaign-lock.ts for that of campaigns. */
const LOCK_CLASS = 4_871;
const SECOND_MS = 1_000;
const moments = z.array(z.number());

/** What a trunk may carry; 0 is no limit. */
export interface TrunkLimits {
  channels: number;
  callsPerSec: number;
}

/** Waits for the turn to count what a trunk carries, until the transaction ends. */
export async function lockTrunk(trx: Executor, trunkId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(${trunkId}))`.execute(trx);
}

/** Calls that are up over a trunk on all hosts, and second legs to voice agents. */
export async function callsOver(trx: Executor, trunkId: string): Promise<number> {
  // Attempts are open until their wrap-up is stored; a call is up until it has ended.
  const { rows } = await sql<{ n: number }>`select
    (select count(*) from attempts where open = 1 and trunk_id = ${trunkId} and ended_at_ms is null)
    + (select count(*) from agent_workers w join attempts a on a.id = w.attempt_id
      where w.trunk_id = ${trunkId} and a.open = 1 and a.ended_at_ms is null) as n`.execute(trx);
  return rows[0]?.n ?? 0;
}

/**
 * Second legs, to voice agents of the same trunk, that other calls over a trunk are still to have: whoever answers one of them
 * finds a channel, whichever host has the call.
 */
export async function legsToCome(trx: Executor, trunkId: string, exceptId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from attempts a
    join campaigns c on c.key = a.campaign_key
    join voice_agents v on v.id = c.settings::jsonb ->> 'voiceAgentId' and v.trunk_id = a.trunk_id
    where a.open = 1 and a.trunk_id = ${trunkId} and a.ended_at_ms is null and a.mode = 'agentless' and a.id <> ${exceptId}
    and not exists (select 1 from agent_workers w where w.attempt_id = a.id)`.execute(trx);
  return rows[0]?.n ?? 0;
}

/**
 * Whether another call may begin over a trunk, all hosts of a shared store together: counted behind a lock that is held until
 * the attempt is there. One that has the store to itself counts by itself. The moment is used up when nothing is said.
 */
export async function trunkRefusal(
  base: Database,
  trx: Executor,
  {
    id,
    trunkId,
    createdAtMs,
    needsLeg,
  }: Pick<NewAttempt, 'id' | 'trunkId' | 'createdAtMs'> & { needsLeg?: boolean },
  { channels, callsPerSec }: TrunkLimits,
): Promise<Extract<BeginRefusal, 'trunk_full' | 'trunk_too_fast'> | null> {
  if (base.kind !== 'postgres' || trunkId === null || (channels === 0 && callsPerSec === 0)) return null;
  await lockTrunk(trx, trunkId);
  if (channels > 0) {
    const spoken = (await callsOver(trx, trunkId)) + (await legsToCome(trx, trunkId, id));
    if (spoken + (needsLeg ? 2 : 1) > channels) return 'trunk_full';
  }
  if (callsPerSec === 0) return null;
  const pace = await trx
    .selectFrom('trunkPace')
    .select('recent')
    .where('trunkId', '=', trunkId)
    .executeTakeFirst();
  const known = pace ? readJson(moments, pace.recent, 'the last calls of a trunk') : [];
  // A clock that is ahead of this one must not stop this host for longer than a second.
  const recent = known.filter((atMs) => Math.abs(createdAtMs - atMs) < SECOND_MS);
  if (recent.length >= callsPerSec) return 'trunk_too_fast';
  const next = JSON.stringify([...recent, createdAtMs]);
  await trx
    .insertInto('trunkPace')
    .values({ trunkId, recent: next })
    .onConflict((conflict) => conflict.column('trunkId').doUpdateSet({ recent: next }))
    .execute();
  return null;
}
