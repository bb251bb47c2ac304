import { isHeaderless } from './column-guess.ts';
import { targetOfName } from './column-names.ts';
import type { FileRow, SpoiltRow } from './row-reader.ts';

/** Titles and comments stand in the first lines or nowhere. */
const MOST_PREAMBLE = 20;

/** Where the people of a list begin. */
export interface ListShape {
  /** Rows before the header or the first person: `sep=`, titles, comments. */
  preamble: number;
  header: FileRow;
  /** The `header` is a person already. */
  isHeaderless: boolean;
}

/** Rows that are no people: what stands before the header, and the header. */
export const rowsBeforePeople = ({ preamble, isHeaderless: startsAtOnce }: ListShape): number =>
  preamble + (startsAtOnce ? 0 : 1);

/** The delimiter that Excel writes into a first line of its own, as `sep=;`. */
export function declaredDelimiter(text: string): string | null {
  return /^\uFEFF?"?sep=([,;\t|:^])"?\s*(?:\r|\n|$)/i.exec(text.slice(0, 20))?.[1] ?? null;
}

const filled = (row: FileRow): number => row.fields.filter((cell) => cell.trim() !== '').length;

function named(row: FileRow | SpoiltRow): boolean {
  return 'fields' in row && row.fields.some((cell) => targetOfName(cell) !== null);
}

/** A row that names the number's column and another one as well. */
function namesPeople(row: FileRow | SpoiltRow): row is FileRow {
  if (!('fields' in row)) return false;
  const targets = new Set(row.fields.map(targetOfName).filter((target) => target !== null));
  return targets.has('phone') && targets.size > 1;
}

function isNoise(row: FileRow): boolean {
  const [first = ''] = row.fields;
  return /^\uFEFF?"?sep=/i.test(first) || /^\s*(#|\/\/)/.test(first);
}

/**
 * Finds the header among the first rows: what stands before it fills fewer columns than it, as the title of an export
 * does, and a row that names columns is the header wherever it stands. Null when no row can be read.
 */
export function shapeOf(head: readonly (FileRow | SpoiltRow)[]): ListShape | null {
  const start = head.slice(0, MOST_PREAMBLE);
  const firstGood = start.findIndex((row) => 'fields' in row && !isNoise(row) && filled(row) > 0);
  const first = start[firstGood];
  if (!first || !('fields' in first)) return null;
  let at = firstGood;
  if (filled(first) === 1 && !named(first) && !isHeaderless(first.fields)) {
    const next = start.findIndex(
      (row, i) =>
        i > firstGood && 'fields' in row && (named(row) || (filled(row) > 1 && row.fields.length > 1)),
    );
    if (next > firstGood) at = next;
  }
  if (at === firstGood && !named(first) && !isHeaderless(first.fields)) {
    // A page's title with its date or number beside it, above what names the columns.
    const below = start.findIndex(
      (row, i) => i > firstGood && namesPeople(row) && filled(row) > filled(first),
    );
    if (below > firstGood) at = below;
  }
  const header = start[at];
  if (!header || !('fields' in header)) return null;
  return { preamble: at, header, isHeaderless: isHeaderless(header.fields) };
}
