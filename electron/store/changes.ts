import { sql } from 'kysely';
import * as z from 'zod';
import { createNudges } from './change-nudges.ts';
import { one, type Database } from './database.ts';
import { connectionName } from './postgres.ts';
import { CHANGE_TOPICS, type ChangeFeed, type ChangePosition } from './change-feed.ts';

/** Whoever has not read for half of this reads everything anew. */
const KEPT_MS = 600_000;
/** More than these at once are not told one by one. */
const TOLD_AT_MOST = 1_000;
/** Old changes are taken away in pieces of these. */
const PRUNED_AT_ONCE = 5_000;

const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** What a look finds: the rows that were not visible to the one before it. A column of nulls when there are none. */
const found = z.object({
  snapshot: z.string(),
  nowMs: z.number(),
  isBack: z.boolean(),
  // A newer program beside this one may tell of what this one does not know.
  topic: z.enum(CHANGE_TOPICS).nullable().catch(null),
  campaignId: z.string().nullable(),
  subject: z.string().nullable(),
});

/** Interface and stillness of a store that nobody else writes to. */
const NOBODY_ELSE: ChangeFeed & { close(): Promise<void> } = {
  position: () => Promise.resolve({ snapshot: '', atMs: 0 }),
  since: (position) => Promise.resolve({ changes: [], position, missed: false }),
  nudge: () => Promise.resolve(),
  onNudge: () => () => undefined,
  prune: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Changes of other hosts. A position is a snapshot of the database, not a number: a transaction that took its number
 * early and ended late is found by the first look that sees it, and holds nobody up until then.
 */
export function changesTable(base: Database): ChangeFeed & { close(): Promise<void> } {
  const { db, location, hostId } = base;
  if (location.kind === 'sqlite') return NOBODY_ELSE;
  const self = connectionName(hostId);
  const nudges = createNudges(location.url, self);

  return {
    async position() {
      const { rows } = await sql<ChangePosition>`
        select pg_current_snapshot()::text as snapshot, ${NOW} as at_ms`.execute(db);
      return one(rows[0]);
    },
    async since(position) {
      const before = sql`${position.snapshot}::pg_snapshot`;
      const { rows } = await sql`
        select s.snapshot::text, s.now_ms, pg_snapshot_xmax(s.snapshot) < pg_snapshot_xmax(${before}) as is_back,
          c.topic, c.campaign_id, c.subject
        from (select pg_current_snapshot() as snapshot, ${NOW} as now_ms) s left join (
          select topic, campaign_id, subject, min(seq) as first from changes
          where xid >= pg_snapshot_xmin(${before}) and not pg_visible_in_snapshot(xid, ${before}) and host <> ${self}
          group by topic, campaign_id, subject order by first limit ${sql.lit(TOLD_AT_MOST + 1)}) c on true
        order by c.first`.execute(db);
      const looked = z.array(found).parse(rows);
      const { snapshot, nowMs, isBack } = one(looked[0]);
      const missed = isBack || nowMs - position.atMs > KEPT_MS / 2 || looked.length > TOLD_AT_MOST;
      return {
        position: { snapshot, atMs: nowMs },
        missed,
        changes: missed
          ? []
          : looked.flatMap(({ topic, campaignId, subject }) =>
              topic === null ? [] : [{ topic, campaignId, subject }],
            ),
      };
    },
    nudge: () => nudges.send(db),
    onNudge: (listener) => nudges.listen(listener),
    async prune() {
      // Not until a batch is not full: a younger one may stand among the oldest.
      for (let removed = PRUNED_AT_ONCE; removed > 0;) {
        const { numAffectedRows } = await sql`delete from changes where seq in (
          select seq from (select seq, at_ms from changes order by seq limit ${sql.lit(PRUNED_AT_ONCE)}) oldest
          where at_ms < ${NOW} - ${sql.lit(KEPT_MS)})`.execute(db);
        removed = Number(numAffectedRows ?? 0n);
      }
    },
    close: () => nudges.close(),
  };
}
