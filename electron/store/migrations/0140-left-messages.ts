import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** How much of its message a machine was left; attempts of before left none. */
export const leftMessages: Migration = {
  number: 140,
  name: 'left-messages',
  up: (trx) => runAll(trx, ['alter table attempts add column left_message text']),
};
