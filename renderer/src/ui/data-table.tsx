import { Button } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { text } from '../base/text.en.ts';
import { BodyLines, type BodyLine } from './data-table-body.tsx';
import type { Column } from './data-table-column.ts';
import { NO_FILTERS, rowsThatFit, type TableFilters } from './data-table-filter.ts';
import { TableHead } from './data-table-head.tsx';
import { useTableModel } from './data-table-model.ts';
import { useRoomAcross, useRoomOnScreen } from './data-table-room.ts';
import {
  cursorAfter,
  rangeSelected,
  selectedOf,
  withToggled,
  type Selected,
} from './data-table-selection.ts';
import { rowsAsText } from './data-table-text.ts';
import classes from './data-table.module.css';
import { Empty } from './small-parts.tsx';

export type { Column } from './data-table-column.ts';

const HEAD_PX = 28;
const ROW_PX = 32;
const DETAIL_PX = 96;
/** Up to so many lines all are drawn, so that searching in the page finds every one. */
const ALL_DRAWN_UP_TO = 80;
const OVERSCAN = 12;
const CONTROLS = 'button, a, input, select, textarea, label';

interface DataTableProps<Row> {
  /** Names what is remembered of this table: its column widths. */
  id: string;
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Enter or a double click on the row. */
  onOpen?: (row: Row) => void;
  /** The row's unfolded part, below it. */
  renderDetail?: (row: Row) => ReactNode;
  /** Least width in px before the table scrolls sideways. */
  minWidth?: number;
  /** What is chosen in the heads when somebody else narrows the rows; else the table does so itself. */
  filters?: { chosen: TableFilters; onChange: (chosen: TableFilters) => void };
  /** Said in the place of the rows when there is none. */
  empty?: ReactNode;
  /** How much of the whole is shown, where that is not simply every row. */
  countWords?: string;
  /** What leads on, at the right of the line under the table. */
  foot?: ReactNode;
}

const rowIdAt = (target: EventTarget) =>
  (target as Element).closest<HTMLElement>('tr[data-row-id]')?.dataset['rowId'] ?? null;

/**
 * A table with a sticky head, sorting, column widths that are dragged and remembered, a row cursor on the keys,
 * Enter to open, and rows that are selected and copied as text. Only the rows in sight are drawn.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { onOpen, renderDetail } = props;
  const [ownFilters, setOwnFilters] = useState(NO_FILTERS);
  const { chosen: filters, onChange: setFilters } = props.filters ?? {
    chosen: ownFilters,
    onChange: setOwnFilters,
  };
  const rows = useMemo(
    () => rowsThatFit(props.columns, props.rows, ownFilters),
    [props.columns, props.rows, ownFilters],
  );
  const isFiltered = Object.keys(filters).length > 0;
  const table = useTableModel({ ...props, rows });
  const box = useRef<HTMLDivElement>(null);
  const acrossPx = useRoomAcross(box);
  const columns = useMemo(
    () => props.columns.filter(({ roomPx = 0 }) => roomPx <= acrossPx),
    [props.columns, acrossPx],
  );
  const anchor = useRef<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [copied, setCopied] = useState(0);
  const { rowSelection, columnSizing, columnResizing } = table.state;
  const shown = table.getRowModel().rows;
  const ids = useMemo(() => shown.map((row) => row.id), [shown]);
  const selectedRows = shown.filter((row) => rowSelection[row.id]);

  const lines = useMemo(
    () =>
      shown.flatMap(({ id, original }): BodyLine<Row>[] => {
        const line = { key: id, rowId: id, row: original, below: null };
        const below = renderDetail?.(original) ?? null;
        return below === null ? [line] : [line, { ...line, key: `${id} below`, below }];
      }),
    [shown, renderDetail],
  );
  const cursorId = cursor !== null && ids.includes(cursor) ? cursor : ids[0];
  const cursorLine = lines.findIndex((line) => line.rowId === cursorId);
  // The page is not built with the React compiler, and of its functions only the stable ones are handed on.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (lines[index]?.below === null ? ROW_PX : DETAIL_PX),
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
    rangeExtractor: (range: Range) => {
      const drawn = new Set(defaultRangeExtractor(range));
      // The row with the focus stays in the page wherever it is scrolled to, else the keys would be lost.
      if (cursorLine >= 0) drawn.add(cursorLine);
      return [...drawn].sort((a, b) => a - b);
    },
    overscan: lines.length <= ALL_DRAWN_UP_TO ? ALL_DRAWN_UP_TO : OVERSCAN,
    initialRect: { width: 0, height: 900 },
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    useFlushSync: false,
  });

  useRoomOnScreen(box);
  useFocusKept(box, ids, cursorId);
  const focusRow = useRowFocus(box);
  useCopy(box, () => {
    const chosen = selectedRows.length > 0 ? selectedRows : shown.filter((row) => row.id === cursorId);
    setCopied(chosen.length);
    // What is copied is whole, also where the screen has no room for all of it.
    return rowsAsText(
      props.columns,
      chosen.map((row) => row.original),
    );
  });

  const select = (next: Selected) => {
    setCopied(0);
    table.setRowSelection(next);
  };
  const rowOf = (id: string) => shown.find((row) => row.id === id)?.original;
  const open = (id: string) => {
    const row = rowOf(id);
    if (row !== undefined) onOpen?.(row);
  };
  const moveTo = (id: string) => {
    setCursor(id);
    virtualizer.scrollToIndex(
      lines.findIndex((line) => line.rowId === id),
      { align: 'auto' },
    );
    focusRow(id);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const id = rowIdAt(event.target);
    if (id === null || (event.target as HTMLElement).dataset['rowId'] === undefined) return;
    const chord = event.ctrlKey || event.metaKey;
    const pageRows = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const target = chord ? null : cursorAfter(event.key, ids.indexOf(id), ids.length, pageRows);
    if (target !== null) {
      const to = ids[target] ?? id;
      if (event.shiftKey) {
        anchor.current ??= id;
        select(rangeSelected(ids, anchor.current, to));
      } else anchor.current = null;
      moveTo(to);
    } else if (chord && event.key.toLowerCase() === 'a') select(selectedOf(ids));
    else if (event.key === ' ') {
      anchor.current = id;
      select(withToggled(rowSelection, id));
    } else if (event.key === 'Escape' && selectedRows.length > 0) select({});
    else if (event.key === 'Enter' && !chord) open(id);
    else return;
    event.preventDefault();
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const id = rowIdAt(event.target);
    if (id === null || (event.target as Element).closest(CONTROLS)) return;
    if (event.shiftKey) {
      select(rangeSelected(ids, anchor.current ?? cursorId ?? id, id));
      anchor.current ??= cursorId ?? id;
    } else if (event.ctrlKey || event.metaKey) {
      select(withToggled(rowSelection, id));
      anchor.current = id;
    } else if (window.getSelection()?.isCollapsed !== false) {
      // Words marked with the mouse inside a row are meant to be copied, not the row.
      select(selectedOf([id]));
      anchor.current = id;
    }
    setCursor(id);
  };

  const sized = Object.keys(columnSizing).length > 0;
  const drawn = new Set(columns.map(({ key }) => key));
  const headers = (table.getHeaderGroups()[0]?.headers ?? []).filter(({ column }) => drawn.has(column.id));
  const hold = () => {
    const cells = [...(box.current?.querySelectorAll<HTMLElement>('thead th') ?? [])];
    const widths = columns.map((column, at) => [column.key, cells[at]?.offsetWidth ?? 0] as const);
    table.setColumnSizing((before) => ({ ...before, ...Object.fromEntries(widths) }));
  };
  const leastPx = sized ? headers.reduce((sum, header) => sum + header.getSize(), 0) : props.minWidth;

  return (
    <div className={classes.whole}>
      <div className={classes.scroll} ref={box}>
        <table
          className={classes.table}
          role="grid"
          aria-label={props.label}
          aria-multiselectable
          aria-rowcount={lines.length + 1}
          data-dragged={columnResizing.isResizingColumn !== false || undefined}
          {...(leastPx ? { style: { minWidth: leastPx } } : {})}
        >
          <colgroup>
            {columns.map((column, at) => {
              // The last column takes what is left over, so that lines always run the whole width.
              const width = sized
                ? at < columns.length - 1
                  ? headers[at]?.getSize()
                  : undefined
                : column.width;
              return <col key={column.key} {...(width ? { style: { width } } : {})} />;
            })}
          </colgroup>
          <TableHead
            headers={headers}
            columns={columns}
            rows={props.rows}
            filters={filters}
            onFilter={setFilters}
            onHold={hold}
            onResize={(key, widthPx) => table.setColumnSizing((before) => ({ ...before, [key]: widthPx }))}
            onReset={() => table.resetColumnSizing(true)}
          />
          <tbody
            onKeyDown={press}
            onClick={click}
            onDoubleClick={(event) => {
              const id = rowIdAt(event.target);
              if (id !== null && !(event.target as Element).closest(CONTROLS)) open(id);
            }}
            onMouseDown={(event) => {
              // Neither a range nor a double click shall mark words.
              if (rowIdAt(event.target) === null || (!event.shiftKey && event.detail < 2)) return;
              event.preventDefault();
              (event.target as Element).closest<HTMLElement>('tr')?.focus({ preventScroll: true });
            }}
            onMouseOver={(event) => sayInFull(event.target as Element)}
            onFocus={(event) => {
              const id = (event.target as HTMLElement).dataset['rowId'];
              if (id !== undefined) setCursor(id);
            }}
          >
            <BodyLines
              columns={columns}
              lines={lines}
              drawn={virtualizer.getVirtualItems()}
              headPx={HEAD_PX}
              totalPx={virtualizer.getTotalSize()}
              measure={virtualizer.measureElement}
              isSelected={(id) => rowSelection[id] === true}
              tabStop={cursorId}
              opens={onOpen !== undefined}
            />
          </tbody>
        </table>
      </div>
      {shown.length === 0 ? (
        <div className={classes.noRows}>{props.empty ?? <Empty title={text.table.noneFit} />}</div>
      ) : null}
      <div className={classes.foot}>
        <span role="status" className="tabular">
          {props.countWords ??
            (isFiltered ? text.table.ofRows(rows.length, props.rows.length) : text.table.rows(rows.length))}
          {selectedRows.length > 0 ? ` · ${text.table.selected(selectedRows.length)}` : ''}
          {copied > 0 ? ` · ${text.table.copied(copied)}` : ''}
        </span>
        <span className={classes.footSide}>
          {isFiltered ? (
            <Button variant="default" size="compact-xs" onClick={() => setFilters(NO_FILTERS)}>
              {text.table.showAll}
            </Button>
          ) : null}
          {props.foot}
        </span>
      </div>
    </div>
  );
}

/** A cell whose words are cut off says them on hover, as far as nothing in it has its own. */
function sayInFull(target: Element): void {
  const cell = target.closest<HTMLElement>('tr[data-row-id] > td');
  const said = target.closest('[title]');
  if (!cell || (said && said !== cell && cell.contains(said))) return;
  const isCut = [cell, ...cell.querySelectorAll('*')].some((part) => part.scrollWidth > part.clientWidth + 1);
  if (isCut) cell.title = cell.innerText.trim();
  else cell.removeAttribute('title');
}

type Box = { readonly current: HTMLDivElement | null };

/** Keeps the focus in the table when a refresh takes its row away, and starts other rows from the top. */
function useFocusKept(box: Box, ids: readonly string[], cursorId: string | undefined): void {
  const before = useRef<{ ids: readonly string[]; cursorId: string | undefined; focused: boolean }>({
    ids,
    cursorId,
    focused: false,
  });
  useLayoutEffect(() => {
    const was = before.current;
    const active = document.activeElement as HTMLElement | null;
    if (was.ids !== ids && box.current) {
      const still = new Set(ids);
      if (was.ids.length > 0 && !was.ids.some((id) => still.has(id))) box.current.scrollTo({ top: 0 });
      if (was.focused && was.cursorId !== undefined && active === document.body && !still.has(was.cursorId)) {
        const next = ids[Math.min(was.ids.indexOf(was.cursorId), ids.length - 1)];
        const row = box.current.querySelector<HTMLElement>(`tr[data-row-id="${CSS.escape(next ?? '')}"]`);
        row?.focus({ preventScroll: true });
      }
    }
    const now = document.activeElement as HTMLElement | null;
    const focused = now?.dataset['rowId'] !== undefined && box.current?.contains(now) === true;
    before.current = { ids, cursorId, focused };
  });
}

/**
 * Gives the focus to a row. One that is far off is drawn only with the cursor on it: it has the focus as soon as it is there,
 * and as the row before leaves the page, so that no key in between is lost.
 */
function useRowFocus(box: Box): (id: string) => void {
  const awaited = useRef<string | null>(null);
  const focusRow = (id: string) => {
    const row = box.current?.querySelector<HTMLElement>(`tr[data-row-id="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
    awaited.current = row ? null : id;
  };
  useLayoutEffect(() => {
    if (awaited.current !== null) focusRow(awaited.current);
  });
  return focusRow;
}

/** The system's copy, from its key or a menu, while the focus is on a row and no words are marked. */
function useCopy(box: Box, take: () => string): void {
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const active = document.activeElement as HTMLElement | null;
      if (active?.dataset['rowId'] === undefined || !box.current?.contains(active)) return;
      if (window.getSelection()?.isCollapsed === false) return;
      event.clipboardData?.setData('text/plain', take());
      event.preventDefault();
    };
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  });
}
