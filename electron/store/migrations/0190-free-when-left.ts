import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

const QUARTER_MS = 900_000;
const AHEAD = `new.mode in ('predictive', 'agentless')`;
const WATCHED = 'outcome, free_when_left';

/** Counts as left early by the trigger of calls placed ahead, and is taken back here. */
const spared = (row: 'new' | 'old'): string =>
  `case when ${row}.outcome = 'canceled_by_client' and ${row}.free_when_left = 'somebody' then 1 else 0 end`;
const GROWN = `(${spared('new')}) - (${spared('old')})`;
const OF_SPARED = `${AHEAD} and (new.free_when_left = 'somebody' or old.free_when_left = 'somebody')`;
const QUARTER = `new.created_at_ms / ${QUARTER_MS}`;

const COLUMNS = [
  'alter table attempts add column free_when_left text',
  'alter table answer_quarters add column left_listening bigint not null default 0',
];

const SQLITE = [
  `create trigger spared_counted after update of ${WATCHED} on attempts when ${OF_SPARED} begin
    update answer_quarters set left_listening = left_listening + (${GROWN}), left_early = left_early - (${GROWN})
    where campaign_key = new.campaign_key and quarter = ${QUARTER} and shard = 0; end`,
];

// Each backend writes its own shard, so that none waits for another's commit.
const POSTGRES = [
  `create function spared_count() returns trigger language plpgsql as $$ begin
    insert into answer_quarters as q (campaign_key, quarter, shard, dials, answered, connected, abandoned, left_early,
      machines, misread, left_listening)
    values (new.campaign_key, ${QUARTER}, pg_backend_pid(), 0, 0, 0, 0, -(${GROWN}), 0, 0, ${GROWN})
    on conflict (campaign_key, quarter, shard) do update set left_early = q.left_early + excluded.left_early,
      left_listening = q.left_listening + excluded.left_listening;
    return null; end $$`,
  `create trigger spared_counted after update of ${WATCHED} on attempts for each row when (${OF_SPARED})
    execute function spared_count()`,
];

/** Who left while it was listened who answers, with somebody free for them, was not abandoned. */
export const freeWhenLeft: Migration = {
  number: 190,
  name: 'free-when-left',
  async up(trx, kind) {
    await runAll(trx, [...COLUMNS, ...(kind === 'sqlite' ? SQLITE : POSTGRES)]);
  },
};
