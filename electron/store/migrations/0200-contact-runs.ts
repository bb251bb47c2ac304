import { sql } from 'kysely';
import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Contacts of one campaign that one statement changes: of more than these the campaign alone is told. */
const TOLD_ONE_BY_ONE = 20;

/** What of a contact belongs to a run, as it was kept with the contact before. */
const MOVED = [
  'state',
  'work',
  'turn',
  'attempts',
  'next_at_ms',
  'last_outcome',
  'recency',
  'lease_host',
  'lease_until_ms',
  'taken_from',
  'operator_id',
  'owner_id',
  'missed',
];

const RUNS = `create table contact_runs (
  contact_id bigint not null, run integer not null, campaign_key integer not null, state text not null, work text,
  lane smallint not null default 0, turn smallint not null, attempts integer not null default 0,
  next_at_ms bigint not null default 0, last_outcome text, recency bigint not null default 0, lease_host text,
  lease_until_ms bigint, taken_from text, operator_id text, owner_id text, missed smallint not null default 0,
  primary key (contact_id, run))`;

const FILL = `insert into contact_runs (contact_id, run, campaign_key, ${MOVED.join(', ')})
  select k.id, c.run, k.campaign_key, ${MOVED.map((column) => `k.${column}`).join(', ')}
  from contacts k join campaigns c on c.key = k.campaign_key order by k.id`;

const OLD_INDEXES = [
  'contacts_ready',
  'contacts_waiting',
  'contacts_callback',
  'contacts_leased',
  'contacts_list',
  'contacts_personal',
  'contacts_owned',
  'contacts_held',
  'contacts_overdue',
];

/** What a prepared run needs to be carried on with, and to be taken back. */
const OF_RUNS = [
  'alter table runs add column previous text',
  'alter table runs add column prepared_upto bigint',
];

const PLACE = 'next_at_ms, contact_id';
const INDEXES = [
  `create index contacts_ready on contact_runs (campaign_key, run, lane, turn, ${PLACE}) where work = 'ready'`,
  `create index contacts_waiting on contact_runs (campaign_key, run, ${PLACE}) where work = 'waiting'`,
  `create index contacts_callback on contact_runs (campaign_key, run, ${PLACE}) where work = 'callback'`,
  `create index contacts_personal on contact_runs (campaign_key, run, ${PLACE}) where work = 'personal'`,
  `create index contacts_owned on contact_runs (campaign_key, run, owner_id, ${PLACE}) where work = 'personal'`,
  `create index contacts_held on contact_runs (campaign_key, run, ${PLACE}) where work = 'held'`,
  `create index contacts_overdue on contact_runs (campaign_key, run, ${PLACE}) where state = 'callback_scheduled'`,
  `create index contacts_leased on contact_runs (lease_until_ms, contact_id) where work = 'leased'`,
  `create index contacts_list on contact_runs (campaign_key, run, state, recency, contact_id)`,
];

const COUNTS = `create table contact_counts (
  campaign_key integer not null, run integer not null, state text not null, shard integer not null, n bigint not null,
  primary key (campaign_key, run, state, shard))`;
const COUNT_ALL = `insert into contact_counts (campaign_key, run, state, shard, n)
  select campaign_key, run, state, 0, count(*) from contact_runs group by campaign_key, run, state`;

const COUNTED = 'campaign_key = old.campaign_key and run = old.run and state = old.state and shard = 0';
const ONE_MORE = `insert into contact_counts (campaign_key, run, state, shard, n)
    values (new.campaign_key, new.run, new.state, 0, 1) on conflict do update set n = n + 1`;

const SQLITE = [
  ...['in', 'over', 'out'].map((which) => `drop trigger contacts_counted_${which}`),
  ...OLD_INDEXES.map((index) => `drop index ${index}`),
  'drop table contact_counts',
  `${RUNS} without rowid`,
  FILL,
  // One pass over the table; dropping its columns one by one would be thirteen.
  `create table contacts_kept (
    id integer not null, campaign_key integer not null references campaigns (key), phone text not null, name text not null,
    variable_set_key integer, variable_values text not null, priority smallint not null, tags text not null,
    import_key integer, primary key (id))`,
  `insert into contacts_kept select id, campaign_key, phone, name, variable_set_key, variable_values, priority, tags,
    import_key from contacts order by id`,
  'drop table contacts',
  'alter table contacts_kept rename to contacts',
  ...INDEXES,
  `${COUNTS} without rowid`,
  COUNT_ALL,
  `create trigger contacts_counted_in after insert on contact_runs begin ${ONE_MORE}; end`,
  `create trigger contacts_counted_over after update of state on contact_runs when old.state <> new.state begin
    update contact_counts set n = n - 1 where ${COUNTED}; ${ONE_MORE}; end`,
  `create trigger contacts_counted_out after delete on contact_runs begin
    update contact_counts set n = n - 1 where ${COUNTED}; end`,
  ...OF_RUNS,
];

const TOLD = ['state', 'operator_id', 'owner_id', 'next_at_ms', 'last_outcome', 'attempts', 'recency'];
const row = (name: string): string => `(${TOLD.map((column) => `${name}.${column}`).join(', ')})`;

/** Who is in a run that nobody sees yet is no news to a screen. */
const told = (event: 'insert' | 'update'): string => {
  const changed =
    event === 'insert'
      ? 'new_rows n'
      : `new_rows n join old_rows o on o.contact_id = n.contact_id and o.run = n.run
         where ${row('n')} is distinct from ${row('o')}`;
  return `create or replace function tell_contacts_${event}() returns trigger language plpgsql as $$ begin
    insert into changes (topic, campaign_id, subject)
    select distinct 'contact', c.id, case when x.many <= ${TOLD_ONE_BY_ONE} then x.contact_id::text end
    from (select n.campaign_key, n.run, n.contact_id, count(*) over (partition by n.campaign_key, n.run) as many
      from ${changed}) x join campaigns c on c.key = x.campaign_key and c.run = x.run;
    return null; end $$`;
};

const perStatement = (name: string, on: 'insert' | 'update' | 'delete', does: string): string => {
  const tables = {
    insert: 'new table as new_rows',
    update: 'new table as new_rows old table as old_rows',
    delete: 'old table as old_rows',
  }[on];
  return `create trigger ${name} after ${on} on contact_runs referencing ${tables}
    for each statement execute function ${does}()`;
};

const POSTGRES = [
  ...['counted_in', 'counted_over', 'counted_out', 'told_in', 'told_over'].map(
    (which) => `drop trigger contacts_${which} on contacts`,
  ),
  ...OLD_INDEXES.map((index) => `drop index ${index}`),
  'drop table contact_counts',
  RUNS,
  FILL,
  `alter table contacts ${MOVED.map((column) => `drop column ${column}`).join(', ')}`,
  ...INDEXES,
  COUNTS,
  COUNT_ALL,
  ...(['insert', 'update', 'delete'] as const).map((event) => {
    const added = 'select campaign_key, run, state, 1 as d from new_rows';
    const gone = 'select campaign_key, run, state, -1 as d from old_rows';
    const changes = { insert: added, delete: gone, update: `${added} union all ${gone}` }[event];
    return `create or replace function contacts_count_${event}() returns trigger language plpgsql as $$ begin
      insert into contact_counts as c (campaign_key, run, state, shard, n)
      select campaign_key, run, state, pg_backend_pid(), sum(d) from (${changes}) x
      group by campaign_key, run, state having sum(d) <> 0 order by campaign_key, run, state
      on conflict (campaign_key, run, state, shard) do update set n = c.n + excluded.n;
      return null; end $$`;
  }),
  told('insert'),
  told('update'),
  perStatement('contacts_counted_in', 'insert', 'contacts_count_insert'),
  perStatement('contacts_counted_over', 'update', 'contacts_count_update'),
  perStatement('contacts_counted_out', 'delete', 'contacts_count_delete'),
  perStatement('contacts_told_in', 'insert', 'tell_contacts_insert'),
  perStatement('contacts_told_over', 'update', 'tell_contacts_update'),
  ...OF_RUNS,
];

/**
 * What a contact is in a run stands apart from who it is: a run can be prepared beside the one before it and taken back, and
 * what every step of a call rewrites is a narrow row.
 */
export const contactRuns: Migration = {
  number: 200,
  name: 'contact-runs',
  async up(trx, kind) {
    await runAll(trx, kind === 'sqlite' ? SQLITE : POSTGRES);
    await sql.raw(kind === 'sqlite' ? 'analyze contact_runs' : 'analyze contacts, contact_runs').execute(trx);
  },
};
