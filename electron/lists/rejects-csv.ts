import { REJECT_REASONS } from '../../shared/domain/row-outcome.ts';
import type { Store } from '../store/store.ts';

const PAGE = 500;

/** A spreadsheet runs text that starts like this; numbers with their plus sign are left as they are. */
const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^\+\d+$/;

/** One CSV cell (RFC 4180), with text that a spreadsheet would run as a formula made harmless. */
export function cell(text: string, delimiter = ','): string {
  const harmless = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return harmless.includes(delimiter) || /["\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

/** The rejected rows as a CSV file, piece by piece; it starts with a byte order mark so that Excel reads it as UTF-8. */
export async function* rejectsCsv(store: Store, importId: string): AsyncIterable<string> {
  yield '\uFEFFLine,Reason,Row\r\n';
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Store['imports']['rejects']>> = await store.imports.rejects(
      importId,
      cursor,
      PAGE,
    );
    yield page.rows
      .map(({ line, reason, raw }) => `${line},${cell(REJECT_REASONS[reason])},${cell(raw)}\r\n`)
      .join('');
    cursor = page.next;
  } while (cursor !== null);
}
