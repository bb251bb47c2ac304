import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const TABLE = `create table schedules (
  id text not null primary key, name text not null, zone text not null, openings text not null, holidays text not null,
  created_at_ms bigint not null)`;

const TOLD = `create trigger schedules_told after insert or update or delete on schedules
  for each row execute function tell_change('schedules')`;

/** Named hours that campaigns share. A changed one is told to the other hosts with the transaction that changes it. */
export const schedules: Migration = {
  number: 230,
  name: 'schedules',
  up: (trx, kind) => runAll(trx, kind === 'sqlite' ? [TABLE] : [TABLE, TOLD]),
};
