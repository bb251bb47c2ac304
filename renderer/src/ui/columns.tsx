import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../base/format.ts';
import { text } from '../base/text.en.ts';
import classes from './columns.module.css';
import type { Column } from './data-table-column.ts';
import { momentText } from './data-table-text.ts';
import { Moment, Phone } from './small-parts.tsx';
import { ToneBadge } from './tone-badge.tsx';

/** What a column may say of itself beside what it shows. */
type More<Row> = Partial<Omit<Column<Row>, 'key' | 'head' | 'text'>>;

/** Words; sorted by them, and whole on hover where the cell cuts them off. `none` is shown in place of no words. */
export function textColumn<Row>(
  key: string,
  head: string,
  of: (row: Row) => string,
  { none = text.none, ...more }: More<Row> & { none?: string } = {},
): Column<Row> {
  const render = (row: Row): ReactNode => <span title={of(row)}>{of(row) || none}</span>;
  return { key, head, text: of, render, sortBy: of, ...more };
}

/** What the row is called: it stands out. */
export function nameColumn<Row extends { name: string }>(head: string, more: More<Row> = {}): Column<Row> {
  const render = ({ name }: Row): ReactNode => <strong title={name}>{name}</strong>;
  return { key: 'name', head, text: ({ name }) => name, render, sortBy: ({ name }) => name, ...more };
}

/** A phone number with the flag of its country. */
export function phoneColumn<Row>(
  key: string,
  head: string,
  of: (row: Row) => string,
  more: More<Row> = {},
): Column<Row> {
  return { key, head, text: of, render: (row) => <Phone phone={of(row)} />, sortBy: of, ...more };
}

/** How many; `words` say it in other words than the number alone. */
export function countColumn<Row>(
  key: string,
  head: string,
  of: (row: Row) => number,
  { words = (row) => formatCount(of(row)), ...more }: More<Row> & { words?: (row: Row) => string } = {},
): Column<Row> {
  return { key, head, align: 'right', text: words, sortBy: of, ...more };
}

/** A moment in the viewer's zone, in full on hover. */
export function momentColumn<Row>(
  key: string,
  head: string,
  of: (row: Row) => number | null,
  more: More<Row> = {},
): Column<Row> {
  return {
    key,
    head,
    text: (row) => momentText(of(row)),
    render: (row) => <Moment ms={of(row)} />,
    sortBy: (row) => of(row) ?? 0,
    ...more,
  };
}

/** A state in words, on its colour. */
export function badgeColumn<Row>(
  key: string,
  head: string,
  of: (row: Row) => { tone: string; label: string; meaning?: string },
  more: More<Row> = {},
): Column<Row> {
  return {
    key,
    head,
    text: (row) => of(row).label,
    render: (row) => <ToneBadge {...of(row)} />,
    sortBy: (row) => of(row).label,
    ...more,
  };
}

/** One button of a row; `name` tells it apart from the same one of other rows. */
export interface RowButton<Row> {
  label: (row: Row) => string;
  name?: (row: Row) => string;
  onClick: (row: Row) => void;
}

/** The last column of a list: what can be done with the row. */
export function buttonsColumn<Row>(
  head: string,
  width: number,
  buttons: readonly RowButton<Row>[],
): Column<Row> {
  const render = (row: Row): ReactNode => (
    <span className={classes.buttons}>
      {buttons.map(({ label, name, onClick }) => (
        <Button
          key={label(row)}
          size="compact-xs"
          variant="default"
          {...(name ? { 'aria-label': name(row) } : {})}
          onClick={() => onClick(row)}
        >
          {label(row)}
        </Button>
      ))}
    </span>
  );
  return { key: 'actions', head, width, text: null, render };
}

/** The last column where a row can only be opened, as a click on the row itself does. */
export const editColumn = <Row,>(
  head: string,
  onOpen: (row: Row) => void,
  label: (row: Row) => string = () => text.edit,
): Column<Row> => buttonsColumn(head, 104, [{ label, onClick: onOpen }]);
