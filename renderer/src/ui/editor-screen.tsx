import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { Fragment, useCallback, useMemo, useState, type ReactNode } from 'react';
import { DataTable, type Column } from './data-table.tsx';
import { readTogether, type DataOf } from './query-states.tsx';
import { SideBySide } from './side-panel.tsx';
import { Empty, Page, Section } from './small-parts.tsx';

/** Opens a row beside the lists: its form, or another panel by its name. */
export type OpenRow<Row> = (row: Row, panel?: string) => void;
type Panel<Of> = (of: Of, close: () => void) => ReactNode;

/** One list of records and what is edited beside it. */
export interface EditorList<Row extends object> {
  /** Of the table, for what is remembered of it. */
  id: string;
  title: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: (open: OpenRow<Row>) => readonly Column<Row>[];
  empty: { title: string; words: string };
  /** On the button that begins a new one; absent where none can be made beside the list. */
  add?: string;
  /** The form of a row, or of a new one for null; absent where rows are not opened. */
  form?: Panel<Row | null>;
  /** What else opens beside the lists for a row, by name. */
  panels?: Readonly<Record<string, Panel<Row>>>;
  /** What stands unfolded under a row. */
  renderDetail?: (row: Row) => ReactNode;
  minWidth?: number;
}

/** What is open beside the lists. */
interface Side {
  listId: string;
  /** Null for a new one. */
  rowKey: string | null;
  /** Other than the form. */
  panel: string | null;
}

/** A list of any rows, as the screen draws it. */
export interface DrawnList {
  readonly id: string;
  readonly add: string | null;
  readonly isEmpty: boolean;
  section: (open: (side: Side) => void, addButton: ReactNode, addStandsInHead: boolean) => ReactNode;
  panel: (side: Side, close: () => void) => ReactNode;
}

/** Puts lists of different rows into one screen. */
export function editorList<Row extends object>(list: EditorList<Row>): DrawnList {
  const { id, rows, rowKey, form, panels } = list;
  return {
    id,
    add: list.add ?? null,
    isEmpty: rows.length === 0,
    section: (open, addButton, addStandsInHead) => (
      <ListSection key={id} list={list} open={open} addButton={addButton} addStandsInHead={addStandsInHead} />
    ),
    panel: (side, close) => {
      if (side.rowKey === null) return form?.(null, close) ?? null;
      const row = rows.find((one) => rowKey(one) === side.rowKey);
      // Gone meanwhile.
      if (row === undefined) return null;
      return (side.panel === null ? form : panels?.[side.panel])?.(row, close) ?? null;
    },
  };
}

interface ListSectionProps<Row extends object> {
  list: EditorList<Row>;
  open: (side: Side) => void;
  addButton: ReactNode;
  addStandsInHead: boolean;
}

function ListSection<Row extends object>(props: ListSectionProps<Row>) {
  const { list, open, addButton, addStandsInHead } = props;
  const { id, title, rows, rowKey, columns: columnsFor, empty, form, renderDetail, minWidth } = list;
  const openRow = useCallback<OpenRow<Row>>(
    (row, panel) => open({ listId: id, rowKey: rowKey(row), panel: panel ?? null }),
    [open, id, rowKey],
  );
  const columns = useMemo(() => columnsFor(openRow), [columnsFor, openRow]);
  const isEmpty = rows.length === 0;
  return (
    <Section title={title} flush side={addStandsInHead && !isEmpty ? addButton : null}>
      {isEmpty ? (
        <Empty title={empty.title} words={empty.words}>
          {addButton}
        </Empty>
      ) : (
        <DataTable
          id={id}
          label={title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          {...(form ? { onOpen: openRow } : {})}
          {...(renderDetail ? { renderDetail } : {})}
          {...(minWidth === undefined ? {} : { minWidth })}
        />
      )}
    </Section>
  );
}

interface EditorScreenProps<Queries extends readonly UseQueryResult[]> {
  title: string;
  /** What the screen is for, under its title. */
  words?: string;
  /** What is being read, as it stands in a sentence. */
  what: string;
  queries: readonly [...Queries];
  /** The lists made of what was read; the first one's new records are begun at the head of the screen. */
  lists: (...data: DataOf<Queries>) => readonly DrawnList[];
  /** Above the lists, and there before they are read. */
  children?: ReactNode;
}

/** Lists of records under each other; what is begun or edited opens beside them. */
export function EditorScreen<Queries extends readonly UseQueryResult[]>(props: EditorScreenProps<Queries>) {
  const [side, setSide] = useState<Side | null>(null);
  const close = useCallback(() => setSide(null), []);
  const { data, states } = readTogether(props.what, props.queries);
  const lists = data === null ? [] : props.lists(...data);
  const [first] = lists;
  const addTo = (list: DrawnList): ReactNode =>
    list.add === null ? null : (
      <Button
        {...(list === first
          ? { leftSection: <IconPlus size={15} aria-hidden /> }
          : { variant: 'default' as const })}
        onClick={() => setSide({ listId: list.id, rowKey: null, panel: null })}
      >
        {list.add}
      </Button>
    );
  const panel = side && (lists.find(({ id }) => id === side.listId)?.panel(side, close) ?? null);
  return (
    <Page
      title={props.title}
      {...(props.words === undefined ? {} : { words: props.words })}
      {...(first && !first.isEmpty && first.add !== null ? { actions: addTo(first) } : {})}
    >
      {props.children}
      {states ?? (
        <SideBySide
          // Another thing gets a form of its own.
          panel={panel && <Fragment key={JSON.stringify(side)}>{panel}</Fragment>}
        >
          {lists.map((list) => list.section(setSide, addTo(list), list !== first))}
        </SideBySide>
      )}
    </Page>
  );
}
