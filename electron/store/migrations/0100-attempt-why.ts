import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Why each attempt was made; those of before say nothing. */
export const attemptWhy: Migration = {
  number: 100,
  name: 'attempt-why',
  up: (trx) => runAll(trx, ['alter table attempts add column why text']),
};
