import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Voice agents: SIP addresses that take the calls of agentless campaigns. */
export const voiceAgents: Migration = {
  number: 90,
  name: 'voice-agents',
  up: (trx) =>
    runAll(trx, [
      `create table voice_agents (
        id text not null primary key, name text not null, uri text not null, trunk_id text not null,
        workers integer not null, enabled integer not null, created_at_ms bigint not null)`,
    ]),
};
