import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/**
 * Callbacks that belong to somebody, callbacks that were missed, and contacts held open for people to call back: each has
 * its own `work` value or partial index, so that none is looked for among the others.
 */
export const callbacks: Migration = {
  number: 150,
  name: 'callbacks',
  up: (trx) =>
    runAll(trx, [
      'alter table contacts add column owner_id text',
      'alter table contacts add column missed smallint not null default 0',
      `create index contacts_personal on contacts (campaign_key, next_at_ms, id) where work = 'personal'`,
      `create index contacts_owned on contacts (campaign_key, owner_id, next_at_ms, id) where work = 'personal'`,
      `create index contacts_held on contacts (campaign_key, next_at_ms, id) where work = 'held'`,
      `create index contacts_overdue on contacts (campaign_key, next_at_ms, id) where state = 'callback_scheduled'`,
      `update contacts set work = 'held' where state = 'called'`,
      `create table callback_figures (
        campaign_key integer not null, run integer not null, name text not null, n bigint not null,
        primary key (campaign_key, run, name))`,
    ]),
};
