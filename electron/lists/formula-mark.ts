import type { FileRow, SpoiltRow } from './row-reader.ts';

/** A spreadsheet runs text that starts like this, after any marks of ours. */
const FORMULA = /^'*[=+\-@\t\r]/;
/** Numbers with their plus sign are left as they are. */
const PLAIN_NUMBER = /^\+\d+$/;

/** Text that no spreadsheet runs as a formula. What {@link withoutMark} takes off is exactly what this has put on. */
export function withMark(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** The text as it was before {@link withMark}; for files that the program has written only. */
function withoutMark(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

/** A row of a file that the program has written, as it was before. */
export function rowWithoutMarks(row: FileRow | SpoiltRow): FileRow | SpoiltRow {
  return 'fields' in row ? { ...row, fields: row.fields.map(withoutMark) } : row;
}
