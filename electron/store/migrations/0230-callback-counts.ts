import { RECEIVED_PASS } from '../../../shared/domain/attempt-why.ts';
import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const TABLE = `create table callback_counts (
  campaign_key integer not null, run integer not null, name text not null, shard integer not null, n bigint not null,
  primary key (campaign_key, run, name, shard))`;

/** It waits as a callback, or whoever is to call it has it in hand. */
const isOpen = (row: string): string => `(${row}.state = 'callback_scheduled' or
  (${row}.state in ('leased', 'operator_assigned', 'bcw') and coalesce(${row}.taken_from, '') = 'callback_scheduled'))`;

const IS_CALLBACK = `why like '%"line":"callback"%'`;

/** Its call did not come about, or its person called before and nobody took it: it is open as it was. */
const GIVEN_BACK = `((old.state = 'ringing' and new.next_at_ms = old.next_at_ms)
  or (new.attempts < old.attempts and exists (select 1 from attempts a where a.contact_id = new.contact_id
    and a.run = new.run and a.created_at_ms = -old.recency and a.${IS_CALLBACK})))`;

/** A dial writes when it was placed into `recency`, as a negative number, and leaves when it was due. */
const delayOf = (dialled: string, most: string): string => `${most}(0, -${dialled}.recency - old.next_at_ms)`;

/** What a step of a contact adds to which count. */
const changes = (most: string): string => {
  const opened = isOpen('new');
  const dialled = `new.state = 'dialling' and old.next_at_ms > 0`;
  const undialled = `${opened} and new.attempts < old.attempts and ${GIVEN_BACK}`;
  return `
    select 'requested' as name, 1 as d where ${opened} and not ${GIVEN_BACK}
    union all select 'completed', -1 where ${opened} and ${GIVEN_BACK}
    union all select 'dialled', -1 where ${undialled}
    union all select 'delay_ms', -${delayOf('old', most)} where ${undialled}
    union all select 'dialled', 1 where ${dialled}
    union all select 'delay_ms', ${delayOf('new', most)} where ${dialled}
    union all select case when new.state in ('dialling', 'ringing') then 'completed'
      when new.state = 'exhausted' then 'exhausted' else 'cancelled' end, 1 where not ${opened}`;
};

/** What ended without a call before nobody counted, nor how often: those are in none of the counts. */
const fill = (why: (name: string) => string, most: string): string => {
  const made = `a.pass > ${RECEIVED_PASS} and a.${IS_CALLBACK}`;
  const earlier = `a.pass = ${RECEIVED_PASS} and a.why is not null and ${why('agreedAtMs')} is not null`;
  const each = `from attempts a where`;
  return `insert into callback_counts (campaign_key, run, name, shard, n)
    select campaign_key, run, name, 0, sum(d) from (
      select campaign_key, run, 'completed' as name, 1 as d ${each} ${made} or (${earlier})
      union all select campaign_key, run, 'requested', 1 ${each} ${made} or (${earlier})
      union all select campaign_key, run, 'requested', 1 from contact_runs r where ${isOpen('r')}
      union all select campaign_key, run, 'dialled', 1 ${each} ${made} and ${why('dueAtMs')} is not null
      union all select campaign_key, run, 'delay_ms', ${most}(0, a.created_at_ms - ${why('dueAtMs')})
        ${each} ${made} and ${why('dueAtMs')} is not null) x
    group by campaign_key, run, name`;
};

const SQLITE = [
  `${TABLE} without rowid`,
  fill((name) => `json_extract(a.why, '$.${name}')`, 'max'),
  `create trigger callbacks_counted after update of state on contact_runs
    when ${isOpen('old')} <> ${isOpen('new')} begin
    insert into callback_counts (campaign_key, run, name, shard, n)
    select new.campaign_key, new.run, x.name, 0, x.d from (${changes('max')}) x where x.d <> 0
    on conflict do update set n = n + excluded.n; end`,
];

// As contacts are counted: each backend counts into rows of its own, and none waits for another's commit.
const POSTGRES = [
  TABLE,
  fill((name) => `(a.why::json ->> '${name}')::bigint`, 'greatest'),
  `create function callbacks_count() returns trigger language plpgsql as $$ begin
    insert into callback_counts as c (campaign_key, run, name, shard, n)
    select new.campaign_key, new.run, x.name, pg_backend_pid(), x.d from (${changes('greatest')}) x where x.d <> 0
    on conflict (campaign_key, run, name, shard) do update set n = c.n + excluded.n;
    return null; end $$`,
  `create trigger callbacks_counted after update of state on contact_runs for each row
    when (${isOpen('old')} <> ${isOpen('new')}) execute function callbacks_count()`,
];

/** What became of the callbacks of a run is counted as their contacts move. */
export const callbackCounts: Migration = {
  number: 230,
  name: 'callback-counts',
  up: (trx, kind) => runAll(trx, kind === 'sqlite' ? SQLITE : POSTGRES),
};
