import type { ReactNode } from 'react';
import type { ColumnFilter } from './data-table-filter.ts';

/** One column of a table. */
export interface Column<Row> {
  key: string;
  head: string;
  /** Width in px until somebody drags it, or the share that is left when absent. */
  width?: number;
  /** Drawn only where the table has so much room, in px: on a narrower screen others stay legible; always when absent. */
  roomPx?: number;
  align?: 'right';
  /** The cell in plain words, as it is copied; null for a column that holds only controls. */
  text: ((row: Row) => string) | null;
  /** The cell as it is drawn; its plain words when absent. */
  render?: (row: Row) => ReactNode;
  /** What the rows are sorted by when the head is clicked; not sortable when absent. */
  sortBy?: (row: Row) => string | number;
  /** What the head offers to narrow the rows by; nothing when absent. */
  filter?: ColumnFilter<Row>;
}
