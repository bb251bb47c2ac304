import type { Selectable } from 'kysely';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { OutcomeCounts } from '../../shared/domain/row-outcome.ts';
import { reasonCounts, warningCounts, type MergeFigures } from './import-mark.ts';
import type { Tables } from './schema.ts';
import { readJson } from './stored-json.ts';

/** A row without what only the store needs to know. @throws StoreFailure `corrupt` that names the list */
export function listImportOf({
  key: _key,
  merge: _merge,
  host: _host,
  byReason,
  byWarning,
  ...record
}: Selectable<Tables['imports']>): ListImport {
  const where = `what became of the rows of "${record.fileName}"`;
  return {
    ...record,
    byReason: readJson(reasonCounts, byReason, where),
    byWarning: readJson(warningCounts, byWarning, where),
  };
}

/** Figures of an import that brought nothing in. */
export const NOTHING_IN = { rejected: 0, duplicates: 0, warned: 0, byReason: '{}', byWarning: '{}' } as const;

/** The counts of an import as they are stored. */
export function storedCounts({ byReason, byWarning }: OutcomeCounts): {
  byReason: string;
  byWarning: string;
} {
  return { byReason: JSON.stringify(byReason), byWarning: JSON.stringify(byWarning) };
}

const done = (value: (name: string) => string): string =>
  `update imports set status = 'done', failure = null, merge = null, bytes_read = bytes_total,
    ended_at_ms = ${value('atMs')}, rows = ${value('rows')}, accepted = ${value('accepted')},
    rejected = ${value('rejected')}, duplicates = ${value('duplicates')}, blacklisted = ${value('blacklisted')},
    warned = ${value('warned')}, by_reason = ${value('byReason')}, by_warning = ${value('byWarning')}
    where id = ${value('id')}`;

/** The end of an import that brought its list in, for the transaction that does so. */
export const doneInSqlite = done((name) => `@${name}`);

const NAMES = [
  'id',
  'atMs',
  'rows',
  'accepted',
  'rejected',
  'duplicates',
  'blacklisted',
  'warned',
  'byReason',
  'byWarning',
] as const;
type Done = Record<(typeof NAMES)[number], string | number>;

/** What the end of an import that brought its list in says of it. */
export function doneValues(importId: string, atMs: number, figures: MergeFigures): Done {
  return { ...figures, ...storedCounts(figures), id: importId, atMs };
}

export const doneInPostgres = {
  /** Changes no row when somebody else has ended the import meanwhile: then nothing of it may stay. */
  text: `${done((name) => `$${NAMES.findIndex((each) => each === name) + 1}`)} and status = 'running'`,
  values: (done: Done): (string | number)[] => NAMES.map((name) => done[name]),
};
