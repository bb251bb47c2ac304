import type { Column } from './data-table-column.ts';

/** One value of a column that rows can be narrowed to. */
export interface FilterChoice {
  value: string;
  label: string;
}

/** What the head of a column offers to narrow the rows by. */
export type ColumnFilter<Row> =
  | { kind: 'text'; of: (row: Row) => string }
  /** Without a list of its own, the values that the rows have. */
  | { kind: 'choices'; choices?: readonly FilterChoice[]; of: (row: Row) => string };

/** What was chosen in the heads, by key of the column: words to be contained, or values of which one must hold. */
export type TableFilters = Readonly<Record<string, string | readonly string[]>>;

export const NO_FILTERS: TableFilters = {};

/** The filters with one column's changed; emptied ones are left out. */
export function withFilter(
  filters: TableFilters,
  key: string,
  value: string | readonly string[],
): TableFilters {
  const { [key]: _before, ...others } = filters;
  return value.length === 0 ? others : { ...others, [key]: value };
}

/** The rows for which every filter holds, in their order. */
export function rowsThatFit<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  filters: TableFilters,
): readonly Row[] {
  const tests = columns.flatMap(({ key, filter }) => {
    const chosen = filters[key];
    if (!filter || chosen === undefined) return [];
    if (typeof chosen !== 'string') return [(row: Row) => chosen.includes(filter.of(row))];
    const words = chosen.trim().toLocaleLowerCase();
    return [(row: Row) => filter.of(row).toLocaleLowerCase().includes(words)];
  });
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((fits) => fits(row)));
}

/** What can be chosen in a column's head: its own list, or the values among the rows in the order of their words. */
export function choicesOf<Row>(filter: ColumnFilter<Row>, rows: readonly Row[]): readonly FilterChoice[] {
  if (filter.kind === 'text') return [];
  if (filter.choices) return filter.choices;
  return [...new Set(rows.map((row) => filter.of(row)))]
    .sort((a, b) => a.localeCompare(b))
    .map((value) => ({ value, label: value }));
}
