import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** What became of the rows of an import, by kind; imports of before have no such breakdown. */
export const importOutcomes: Migration = {
  number: 60,
  name: 'import-outcomes',
  up: (trx) =>
    runAll(trx, [
      'alter table imports add column warned bigint not null default 0',
      `alter table imports add column by_reason text not null default '{}'`,
      `alter table imports add column by_warning text not null default '{}'`,
    ]),
};
