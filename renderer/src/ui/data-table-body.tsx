import { memo, type ReactNode } from 'react';
import type { VirtualItem } from '@tanstack/react-virtual';
import { text } from '../base/text.en.ts';
import type { Column } from './data-table-column.ts';
import classes from './data-table.module.css';

/** One line of the body: a row, or what is unfolded under one. */
export type BodyLine<Row> = { key: string; rowId: string; row: Row; below: ReactNode | null };

interface BodyLinesProps<Row> {
  columns: readonly Column<Row>[];
  lines: readonly BodyLine<Row>[];
  /** The lines to draw now, in order; the room of the others is kept free. */
  drawn: readonly VirtualItem[];
  headPx: number;
  totalPx: number;
  measure: (element: HTMLTableRowElement | null) => void;
  isSelected: (rowId: string) => boolean;
  tabStop: string | undefined;
  opens: boolean;
}

/** The lines in sight, with empty room in the place of those that are not. */
export function BodyLines<Row>(props: BodyLinesProps<Row>) {
  const { columns, lines, drawn, measure } = props;
  const parts: ReactNode[] = [];
  let reached = props.headPx;
  const keepRoom = (upTo: number) => {
    if (upTo - reached < 1) return;
    parts.push(
      <tr key={`room-${reached}`} aria-hidden>
        <td className={classes.room} colSpan={columns.length} style={{ height: upTo - reached }} />
      </tr>,
    );
  };
  for (const item of drawn) {
    const line = lines[item.index];
    if (!line) continue;
    keepRoom(item.start);
    reached = item.end;
    parts.push(
      line.below === null ? (
        <RowLine
          key={line.key}
          columns={columns}
          row={line.row}
          rowId={line.rowId}
          index={item.index}
          measure={measure}
          selected={props.isSelected(line.rowId)}
          inTabOrder={props.tabStop === line.rowId}
          opens={props.opens}
        />
      ) : (
        <tr key={line.key} ref={measure} data-index={item.index} aria-rowindex={item.index + 2}>
          <td className={classes.detail} colSpan={columns.length}>
            {line.below}
          </td>
        </tr>
      ),
    );
  }
  keepRoom(props.totalPx);
  return parts;
}

interface RowLineProps<Row> {
  columns: readonly Column<Row>[];
  row: Row;
  rowId: string;
  index: number;
  measure: (element: HTMLTableRowElement | null) => void;
  selected: boolean;
  inTabOrder: boolean;
  opens: boolean;
}

/** Drawn again only when its own row, columns or marks change: live figures touch the rows they belong to. */
const RowLine = memo(function RowLine<Row>(props: RowLineProps<Row>) {
  const { columns, row, rowId, index, measure, selected, inTabOrder, opens } = props;
  return (
    <tr
      ref={measure}
      data-index={index}
      data-row-id={rowId}
      data-opens={opens || undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={inTabOrder ? 0 : -1}
    >
      {columns.map((column) => (
        // Names in any script run, and are cut off, their own way round.
        <td
          key={column.key}
          data-align={column.align}
          data-controls={column.text === null || undefined}
          dir="auto"
        >
          {column.render ? column.render(row) : column.text?.(row) || text.none}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: RowLineProps<Row>) => ReactNode;
