import { RECEIVED_PASS } from '../../../shared/domain/attempt-why.ts';
import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const TABLE = `create table outcome_counts (
  campaign_key integer not null, run integer not null, outcome text not null, shard integer not null, n bigint not null,
  primary key (campaign_key, run, outcome, shard))`;

/** Calls of the people themselves are no dials. */
const isDial = (row: string): string => `${row}.pass > ${RECEIVED_PASS}`;

const FILL = `insert into outcome_counts (campaign_key, run, outcome, shard, n)
  select campaign_key, run, outcome, 0, count(*) from attempts a where outcome is not null and ${isDial('a')}
  group by campaign_key, run, outcome`;

const ONE_MORE = `insert into outcome_counts (campaign_key, run, outcome, shard, n)
  select new.campaign_key, new.run, new.outcome, 0, 1 where new.outcome is not null
  on conflict do update set n = n + 1`;

const SQLITE = [
  `${TABLE} without rowid`,
  FILL,
  `create trigger attempts_tallied_in after insert on attempts when ${isDial('new')} and new.outcome is not null begin
    ${ONE_MORE}; end`,
  `create trigger attempts_tallied_over after update of outcome on attempts
    when ${isDial('new')} and new.outcome is not old.outcome begin
    update outcome_counts set n = n - 1
      where campaign_key = old.campaign_key and run = old.run and outcome = old.outcome and shard = 0;
    ${ONE_MORE}; end`,
];

// As the sums of attempts are kept: each backend counts into rows of its own, and none waits for another's commit.
const COUNT = `create function attempts_tally() returns trigger language plpgsql as $$ begin
  insert into outcome_counts as c (campaign_key, run, outcome, shard, n)
  select new.campaign_key, new.run, x.outcome, pg_backend_pid(), x.d
  from (values (case when tg_op = 'UPDATE' then old.outcome end, -1), (new.outcome, 1)) as x (outcome, d)
  where x.outcome is not null order by x.outcome
  on conflict (campaign_key, run, outcome, shard) do update set n = c.n + excluded.n;
  return null; end $$`;

const POSTGRES = [
  TABLE,
  FILL,
  COUNT,
  `create trigger attempts_tallied_in after insert on attempts for each row
    when (${isDial('new')} and new.outcome is not null) execute function attempts_tally()`,
  `create trigger attempts_tallied_over after update of outcome on attempts for each row
    when (${isDial('new')} and new.outcome is distinct from old.outcome) execute function attempts_tally()`,
];

/** How the dials of a run ended is counted as it is stored. */
export const outcomeCounts: Migration = {
  number: 220,
  name: 'outcome-counts',
  up: (trx, kind) => runAll(trx, kind === 'sqlite' ? SQLITE : POSTGRES),
};
