import { DELIMITERS } from '../../shared/contract/lists.ts';
import { declaredDelimiter } from './list-shape.ts';
import { rowReader } from './row-reader.ts';
import type { Delimiter } from './row-reader.ts';

const ROWS_LOOKED_AT = 50;

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
    const columns = rows[0] ?? 1;
    if (columns < 2) continue;
    const agreeing = rows.filter((n) => n === columns).length / rows.length;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns)) {
      best = { delimiter, agreeing, columns };
    }
  }
  return best.delimiter;
}
