import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Which host runs an import or an export, so that the start of another one leaves it alone. */
export const hostOfWork: Migration = {
  number: 50,
  name: 'host-of-work',
  up: (trx) =>
    runAll(trx, ['alter table imports add column host text', 'alter table exports add column host text']),
};
