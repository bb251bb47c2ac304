import { Fragment, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { text } from '../app/text.en.ts';
import classes from './data-table.module.css';

export interface Column<Row> {
  key: string;
  head: string;
  /** Width in px, or the share that is left when absent. */
  width?: number;
  align?: 'right';
  render: (row: Row) => ReactNode;
  /** What the rows are sorted by when the head is clicked; not sortable when absent. */
  sortBy?: (row: Row) => string | number;
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Enter or a click on the row. */
  onOpen?: (row: Row) => void;
  /** The row's unfolded part, below it. */
  renderDetail?: (row: Row) => ReactNode;
  /** Least width in px before the table scrolls sideways. */
  minWidth?: number;
}

interface Sorting {
  key: string;
  down: boolean;
}

function moveCursor(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const rows = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('tr[tabindex]') ?? [])];
  const next = rows[rows.indexOf(event.currentTarget) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A table with a sticky head, a row cursor on the arrow keys, Enter to open, and sorting in the head. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, onOpen, renderDetail } = props;
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.key === sorting?.key)?.sortBy;
    if (!by || !sorting) return rows;
    const order = sorting.down ? -1 : 1;
    return [...rows].sort((a, b) => {
      const left = by(a);
      const right = by(b);
      if (typeof left === 'string' && typeof right === 'string') return order * left.localeCompare(right);
      return order * (Number(left) - Number(right));
    });
  }, [columns, rows, sorting]);

  return (
    <div className={classes.scroll}>
      <table
        className={classes.table}
        aria-label={props.label}
        {...(props.minWidth ? { style: { minWidth: props.minWidth } } : {})}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} {...(column.width ? { style: { width: column.width } } : {})} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sorting={sorting} onSort={setSorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => {
            const below = renderDetail?.(row) ?? null;
            return (
              <Fragment key={props.rowKey(row)}>
                <tr
                  tabIndex={0}
                  data-opens={onOpen ? true : undefined}
                  onClick={(event) => {
                    if (!(event.target as Element).closest('button, a, input')) onOpen?.(row);
                  }}
                  onKeyDown={(event) => {
                    if (event.target !== event.currentTarget) return;
                    moveCursor(event);
                    if (event.key === 'Enter') onOpen?.(row);
                  }}
                >
                  {columns.map((column) => (
                    <td key={column.key} data-align={column.align}>
                      {column.render(row)}
                    </td>
                  ))}
                </tr>
                {below === null ? null : (
                  <tr>
                    <td className={classes.detail} colSpan={columns.length}>
                      {below}
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface HeadCellProps<Row> {
  column: Column<Row>;
  sorting: Sorting | null;
  onSort: (next: Sorting | null) => void;
}

function HeadCell<Row>({ column, sorting, onSort }: HeadCellProps<Row>) {
  if (!column.sortBy) {
    return (
      <th scope="col" data-align={column.align}>
        {column.head || <span className="visually-hidden">{text.none}</span>}
      </th>
    );
  }
  const active = sorting?.key === column.key ? sorting : null;
  const next = active
    ? active.down
      ? null
      : { key: column.key, down: true }
    : { key: column.key, down: false };
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={active ? (active.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes.sort}
        title={text.table.sortBy(column.head)}
        onClick={() => onSort(next)}
      >
        {column.head}
        <span aria-hidden>{active ? (active.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

/** The line under a table: how much of it is shown, and what leads on. */
export function TableFoot({ children }: { children: ReactNode }) {
  return <div className={classes.foot}>{children}</div>;
}
