import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const QUARTER_MS = 900_000;
const AHEAD = `new.mode in ('predictive', 'agentless')`;
const WATCHED = 'attached_at_ms, outcome';

const TABLE = `create table screening_marks (
  campaign_key integer not null, quarter integer not null, verdict text not null, shard integer not null,
  given bigint not null, marked bigint not null, primary key (campaign_key, quarter, verdict, shard))`;

const grown = (expression: string): string =>
  `(${expression.replaceAll('ROW', 'new')}) - (${expression.replaceAll('ROW', 'old')})`;
const GIVEN = grown('case when ROW.attached_at_ms is not null then 1 else 0 end');
const MARKED = grown(
  `case when ROW.attached_at_ms is not null and ROW.outcome = 'machine' then 1 else 0 end`,
);
/** An assistant that nobody was put through to is no live answer, and nobody who was abandoned. */
const ASSISTANTS = grown(
  `case when ROW.attached_at_ms is null and ROW.outcome = 'screener' then 1 else 0 end`,
);
const QUARTER = `new.created_at_ms / ${QUARTER_MS}`;
const OF_ASSISTANT = `${AHEAD} and (new.outcome = 'screener' or old.outcome = 'screener')`;
const OF_VERDICT = `${AHEAD} and new.screening_verdict is not null and new.attached_at_ms is not null`;

const SQLITE = [
  `create trigger marks_counted after update of ${WATCHED} on attempts when ${OF_VERDICT} begin
    insert into screening_marks (campaign_key, quarter, verdict, shard, given, marked)
    values (new.campaign_key, ${QUARTER}, new.screening_verdict, 0, ${GIVEN}, ${MARKED})
    on conflict do update set given = given + excluded.given, marked = marked + excluded.marked; end`,
  `create trigger assistants_counted after update of ${WATCHED} on attempts when ${OF_ASSISTANT} begin
    update answer_quarters set machines = machines + ${ASSISTANTS}
    where campaign_key = new.campaign_key and quarter = ${QUARTER} and shard = 0; end`,
];

// Each backend writes its own shard, so that none waits for another's commit.
const POSTGRES = [
  `create function marks_count() returns trigger language plpgsql as $$ begin
    insert into screening_marks as m (campaign_key, quarter, verdict, shard, given, marked)
    values (new.campaign_key, ${QUARTER}, new.screening_verdict, pg_backend_pid(), ${GIVEN}, ${MARKED})
    on conflict (campaign_key, quarter, verdict, shard)
    do update set given = m.given + excluded.given, marked = m.marked + excluded.marked;
    return null; end $$`,
  `create trigger marks_counted after update of ${WATCHED} on attempts for each row when (${OF_VERDICT})
    execute function marks_count()`,
  `create function assistants_count() returns trigger language plpgsql as $$ begin
    insert into answer_quarters as q (campaign_key, quarter, shard, dials, answered, connected, abandoned, left_early,
      machines, misread)
    values (new.campaign_key, ${QUARTER}, pg_backend_pid(), 0, 0, 0, 0, 0, ${ASSISTANTS}, 0)
    on conflict (campaign_key, quarter, shard) do update set machines = q.machines + excluded.machines;
    return null; end $$`,
  `create trigger assistants_counted after update of ${WATCHED} on attempts for each row when (${OF_ASSISTANT})
    execute function assistants_count()`,
];

/** How often operators find what screening said to be wrong; and calls that ended with an assistant are no live answers. */
export const screeningMarks: Migration = {
  number: 142,
  name: 'screening-marks',
  async up(trx, kind) {
    await runAll(trx, [
      kind === 'sqlite' ? `${TABLE} without rowid` : TABLE,
      ...(kind === 'sqlite' ? SQLITE : POSTGRES),
    ]);
  },
};
