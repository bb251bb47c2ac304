import type { ColumnMapping, ColumnTarget } from '../../shared/contract/lists.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import { phoneText } from '../../shared/domain/phone-text.ts';
import { countryOfCell } from './country-cell.ts';
import { parseWithCountry } from './list-rows.ts';
import { OWN_COLUMNS, targetOfName } from './column-names.ts';

/** Rows of the sample that a guess is checked against. */
const SAMPLE = 200;
/** A column without a telling name is the phone when this share of its filled cells are numbers. */
const LEAST_SHARE = 0.5;

const DATE = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d{1,2}:\d{2}.*)?$/;

/** Written like a number of any country, whether or not it is one; a date is not. */
function looksLikePhone(cell: string): boolean {
  const text = cell.trim();
  if (text.length > 60 || DATE.test(text)) return false;
  const read = phoneText(text);
  const clean = 'text' in read ? read.text : '';
  if (!/^\+?[\d\s()./-]{6,24}$/.test(clean)) return false;
  const digits = clean.replaceAll(/\D/g, '').length;
  return digits >= 7 && digits <= 15;
}

/** True when the first row holds data already: a phone number is nobody's column name, and `Phone` is nobody's data. */
export function isHeaderless(firstRow: readonly string[]): boolean {
  return firstRow.some(looksLikePhone) && !firstRow.some((cell) => targetOfName(cell) !== null);
}

/** Names for the columns: those of the header, or numbers where there is none; doubled names are told apart. */
export function columnNames(firstRow: readonly string[], headerless = isHeaderless(firstRow)): string[] {
  const given = firstRow.map((cell, i) => (headerless ? '' : cell.trim().slice(0, 90)) || `Column ${i + 1}`);
  const taken = new Set<string>();
  return given.map((name) => {
    let unique = name;
    for (let times = 2; taken.has(unique) || (unique !== name && given.includes(unique)); times += 1) {
      unique = `${name} (${times})`;
    }
    taken.add(unique);
    return unique;
  });
}

/** The share of a column's filled cells that are phone numbers; null when all are blank. */
function phoneShare(
  column: number,
  rows: readonly (readonly string[])[],
  country: string | null,
): number | null {
  const cells = rows
    .slice(0, SAMPLE)
    .map((row) => (row[column] ?? '').trim())
    .filter((cell) => cell !== '');
  if (cells.length === 0) return null;
  const isPhone = (cell: string): boolean =>
    country === null ? looksLikePhone(cell) : !DATE.test(cell) && 'e164' in parsePhone(cell, country);
  return cells.filter(isPhone).length / cells.length;
}

/** The phone's column: one named so whose cells are numbers, else one whose cells are, else one named so. */
function phoneColumn(
  targets: readonly (string | null)[],
  rows: readonly (readonly string[])[],
  country: string | null,
): number {
  const shares = targets.map((_, column) => phoneShare(column, rows, country));
  const best = (columns: number[]): number =>
    columns.reduce((a, b) => ((shares[b] ?? 0) > (shares[a] ?? 0) ? b : a), columns[0] ?? -1);
  const all = targets.map((_, column) => column);
  const named = all.filter((column) => targets[column] === 'phone');
  const proven = best(named.filter((column) => (shares[column] ?? 0) > 0));
  if (proven >= 0) return proven;
  const free = all.filter((column) => targets[column] === null || targets[column] === 'phone');
  const found = best(free.filter((column) => (shares[column] ?? 0) >= LEAST_SHARE));
  return found >= 0 ? found : (named[0] ?? -1);
}

/** The share of a country's column that has to name countries. */
const LEAST_COUNTRIES = 0.8;
const CALLING_CODE = /^\s*(?:\+|00)\d{1,3}\s*$/;

/**
 * The column that says of which country each number is: one named so, or one of calling codes, whose cells are countries
 * and with which at least as many numbers can be read as without.
 */
function countryColumn(
  targets: readonly (string | null)[],
  rows: readonly (readonly string[])[],
  phone: number,
  country: string | null,
): number {
  const sample = rows.slice(0, SAMPLE);
  return targets.findIndex((target, column) => {
    if (column === phone || (target !== null && target !== 'country_code')) return false;
    const filled = sample.filter((row) => (row[column] ?? '').trim() !== '');
    const cellOf = (row: readonly string[]): string => row[column] ?? '';
    if (target === null) {
      return filled.length > 0 && filled.every((row) => CALLING_CODE.test(cellOf(row)));
    }
    if (filled.length === 0) return true;
    const known = filled.filter((row) => countryOfCell(cellOf(row)) !== null);
    if (known.length < filled.length * LEAST_COUNTRIES) return false;
    const readable = (read: (row: readonly string[]) => boolean): number => known.filter(read).length;
    const withIt = readable(
      (row) => 'e164' in parseWithCountry(row[phone] ?? '', cellOf(row), country ?? '').parsed,
    );
    return withIt >= readable((row) => 'e164' in parsePhone(row[phone] ?? '', country ?? ''));
  });
}

const countOf = (cell: string, kind: RegExp): number => cell.match(kind)?.length ?? 0;

/** True when a column that is called a name's holds something else, as the numbers of customers under `Cliente`. */
function holdsNoNames(column: number, rows: readonly (readonly string[])[]): boolean {
  const filled = rows
    .slice(0, SAMPLE)
    .map((row) => row[column] ?? '')
    .filter((cell) => cell.trim() !== '');
  const named = filled.filter((cell) => countOf(cell, /\p{L}/gu) > countOf(cell, /\p{N}/gu));
  return filled.length > 0 && named.length * 2 < filled.length;
}

const NAME_TARGETS: ReadonlySet<string | null> = new Set(['name', 'first_name', 'last_name']);

/**
 * Where each column probably goes: by its name in one of twenty-five languages, the phone also by what its cells hold.
 * Every target but `variable` is given once.
 * @param country of numbers without a country code, against which the cells are read; null when nobody chose one yet.
 */
export function guessMapping(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  country: string | null,
): ColumnMapping {
  const targets = names.map(targetOfName);
  const phone = phoneColumn(targets, rows, country);
  const countryAt = countryColumn(targets, rows, phone, country);
  const taken = new Set<ColumnTarget>(['phone', 'country_code']);
  return names.map((name, column) => {
    const target = targets[column] ?? null;
    if (Object.values<string>(OWN_COLUMNS).includes(name))
      return { column, target: 'ignore', variable: null };
    if (column === phone) return { column, target: 'phone', variable: null };
    if (column === countryAt) {
      const isWords = rows.some((row) => /\p{L}/u.test(row[column] ?? ''));
      return { column, target: 'country_code', variable: isWords ? name : null };
    }
    const isMisnamed = NAME_TARGETS.has(target) && holdsNoNames(column, rows);
    if (target === null || isMisnamed || taken.has(target))
      return { column, target: 'variable', variable: name };
    taken.add(target);
    return { column, target, variable: null };
  });
}
