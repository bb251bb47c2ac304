import { useState, type KeyboardEvent } from 'react';
import type { Header } from '@tanstack/react-table';
import { text } from '../base/text.en.ts';
import type { Column } from './data-table-column.ts';
import { FilterMenu } from './data-table-filter-menu.tsx';
import { choicesOf, withFilter, type TableFilters } from './data-table-filter.ts';
import type { TableKit } from './data-table-model.ts';
import { NARROWEST_PX, WIDEST_PX } from './data-table-widths.ts';
import classes from './data-table.module.css';

const STEP_PX = 8;
const LEAP_PX = 40;

interface TableHeadProps<Row extends object> {
  headers: readonly Header<TableKit, Row>[];
  columns: readonly Column<Row>[];
  /** All rows, also those that are filtered out. */
  rows: readonly Row[];
  filters: TableFilters;
  onFilter: (filters: TableFilters) => void;
  /** Puts every column at the width it has on the screen, so that dragging one moves only its own edge. */
  onHold: () => void;
  onResize: (key: string, widthPx: number) => void;
  onReset: () => void;
}

/** The head: names, the sort order, and a grip on the right edge of each column. */
export function TableHead<Row extends object>(props: TableHeadProps<Row>) {
  const { headers, columns, rows, filters, onFilter, onHold, onResize, onReset } = props;
  const [gripAt, setGripAt] = useState<string | null>(null);
  const gripped = columns.filter((column) => column.head !== '');
  const tabStop = gripped.some((column) => column.key === gripAt) ? gripAt : gripped[0]?.key;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {headers.map((header, at) => {
          const column = columns[at];
          if (!column) return null;
          const sorted = header.column.getIsSorted();
          const order = sorted === 'desc' ? 'descending' : sorted === 'asc' ? 'ascending' : 'none';
          return (
            <th
              key={header.id}
              scope="col"
              data-align={column.align}
              data-controls={column.text === null || undefined}
              {...(column.head ? { 'aria-label': column.head } : {})}
              {...(column.sortBy ? { 'aria-sort': order } : {})}
            >
              <span className={classes.headWords}>
                {column.sortBy ? (
                  <button
                    type="button"
                    className={classes.sort}
                    title={text.table.sortBy(column.head)}
                    onClick={() => header.column.toggleSorting()}
                  >
                    {column.head}
                    <span aria-hidden>{sorted ? (sorted === 'desc' ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                ) : (
                  column.head || <span className="visually-hidden">{text.none}</span>
                )}
                {column.filter ? (
                  <FilterMenu
                    name={column.head}
                    kind={column.filter.kind}
                    choices={choicesOf(column.filter, rows)}
                    value={filters[column.key]}
                    onChange={(value) => onFilter(withFilter(filters, column.key, value))}
                  />
                ) : null}
              </span>
              {column.head ? (
                <Grip
                  header={header}
                  name={column.head}
                  inTabOrder={tabStop === column.key}
                  onFocus={() => setGripAt(column.key)}
                  onHold={onHold}
                  onResize={onResize}
                  onReset={onReset}
                />
              ) : null}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** To the grip of the column before or after. */
function focusNeighbour(grip: HTMLElement, step: 1 | -1): void {
  const grips = [...(grip.closest('tr')?.querySelectorAll<HTMLElement>('[role="separator"]') ?? [])];
  grips[grips.indexOf(grip) + step]?.focus();
}

interface GripProps<Row extends object> extends Pick<TableHeadProps<Row>, 'onHold' | 'onResize' | 'onReset'> {
  header: Header<TableKit, Row>;
  name: string;
  inTabOrder: boolean;
  onFocus: () => void;
}

function Grip<Row extends object>({
  header,
  name,
  inTabOrder,
  onFocus,
  onHold,
  onResize,
  onReset,
}: GripProps<Row>) {
  const [seenPx, setSeenPx] = useState(header.getSize());
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const grip = event.currentTarget;
    const wide = event.shiftKey ? LEAP_PX : STEP_PX;
    const change = { ArrowLeft: -wide, ArrowRight: wide }[event.key];
    if (change !== undefined) {
      const now = grip.closest('th')?.offsetWidth ?? header.getSize();
      const next = Math.min(WIDEST_PX, Math.max(NARROWEST_PX, now + change));
      onHold();
      onResize(header.column.id, next);
      setSeenPx(next);
    } else if (event.key === 'ArrowUp') focusNeighbour(grip, -1);
    else if (event.key === 'ArrowDown') focusNeighbour(grip, 1);
    else if (event.key === 'Enter') onReset();
    else return;
    event.preventDefault();
  };
  return (
    // A separator that is moved by keys is a widget and takes the focus (ARIA 1.2, separator).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <span
      className={classes.grip}
      data-dragged={header.column.getIsResizing() || undefined}
      role="separator"
      tabIndex={inTabOrder ? 0 : -1}
      aria-orientation="vertical"
      aria-label={text.table.widthOf(name)}
      aria-valuenow={Math.round(seenPx)}
      aria-valuemin={NARROWEST_PX}
      aria-valuemax={WIDEST_PX}
      title={text.table.widthHow}
      onFocus={(event) => {
        setSeenPx(event.currentTarget.closest('th')?.offsetWidth ?? header.getSize());
        onFocus();
      }}
      onKeyDown={press}
      onDoubleClick={onReset}
      onMouseDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        onHold();
        header.getResizeHandler()(event.nativeEvent);
      }}
      onTouchStart={(event) => {
        onHold();
        header.getResizeHandler()(event.nativeEvent);
      }}
    />
  );
}
