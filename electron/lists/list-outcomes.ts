import type { ColumnMapping } from '../../shared/contract/lists.ts';
import type { ImportRow } from '../store/store.ts';
import { readPeople } from './list-file.ts';
import { contactReader } from './list-rows.ts';
import { readListHead } from './preview.ts';
import type { Delimiter, SpoiltRow } from './row-reader.ts';
import type { Encoding } from './text-encoding.ts';

/** A file and how it is to be read. */
export interface ListReading {
  file: string;
  encoding: Encoding;
  delimiter: Delimiter;
  mapping: ColumnMapping;
  /** ISO 3166 alpha-2 for numbers without a country code. */
  defaultCountry: string;
}

/**
 * What becomes of every row of a list, in pieces and in bounded memory: a contact, with what was changed in it, or why it
 * is none. The check before an import and the import itself read with this, so that both count the same.
 */
export async function* readOutcomes(
  list: ListReading,
): AsyncGenerator<{ outcomes: (ImportRow | SpoiltRow)[]; bytesRead: number }> {
  const head = await readListHead(list.file, list);
  const readContact = contactReader({ ...list, columns: head.shape.header.fields.length });
  for await (const { rows, bytesRead } of readPeople(list, head)) {
    yield { outcomes: rows.map((row) => ('fields' in row ? readContact(row) : row)), bytesRead };
  }
}
