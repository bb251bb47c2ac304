import { sql } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';

const GONE = sql`shard <> 0 and shard not in (select pid from pg_stat_activity)`;

/**
 * PostgreSQL only: every backend counts into rows of its own; those of backends that are gone are added up into shard 0,
 * so that the tables stay small over the years.
 */
export async function foldCounters(base: Database): Promise<void> {
  if (base.kind !== 'postgres') return;
  await inTransaction(base, async (trx) => {
    // As attempts and their contacts are written: in the other order a host that starts and one that dials stop each other.
    await sql`lock table attempt_figures, outcome_counts, contact_counts in share row exclusive mode`.execute(
      trx,
    );
    await sql`with folded as (delete from contact_counts where ${GONE} returning *)
      insert into contact_counts as c (campaign_key, run, state, shard, n)
      select campaign_key, run, state, 0, sum(n) from folded group by campaign_key, run, state
      on conflict (campaign_key, run, state, shard) do update set n = c.n + excluded.n`.execute(trx);
    await sql`with folded as (delete from outcome_counts where ${GONE} returning *)
      insert into outcome_counts as c (campaign_key, run, outcome, shard, n)
      select campaign_key, run, outcome, 0, sum(n) from folded group by campaign_key, run, outcome
      on conflict (campaign_key, run, outcome, shard) do update set n = c.n + excluded.n`.execute(trx);
    await sql`with folded as (delete from attempt_figures where ${GONE} returning *)
      insert into attempt_figures as f
      select campaign_key, run, pass, 0, sum(attempts), sum(answered), sum(connected), sum(ring_ms), sum(ring_count),
        sum(talk_ms), sum(talk_count), sum(wrap_ms), sum(wrap_count), min(first_ms), max(last_ms)
      from folded group by campaign_key, run, pass
      on conflict (campaign_key, run, pass, shard) do update set attempts = f.attempts + excluded.attempts,
        answered = f.answered + excluded.answered, connected = f.connected + excluded.connected,
        ring_ms = f.ring_ms + excluded.ring_ms, ring_count = f.ring_count + excluded.ring_count,
        talk_ms = f.talk_ms + excluded.talk_ms, talk_count = f.talk_count + excluded.talk_count,
        wrap_ms = f.wrap_ms + excluded.wrap_ms, wrap_count = f.wrap_count + excluded.wrap_count,
        first_ms = least(f.first_ms, excluded.first_ms), last_ms = greatest(f.last_ms, excluded.last_ms)`.execute(
      trx,
    );
  });
  // Apart: contacts move with and without a callback in one transaction, in any order.
  await inTransaction(base, async (trx) => {
    await sql`lock table callback_counts in share row exclusive mode`.execute(trx);
    await sql`with folded as (delete from callback_counts where ${GONE} returning *)
      insert into callback_counts as c (campaign_key, run, name, shard, n)
      select campaign_key, run, name, 0, sum(n) from folded group by campaign_key, run, name
      on conflict (campaign_key, run, name, shard) do update set n = c.n + excluded.n`.execute(trx);
  });
}
