import type { Cell, Column } from './attempt-columns.ts';

/** Excel takes a file without it for the local 8-bit code page. */
export const UTF8_BOM = '\uFEFF';

/** Also other separators: readers that guess the separator would count the bare ones. */
const NEEDS_QUOTES = /[",;|\t\r\n]|^\s|\s$/;
const RUNS_AS_FORMULA = /^[=+\-@\t\r]/;
const E164 = /^\+\d{3,15}$/;

/** Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"). */
export function neutralised(value: string): string {
  return RUNS_AS_FORMULA.test(value) ? `'${value}` : value;
}

/** One field as RFC 4180 has it. */
export function csvField(cell: Cell, kind: Column['kind']): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = kind === 'phone' && E164.test(cell) ? cell : neutralised(cell);
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its CRLF. */
export function csvLine(cells: readonly Cell[], columns: readonly Pick<Column, 'kind'>[]): string {
  let line = '';
  for (let i = 0; i < columns.length; i += 1) {
    if (i > 0) line += ',';
    line += csvField(cells[i] ?? null, columns[i]?.kind ?? 'text');
  }
  return `${line}\r\n`;
}
