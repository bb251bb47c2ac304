import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Numbers have a spam score and a weight, and all hosts of a campaign show them in one order of turns. */
export const numberChoice: Migration = {
  number: 250,
  name: 'number-choice',
  up: (trx) =>
    runAll(trx, [
      'alter table numbers add column spam_score smallint',
      'alter table numbers add column spam_set_at_ms bigint',
      'alter table numbers add column spam_set_by text',
      'alter table numbers add column weight smallint not null default 1',
      `create table number_turns (
        campaign_key integer not null, number_id text not null references numbers (id) on delete cascade,
        turn bigint not null, primary key (campaign_key, number_id))`,
    ]),
};
