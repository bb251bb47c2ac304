import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Which calls have a worker of a voice agent, where a store has several hosts; a call that is over has none any more. */
export const agentWorkers: Migration = {
  number: 180,
  name: 'agent-workers',
  async up(trx, kind) {
    if (kind !== 'postgres') return;
    await runAll(trx, [
      `create table agent_workers (
        attempt_id text primary key, agent_id text not null, trunk_id text not null, host_id text not null)`,
    ]);
  },
};
