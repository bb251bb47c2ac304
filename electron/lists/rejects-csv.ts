import { REJECT_REASONS, ROW_WARNING_NAMES, ROW_WARNINGS } from '../../shared/domain/row-outcome.ts';
import type { ImportReject, ListImport } from '../../shared/contract/lists.ts';
import { withMark } from './formula-mark.ts';
import type { Page, Store } from '../store/store.ts';

const PAGE = 500;

/** The rejected rows of an import in the order of its file, page by page. */
export async function* rejectPages(store: Store, importId: string): AsyncGenerator<ImportReject[]> {
  let cursor: string | null = null;
  do {
    const page: Page<ImportReject> = await store.imports.rejects(importId, cursor, PAGE);
    yield page.rows;
    cursor = page.next;
  } while (cursor !== null);
}

/** One CSV cell (RFC 4180), with text that a spreadsheet would run as a formula made harmless. */
export function cell(text: string, delimiter = ','): string {
  const harmless = withMark(text);
  return harmless.includes(delimiter) || /["\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

/** The rejected rows as a CSV file, piece by piece; it starts with a byte order mark so that Excel reads it as UTF-8. */
export async function* rejectsCsv(store: Store, importId: string): AsyncIterable<string> {
  yield '\uFEFFLine,Reason,Row\r\n';
  for await (const rows of rejectPages(store, importId)) {
    yield rows
      .map(({ line, reason, raw }) => `${line},${cell(REJECT_REASONS[reason])},${cell(raw)}\r\n`)
      .join('');
  }
}

/** How many rows were changed in which way, where the rows themselves are not at hand. */
export function* warningsCsv({ byWarning }: Pick<ListImport, 'byWarning'>): Iterable<string> {
  yield '\uFEFFRows,What was changed\r\n';
  for (const warning of ROW_WARNING_NAMES) {
    const rows = byWarning[warning] ?? 0;
    if (rows > 0) yield `${rows},${cell(ROW_WARNINGS[warning])}\r\n`;
  }
}
