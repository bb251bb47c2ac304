import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const TOLD = ['host_id', 'state', 'reason', 'contact_id', 'away', 'wanted_by'];
const row = (name: string): string => `(${TOLD.map((column) => `${name}.${column}`).join(', ')})`;

// Seats and hosts are there where a store has several hosts. Whoever renews a lease tells nobody.
const POSTGRES: readonly string[] = [
  `create table seats (
    operator_id text primary key, host_id text not null, until_ms bigint not null, wanted_by text,
    state text not null, reason text, since_ms bigint not null, contact_id bigint, away integer not null)`,
  `create table host_standings (host_id text primary key, until_ms bigint not null, standing text not null)`,
  `create trigger seats_told after insert or delete on seats
    for each row execute function tell_change('presence', '', 'operator_id')`,
  `create trigger seats_told_over after update on seats for each row
    when (${row('new')} is distinct from ${row('old')})
    execute function tell_change('presence', '', 'operator_id')`,
];

/** At which host each operator sits, and how each host stands. */
export const seatsAndHosts: Migration = {
  number: 122,
  name: 'seats-and-hosts',
  async up(trx, kind) {
    if (kind === 'postgres') await runAll(trx, POSTGRES);
  },
};
