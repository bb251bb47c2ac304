import {
  columnResizingFeature,
  columnSizingFeature,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Row as TableRow,
} from '@tanstack/react-table';
import { useEffect, useMemo } from 'react';
import type { Column } from './data-table-column.ts';
import { NARROWEST_PX, readWidths, storeWidths, WIDEST_PX } from './data-table-widths.ts';

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

/** What of the table library our tables use. */
export type TableKit = typeof features;

/** A column nobody has sized yet counts as this wide while another one is dragged. */
const UNSIZED_PX = 200;

function compareCells<Row extends object>(
  a: TableRow<TableKit, Row>,
  b: TableRow<TableKit, Row>,
  columnId: string,
): number {
  const left: unknown = a.getValue(columnId);
  const right: unknown = b.getValue(columnId);
  if (typeof left === 'string' && typeof right === 'string') return left.localeCompare(right);
  return Number(left) - Number(right);
}

interface TableInput<Row> {
  id: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
}

/** The table behind the screen: order, selection by row id, and widths that outlive the window. */
export function useTableModel<Row extends object>({ id, columns, rows, rowKey }: TableInput<Row>) {
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<TableKit, Row> => {
        const { sortBy } = column;
        return {
          id: column.key,
          accessorFn: (row) => sortBy?.(row) ?? '',
          enableSorting: sortBy !== undefined,
          sortDescFirst: false,
          sortFn: compareCells,
          size: column.width ?? UNSIZED_PX,
          minSize: Math.min(NARROWEST_PX, column.width ?? NARROWEST_PX),
          maxSize: WIDEST_PX,
        };
      }),
    [columns],
  );
  const initialState = useMemo(() => ({ columnSizing: readWidths(id) }), [id]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row) => String(rowKey(row)),
    initialState,
    columnResizeMode: 'onChange',
    enableMultiSort: false,
  });
  const { columnSizing, columnResizing } = table.state;
  const dragging = columnResizing.isResizingColumn !== false;
  useEffect(() => {
    if (!dragging) storeWidths(id, columnSizing);
  }, [id, columnSizing, dragging]);
  return table;
}
