import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const QUARTER_MS = 900_000;

const TABLES = [
  'create table number_holds (phone text not null primary key, until_ms bigint not null)',
  `create table answer_quarters (
    campaign_key integer not null, quarter integer not null, shard integer not null, dials bigint not null,
    answered bigint not null, connected bigint not null, abandoned bigint not null, left_early bigint not null,
    machines bigint not null, misread bigint not null, primary key (campaign_key, quarter, shard))`,
];

/** Column and what one attempt (`ROW`) adds to it. */
const SUMS: readonly (readonly [string, string])[] = [
  ['answered', 'case when ROW.answered_at_ms is not null then 1 else 0 end'],
  ['connected', 'case when ROW.attached_at_ms is not null then 1 else 0 end'],
  ['abandoned', `case when ROW.outcome = 'abandoned' then 1 else 0 end`],
  ['left_early', `case when ROW.outcome = 'canceled_by_client' then 1 else 0 end`],
  [
    'machines',
    `case when ROW.outcome in ('machine', 'fax', 'announcement') and ROW.attached_at_ms is null then 1 else 0 end`,
  ],
  [
    'misread',
    `case when ROW.outcome in ('machine', 'fax', 'announcement') and ROW.attached_at_ms is not null then 1 else 0 end`,
  ],
];
const of = (row: 'new' | 'old', expression: string): string => expression.replaceAll('ROW', row);
const COLUMNS = SUMS.map(([column]) => column).join(', ');
const NEW_VALUES = SUMS.map(([, expression]) => of('new', expression)).join(', ');
const DIFFERENCES = SUMS.map(([, expression]) => `(${of('new', expression)}) - (${of('old', expression)})`);
const WATCHED = 'answered_at_ms, attached_at_ms, outcome';
const AHEAD = `new.mode in ('predictive', 'agentless')`;

const SQLITE = [
  `create trigger answers_counted_in after insert on attempts when ${AHEAD} begin
    insert into answer_quarters (campaign_key, quarter, shard, dials, ${COLUMNS})
    values (new.campaign_key, new.created_at_ms / ${QUARTER_MS}, 0, 1, ${NEW_VALUES})
    on conflict do update set dials = dials + 1, ${SUMS.map(([c]) => `${c} = ${c} + excluded.${c}`).join(', ')}; end`,
  `create trigger answers_counted_over after update of ${WATCHED} on attempts when ${AHEAD} begin
    update answer_quarters set ${SUMS.map(([c], i) => `${c} = ${c} + ${DIFFERENCES[i]}`).join(', ')}
    where campaign_key = new.campaign_key and quarter = new.created_at_ms / ${QUARTER_MS} and shard = 0; end`,
];

// Each backend writes its own shard, so that none waits for another's commit.
const POSTGRES = [
  ...(['insert', 'update'] as const).map((event) => {
    const values = event === 'insert' ? `1, ${NEW_VALUES}` : `0, ${DIFFERENCES.join(', ')}`;
    return `create function answers_count_${event}() returns trigger language plpgsql as $$ begin
      insert into answer_quarters as q (campaign_key, quarter, shard, dials, ${COLUMNS})
      values (new.campaign_key, new.created_at_ms / ${QUARTER_MS}, pg_backend_pid(), ${values})
      on conflict (campaign_key, quarter, shard) do update set dials = q.dials + excluded.dials,
        ${SUMS.map(([c]) => `${c} = q.${c} + excluded.${c}`).join(', ')};
      return null; end $$`;
  }),
  `create trigger answers_counted_in after insert on attempts for each row when (${AHEAD})
    execute function answers_count_insert()`,
  `create trigger answers_counted_over after update of ${WATCHED} on attempts
    for each row when (${AHEAD}) execute function answers_count_update()`,
];

/** What the promise about abandoned people needs: the day in quarters of an hour, and numbers left in peace. */
export const callsAhead: Migration = {
  number: 80,
  name: 'calls-ahead',
  async up(trx, kind) {
    const tables = kind === 'sqlite' ? TABLES.map((table) => `${table} without rowid`) : TABLES;
    await runAll(trx, [...tables, ...(kind === 'sqlite' ? SQLITE : POSTGRES)]);
  },
};
