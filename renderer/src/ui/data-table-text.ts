import Papa from 'papaparse';
import type { Column } from './data-table-column.ts';

/**
 * Cells a spreadsheet would run as a formula: everything that begins with `=` or `@`, and a sign followed by
 * more than the figures and marks of a number, so that E.164 numbers stay as they are.
 */
const FORMULA = /^[=@\t\r]|^[+-](?![\d\s().,-]*$)/;

/** The rows as tab-separated text under the heads of their columns; columns of controls are left out. */
export function rowsAsText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const told = columns.flatMap(({ head, text }) => (text ? [{ head, text }] : []));
  return Papa.unparse(
    {
      fields: told.map((column) => column.head),
      data: rows.map((row) => told.map((column) => column.text(row))),
    },
    { delimiter: '\t', newline: '\n', escapeFormulae: FORMULA },
  );
}

const sheetMoment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** A moment in the viewer's zone as spreadsheets read it, `2026-03-07 14:05:09`; empty for none. */
export const momentText = (ms: number | null): string => (ms === null ? '' : sheetMoment.format(ms));
