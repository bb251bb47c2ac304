import * as z from 'zod';

/** Column widths in px by column key. */
export type ColumnWidths = Record<string, number>;

export const NARROWEST_PX = 48;
export const WIDEST_PX = 1_600;

const stored = z.record(z.string().max(60), z.number().min(0).max(10_000));
const keyOf = (table: string) => `callboard.table.${table}.widths`;

/** The widths this window remembers for a table; none when nothing, or nothing sensible, is stored. */
export function readWidths(table: string): ColumnWidths {
  const raw = localStorage.getItem(keyOf(table));
  if (raw === null) return {};
  try {
    return stored.parse(JSON.parse(raw));
  } catch {
    localStorage.removeItem(keyOf(table));
    return {};
  }
}

/** Remembers the widths of a table; none at all forgets them. */
export function storeWidths(table: string, widths: ColumnWidths): void {
  if (Object.keys(widths).length === 0) localStorage.removeItem(keyOf(table));
  else localStorage.setItem(keyOf(table), JSON.stringify(widths));
}
