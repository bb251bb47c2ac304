import type { Selectable } from 'kysely';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { Tables } from './schema.ts';

/** A row without what only the store needs to know. */
export function listImportOf({
  key: _key,
  merge: _merge,
  host: _host,
  ...record
}: Selectable<Tables['imports']>): ListImport {
  return record;
}

const done = (value: (name: string) => string): string =>
  `update imports set status = 'done', failure = null, merge = null, bytes_read = bytes_total,
    ended_at_ms = ${value('atMs')}, rows = ${value('rows')}, accepted = ${value('accepted')},
    rejected = ${value('rejected')}, duplicates = ${value('duplicates')}, blacklisted = ${value('blacklisted')}
    where id = ${value('id')}`;

/** The end of an import that brought its list in, for the transaction that does so. */
export const doneInSqlite = done((name) => `@${name}`);

const NAMES = ['id', 'atMs', 'rows', 'accepted', 'rejected', 'duplicates', 'blacklisted'] as const;
export const doneInPostgres = {
  /** Changes no row when somebody else has ended the import meanwhile: then nothing of it may stay. */
  text: `${done((name) => `$${NAMES.findIndex((each) => each === name) + 1}`)} and status = 'running'`,
  values: (figures: Record<(typeof NAMES)[number], string | number>): (string | number)[] =>
    NAMES.map((name) => figures[name]),
};
