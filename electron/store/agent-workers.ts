import { sql } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import { callsOver, legsToCome, lockTrunk } from './trunk-limits.ts';

/** Class of the advisory locks of voice agents; see campaign-lock.ts and trunk-limits.ts for the others. */
const LOCK_CLASS = 4_872;

/** A call to which a voice agent is to be joined, and how many it may have in all. */
export interface WorkerClaim {
  attemptId: string;
  agentId: string;
  hostId: string;
  workers: number;
  /** That of its second leg, and how many channels it has; 0 is no limit. */
  trunkId: string;
  channels: number;
}

/** Calls that voice agents have, counted over all hosts. In a store of one host that host counts by itself. */
export interface AgentWorkers {
  /** Takes a worker, and a channel of its trunk, for a call; false when hosts have all of either between them. */
  take(claim: WorkerClaim): Promise<boolean>;
  giveBack(attemptId: string): Promise<void>;
}

/** How many other calls have a worker of an agent. */
async function busyWorkers(trx: Executor, { agentId, attemptId }: WorkerClaim): Promise<number> {
  // What a host that died had is free again with its call.
  await sql`delete from agent_workers w where w.agent_id = ${agentId}
    and not exists (select 1 from attempts a where a.id = w.attempt_id and a.open = 1)`.execute(trx);
  const row = await trx
    .selectFrom('agentWorkers')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('agentId', '=', agentId)
    .where('attemptId', '<>', attemptId)
    .executeTakeFirst();
  return row?.n ?? 0;
}

/** The table of {@link AgentWorkers}; a store of one host has none, and every worker is that host’s. */
export function agentWorkersTable(base: Database): AgentWorkers {
  if (base.kind === 'sqlite') return { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() };
  return {
    take: (claim) =>
      inTransaction(base, async (trx) => {
        const { attemptId, agentId, hostId, workers, trunkId, channels } = claim;
        if (channels > 0) {
          await lockTrunk(trx, trunkId);
          const spoken = (await callsOver(trx, trunkId)) + (await legsToCome(trx, trunkId, attemptId));
          if (spoken >= channels) return false;
        }
        await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(${agentId}))`.execute(trx);
        if ((await busyWorkers(trx, claim)) >= workers) return false;
        const place = { agentId, trunkId, hostId };
        await trx
          .insertInto('agentWorkers')
          .values({ attemptId, ...place })
          .onConflict((conflict) => conflict.column('attemptId').doUpdateSet(place))
          .execute();
        return true;
      }),
    async giveBack(attemptId) {
      await base.db.deleteFrom('agentWorkers').where('attemptId', '=', attemptId).execute();
    },
  };
}
