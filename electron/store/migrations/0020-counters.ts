import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const TABLES = [
  `create table contact_counts (
    campaign_key integer not null, state text not null, shard integer not null, n bigint not null,
    primary key (campaign_key, state, shard))`,
  `create table attempt_figures (
    campaign_key integer not null, run integer not null, pass integer not null, shard integer not null,
    attempts bigint not null, answered bigint not null, connected bigint not null, ring_ms bigint not null,
    ring_count bigint not null, talk_ms bigint not null, talk_count bigint not null, wrap_ms bigint not null,
    wrap_count bigint not null, first_ms bigint not null, last_ms bigint not null,
    primary key (campaign_key, run, pass, shard))`,
];

/** Column of the figures and what one attempt (`ROW`) adds to it. */
const SUMS: readonly (readonly [string, string])[] = [
  ['answered', 'case when ROW.answered_at_ms is not null then 1 else 0 end'],
  ['connected', 'case when ROW.attached_at_ms is not null then 1 else 0 end'],
  [
    'ring_ms',
    'case when ROW.ringing_at_ms is not null then coalesce(ROW.answered_at_ms, ROW.ended_at_ms, ROW.ringing_at_ms) - ROW.ringing_at_ms else 0 end',
  ],
  [
    'ring_count',
    'case when ROW.ringing_at_ms is not null and coalesce(ROW.answered_at_ms, ROW.ended_at_ms) is not null then 1 else 0 end',
  ],
  ['talk_ms', 'coalesce(cast(round(ROW.talk_sec * 1000) as bigint), 0)'],
  ['talk_count', 'case when ROW.talk_sec is not null then 1 else 0 end'],
  ['wrap_ms', 'coalesce(cast(round(ROW.wrap_sec * 1000) as bigint), 0)'],
  ['wrap_count', 'case when ROW.wrap_sec is not null then 1 else 0 end'],
];
const of = (row: 'new' | 'old', expression: string): string => expression.replaceAll('ROW', row);
const COLUMNS = SUMS.map(([column]) => column).join(', ');
const NEW_VALUES = SUMS.map(([, expression]) => of('new', expression)).join(', ');
const DIFFERENCES = SUMS.map(([, expression]) => `(${of('new', expression)}) - (${of('old', expression)})`);
const WATCHED = 'answered_at_ms, attached_at_ms, ringing_at_ms, ended_at_ms, talk_sec, wrap_sec';

const SQLITE = [
  `create trigger contacts_counted_in after insert on contacts begin
    insert into contact_counts (campaign_key, state, shard, n) values (new.campaign_key, new.state, 0, 1)
    on conflict do update set n = n + 1; end`,
  `create trigger contacts_counted_over after update of state on contacts when old.state <> new.state begin
    update contact_counts set n = n - 1 where campaign_key = old.campaign_key and state = old.state and shard = 0;
    insert into contact_counts (campaign_key, state, shard, n) values (new.campaign_key, new.state, 0, 1)
    on conflict do update set n = n + 1; end`,
  `create trigger contacts_counted_out after delete on contacts begin
    update contact_counts set n = n - 1 where campaign_key = old.campaign_key and state = old.state and shard = 0; end`,
  `create trigger attempts_summed_in after insert on attempts begin
    insert into attempt_figures (campaign_key, run, pass, shard, attempts, first_ms, last_ms, ${COLUMNS})
    values (new.campaign_key, new.run, new.pass, 0, 1, new.created_at_ms, new.created_at_ms, ${NEW_VALUES})
    on conflict do update set attempts = attempts + 1, first_ms = min(first_ms, excluded.first_ms),
      last_ms = max(last_ms, excluded.last_ms), ${SUMS.map(([c]) => `${c} = ${c} + excluded.${c}`).join(', ')}; end`,
  `create trigger attempts_summed_over after update of ${WATCHED} on attempts begin
    update attempt_figures set ${SUMS.map(([c], i) => `${c} = ${c} + ${DIFFERENCES[i]}`).join(', ')}
    where campaign_key = new.campaign_key and run = new.run and pass = new.pass and shard = 0; end`,
];

// Contacts are counted once per statement from its transition tables: a row-level trigger would rewrite one counter row
// as many times as an import has rows. Each backend writes its own shard, so that none waits for another's commit.
const POSTGRES = [
  ...(['insert', 'update', 'delete'] as const).map((event) => {
    const added = `select campaign_key, state, 1 as d from new_rows`;
    const gone = `select campaign_key, state, -1 as d from old_rows`;
    const changes = { insert: added, delete: gone, update: `${added} union all ${gone}` }[event];
    return `create function contacts_count_${event}() returns trigger language plpgsql as $$ begin
      insert into contact_counts as c (campaign_key, state, shard, n)
      select campaign_key, state, pg_backend_pid(), sum(d) from (${changes}) x
      group by campaign_key, state having sum(d) <> 0 order by campaign_key, state
      on conflict (campaign_key, state, shard) do update set n = c.n + excluded.n;
      return null; end $$`;
  }),
  `create trigger contacts_counted_in after insert on contacts referencing new table as new_rows
    for each statement execute function contacts_count_insert()`,
  `create trigger contacts_counted_over after update on contacts
    referencing new table as new_rows old table as old_rows
    for each statement execute function contacts_count_update()`,
  `create trigger contacts_counted_out after delete on contacts referencing old table as old_rows
    for each statement execute function contacts_count_delete()`,
  ...(['insert', 'update'] as const).map((event) => {
    const values = event === 'insert' ? `1, ${NEW_VALUES}` : `0, ${DIFFERENCES.join(', ')}`;
    return `create function attempts_sum_${event}() returns trigger language plpgsql as $$ begin
      insert into attempt_figures as f (campaign_key, run, pass, shard, first_ms, last_ms, attempts, ${COLUMNS})
      values (new.campaign_key, new.run, new.pass, pg_backend_pid(), new.created_at_ms, new.created_at_ms, ${values})
      on conflict (campaign_key, run, pass, shard) do update set attempts = f.attempts + excluded.attempts,
        first_ms = least(f.first_ms, excluded.first_ms), last_ms = greatest(f.last_ms, excluded.last_ms),
        ${SUMS.map(([c]) => `${c} = f.${c} + excluded.${c}`).join(', ')};
      return null; end $$`;
  }),
  `create trigger attempts_summed_in after insert on attempts for each row execute function attempts_sum_insert()`,
  `create trigger attempts_summed_over after update of ${WATCHED} on attempts
    for each row execute function attempts_sum_update()`,
];

export const counters: Migration = {
  number: 20,
  name: 'counters',
  async up(trx, kind) {
    const tables = kind === 'sqlite' ? TABLES.map((table) => `${table} without rowid`) : TABLES;
    await runAll(trx, [...tables, ...(kind === 'sqlite' ? SQLITE : POSTGRES)]);
  },
};
