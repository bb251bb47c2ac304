import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** What who answered was told by; of attempts of before it is not known. */
export const screenedBy: Migration = {
  number: 170,
  name: 'screened-by',
  up: (trx) => runAll(trx, ['alter table attempts add column screened_by text']),
};
