import { DELIMITERS } from '../../shared/contract/lists.ts';
import { declaredDelimiter } from './list-shape.ts';
import { rowReader } from './row-reader.ts';
import type { Delimiter } from './row-reader.ts';

const ROWS_LOOKED_AT = 50;

/** Of rows that follow a title or a comment, which is not as wide as they are. */
const LEAST_AGREEING = 0.4;

/** The number of columns that most rows have, of those that have several; the first row's where it has. */
function widthOf(rows: readonly number[]): number {
  const [first = 1] = rows;
  if (first > 1) return first;
  const counts = new Map<number, number>();
  for (const width of rows) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [1, 0])[0];
}

/**
 * The delimiter under which the first rows agree best on their number of columns; with one column under all of them the
 * comma. `head` may end inside a row.
 */
export function detectDelimiter(head: string): Delimiter {
  const declared = declaredDelimiter(head);
  if (declared !== null) return DELIMITERS.find((each) => each === declared) ?? ',';
  let best: { delimiter: Delimiter; agreeing: number; columns: number } = {
    delimiter: ',',
    agreeing: 0,
    columns: 1,
  };
  for (const delimiter of DELIMITERS) {
    const rows = rowReader(delimiter)
      .feed(`${head}\n`)
      .slice(0, ROWS_LOOKED_AT)
      .flatMap((row) => ('fields' in row ? [row.fields.length] : []));
    const columns = widthOf(rows);
    const agreeing = rows.filter((n) => n === columns).length / rows.length;
    if (columns < 2 || (rows[0] !== columns && agreeing < LEAST_AGREEING)) continue;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns)) {
      best = { delimiter, agreeing, columns };
    }
  }
  return best.delimiter;
}
