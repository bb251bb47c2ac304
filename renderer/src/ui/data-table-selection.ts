/** Selected rows by id, as the table library keeps them. */
export type Selected = Record<string, true>;

/** Every row between two, both included, in the order shown; only the second when the first is gone. */
export function rangeSelected(shown: readonly string[], from: string, to: string): Selected {
  const end = shown.indexOf(to);
  const start = shown.includes(from) ? shown.indexOf(from) : end;
  return selectedOf(shown.slice(Math.min(start, end), Math.max(start, end) + 1));
}

export function selectedOf(ids: readonly string[]): Selected {
  return Object.fromEntries(ids.map((id) => [id, true as const]));
}

export function withToggled(selected: Selected, id: string): Selected {
  if (!selected[id]) return { ...selected, [id]: true };
  const { [id]: _left, ...rest } = selected;
  return rest;
}

/** Where a key leads the cursor, held inside the table; null for a key that moves nothing. */
export function cursorAfter(key: string, at: number, count: number, pageRows: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + pageRows,
    PageUp: at - pageRows,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? null : Math.max(0, Math.min(count - 1, target));
}
