import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** When calls began over each trunk in the last second, for hosts that share its limit. */
export const trunkPace: Migration = {
  number: 131,
  name: 'trunk-pace',
  up: (trx) =>
    runAll(trx, [`create table trunk_pace (trunk_id text not null primary key, recent text not null)`]),
};
