import { open, rm } from 'node:fs/promises';
import { REJECT_REASONS, type RejectReason } from '../../shared/domain/row-outcome.ts';
import type { Store } from '../store/store.ts';
import { OWN_COLUMNS } from './column-names.ts';
import { cell } from './rejects-csv.ts';
import { readListHead } from './preview.ts';
import type { ImportJob } from './import-messages.ts';
import { readListRows } from './list-file.ts';

const PAGE = 500;
const FLUSH_CHARACTERS = 262_144;

/** Lines and reasons of an import in the order of its file. */
async function* rejectsOf(
  store: Store,
  importId: string,
): AsyncGenerator<{ line: number; reason: RejectReason; raw: string }> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Store['imports']['rejects']>> = await store.imports.rejects(
      importId,
      cursor,
      PAGE,
    );
    yield* page.rows;
    cursor = page.next;
  } while (cursor !== null);
}

/**
 * Writes what an import rejected as a list of its own: the rows as they came, under the columns that they had, with their
 * line and the reason behind, so that it can be mended and imported again. The file is read a second time for that, while
 * it is still there. It starts with a byte order mark so that Excel reads it as UTF-8.
 */
export async function writeRejectsFile(store: Store, job: ImportJob, target: string): Promise<void> {
  const { shape } = await readListHead(job.file, job);
  const columns = shape.header.fields.length;
  const line = (fields: readonly string[], at: number | string, reason: string): string =>
    [
      ...Array.from({ length: columns }, (_, i) => fields[i] ?? ''),
      ...fields.slice(columns),
      String(at),
      reason,
    ]
      .map((field) => cell(field, job.delimiter))
      .join(job.delimiter);
  const rejects = rejectsOf(store, job.importId);
  let next = await rejects.next();
  if (next.done) return;
  const file = await open(target, 'w', 0o600);
  try {
    let text = '\uFEFF';
    if (!shape.isHeaderless) text += `${line(shape.header.fields, OWN_COLUMNS.line, OWN_COLUMNS.reason)}\r\n`;
    for await (const { rows } of readListRows(job)) {
      for (const row of rows) {
        while (!next.done && next.value.line < row.line) next = await rejects.next();
        if (next.done || next.value.line !== row.line) continue;
        // Of a row that could not be taken apart there is only its text.
        text += `${line('fields' in row ? row.fields : [row.raw], row.line, REJECT_REASONS[next.value.reason])}\r\n`;
      }
      if (text.length > FLUSH_CHARACTERS) {
        await file.write(text);
        text = '';
      }
      if (next.done) break;
    }
    await file.write(text);
  } catch (error) {
    await file.close();
    await rm(target, { force: true });
    throw error;
  }
  await file.close();
}
