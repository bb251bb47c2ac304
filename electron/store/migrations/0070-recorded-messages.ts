import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** What customers hear when nobody is free for them: mu-law, 8 kHz, mono, no header, in the row itself. */
export const recordedMessages: Migration = {
  number: 70,
  name: 'recorded-messages',
  up: (trx, kind) =>
    runAll(trx, [
      `create table recorded_messages (
        id text primary key, name text not null, words text not null, duration_ms integer not null,
        audio ${kind === 'postgres' ? 'bytea' : 'blob'} not null, built_in smallint not null,
        created_at_ms bigint not null, who text not null)`,
    ]),
};
