import { open, rm, type FileHandle } from 'node:fs/promises';
import type { ImportReject } from '../../shared/contract/lists.ts';
import { REJECT_REASONS, ROW_WARNINGS, warningsOf } from '../../shared/domain/row-outcome.ts';
import type { Store } from '../store/store.ts';
import { columnNames } from './column-guess.ts';
import { OWN_COLUMNS } from './column-names.ts';
import type { ImportJob } from './import-messages.ts';
import { readPeople } from './list-file.ts';
import { contactReader } from './list-rows.ts';
import { readListHead } from './preview.ts';
import { cell, rejectPages } from './rejects-csv.ts';

const FLUSH_CHARACTERS = 262_144;

/** Rejected rows of an import in the order of its file. */
async function* rejectsOf(store: Store, importId: string): AsyncGenerator<ImportReject> {
  for await (const rows of rejectPages(store, importId)) yield* rows;
}

/** A file that is there once it has a row. It starts with a byte order mark so that Excel reads it as UTF-8. */
function lazyFile(path: string, head: string) {
  let handle: FileHandle | null = null;
  let text = `\uFEFF${head}`;
  const flush = async (): Promise<void> => {
    handle ??= await open(path, 'w', 0o600);
    await handle.write(text);
    text = '';
  };
  let isEmpty = true;
  return {
    add(line: string): void {
      isEmpty = false;
      text += line;
    },
    settle: async (): Promise<void> => {
      if (!isEmpty && text.length > FLUSH_CHARACTERS) await flush();
    },
    async close(): Promise<void> {
      if (!isEmpty) await flush();
      await handle?.close();
    },
    async discard(): Promise<void> {
      await handle?.close();
      await rm(path, { force: true });
    },
  };
}

/**
 * Writes what an import rejected as a list of its own: the rows as they came, under the columns that they had, with their
 * line and the reason behind, so that it can be mended and imported again; and, apart, the rows in which something was
 * changed, with what. The list is read a second time for that, while it is still there.
 */
export async function writeRowFiles(
  store: Store,
  job: ImportJob,
  files: { rejects: string; warnings: string },
): Promise<void> {
  const head = await readListHead(job.file, job);
  const { shape } = head;
  const columns = shape.header.fields.length;
  const readContact = contactReader({ ...job, columns });
  const line = (fields: readonly string[], at: number | string, why: string): string => {
    const cells = Array.from({ length: columns }, (_, i) => fields[i] ?? '');
    const all = [...cells, ...fields.slice(columns), String(at), why];
    return `${all.map((field) => cell(field, job.delimiter)).join(job.delimiter)}\r\n`;
  };
  // A list without a header gets one, by which the program knows its own file again.
  const names = shape.isHeaderless ? columnNames(shape.header.fields, true) : shape.header.fields;
  const rejected = lazyFile(files.rejects, line(names, OWN_COLUMNS.line, OWN_COLUMNS.reason));
  const changed = lazyFile(files.warnings, line(names, OWN_COLUMNS.line, OWN_COLUMNS.changes));
  const rejects = rejectsOf(store, job.importId);
  let next = await rejects.next();
  try {
    for await (const { rows } of readPeople(job, head)) {
      for (const row of rows) {
        while (!next.done && next.value.line < row.line) next = await rejects.next();
        // Of a row that could not be taken apart there is only its text.
        const fields = 'fields' in row ? row.fields : [row.raw];
        if (!next.done && next.value.line === row.line) {
          rejected.add(line(fields, row.line, REJECT_REASONS[next.value.reason]));
          continue;
        }
        const read = 'fields' in row ? readContact(row) : row;
        const warnings = 'reason' in read ? [] : warningsOf(read.changes);
        if (warnings.length > 0) {
          changed.add(line(fields, row.line, warnings.map((warning) => ROW_WARNINGS[warning]).join('. ')));
        }
      }
      await rejected.settle();
      await changed.settle();
    }
    await rejected.close();
    await changed.close();
  } catch (error) {
    await rejected.discard();
    await changed.discard();
    throw error;
  }
}
