import { REJECT_REASONS } from '../../shared/contract/lists.ts';
import { csvLine, UTF8_BOM } from '../reports/csv-text.ts';
import type { Store } from '../store/store.ts';
import type { Download } from './http.ts';

const COLUMNS = [
  { heading: 'Line', kind: 'number' },
  { heading: 'Reason', kind: 'text' },
  { heading: 'Row', kind: 'text' },
] as const;
const PAGE = 500;

/** The rejected rows of an import, with line and reason, read while they are sent. Null when the import is unknown. */
export async function rejectsAsCsv(store: Store, importId: string): Promise<Download | null> {
  const first = await store.imports.rejects(importId, null, PAGE);
  async function* lines(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const headings = COLUMNS.map((column) => column.heading);
    yield encoder.encode(UTF8_BOM + csvLine(headings, COLUMNS));
    let page = first;
    for (;;) {
      const text = page.rows.map((row) => csvLine([row.line, REJECT_REASONS[row.reason], row.raw], COLUMNS));
      yield encoder.encode(text.join(''));
      if (page.next === null) return;
      page = await store.imports.rejects(importId, page.next, PAGE);
    }
  }
  return {
    fileName: 'Rejected rows.csv',
    mediaType: 'text/csv; charset=utf-8',
    bytes: null,
    body: ReadableStream.from(lines()),
  };
}
