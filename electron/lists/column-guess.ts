import type { ColumnMapping, ColumnTarget } from '../../shared/contract/lists.ts';
import { parsePhone, type ParsedPhone } from '../../shared/domain/phone-number.ts';
import { phoneText } from '../../shared/domain/phone-text.ts';
import { isAreaCode, parseWithArea } from './area-code.ts';
import { REJECT_REASONS } from '../../shared/domain/row-outcome.ts';
import { countryOfCell } from './country-cell.ts';
import { parseWithCountry } from './list-rows.ts';
import {
  isBarred,
  isCustomers,
  isFamilyName,
  isFax,
  isOtherNumber,
  OWN_COLUMNS,
  targetOfName,
  type NamedTarget,
} from './column-names.ts';

/** Rows of the sample that a guess is checked against. */
const SAMPLE = 200;
/** A column without a telling name is the phone when this share of its filled cells are numbers. */
const LEAST_SHARE = 0.5;
/** Columns without telling names are alike as far as their shares differ by no more. */
const NEAR_SHARE = 0.1;

/** 20231225 and 25122023: where telephones have eight digits, they are numbers too. */
const DAY_IN_DIGITS =
  /^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)$/;
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

const unnamed = (column: number): string => `Column ${column + 1}`;

/** Names for the columns: those of the header, or numbers where there is none; doubled names are told apart. */
export function columnNames(firstRow: readonly string[], headerless = isHeaderless(firstRow)): string[] {
  const given = firstRow.map((cell, i) => (headerless ? '' : cell.trim().slice(0, 90)) || unnamed(i));
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

type Rows = readonly (readonly string[])[];

const cellOf = (row: readonly string[], column: number): string => (row[column] ?? '').trim();

const unread = (text: string): ParsedPhone =>
  looksLikePhone(text) ? { e164: text, country: null } : { reason: 'not_a_number' };

interface Numbers {
  /** Of the filled cells those that are phone numbers; none where all are blank. */
  share: number;
  /** Different phone numbers: as many people as can be reached by them. */
  people: number;
}

/** What a column holds as the phone's. */
function numbersIn(column: number, rows: Rows, country: string | null, areaAt: number): Numbers {
  const filled = rows.filter((row) => cellOf(row, column) !== '');
  const isNumber = (text: string): ParsedPhone =>
    country === null ? unread(text) : parsePhone(text, country);
  const read = filled.flatMap((row) => {
    const cell = cellOf(row, column);
    if (DATE.test(cell) || DAY_IN_DIGITS.test(cell)) return [];
    const parsed = parseWithArea(cell, cellOf(row, areaAt), isNumber);
    return 'e164' in parsed ? [parsed.e164] : [];
  });
  return { share: filled.length === 0 ? 0 : read.length / filled.length, people: new Set(read).size };
}

/** Counted up from row to row, as what numbers the rows is and nobody's telephones are. */
function isCounted(column: number, rows: Rows): boolean {
  const cells = rows.map((row) => cellOf(row, column));
  return cells.length > 2 && cells.every((cell, i) => i === 0 || Number(cell) === Number(cells[i - 1]) + 1);
}

/**
 * The phone's column: one named so whose cells are numbers, else one whose cells are, else one named so. Of several the one
 * by which most people can be reached: a list has a main phone for some, and a mobile one for all.
 */
function phoneColumn(
  names: readonly string[],
  targets: readonly (string | null)[],
  rows: Rows,
  country: string | null,
  areaAt: number,
): number {
  const held = targets.map((_, column) => numbersIn(column, rows, country, areaAt));
  const people = (column: number): number => held[column]?.people ?? 0;
  const share = (column: number): number => held[column]?.share ?? 0;
  const best = (columns: number[]): number =>
    columns.reduce((a, b) => (people(b) > people(a) ? b : a), columns[0] ?? -1);
  const all = targets.map((_, column) => column);
  const named = all.filter((column) => targets[column] === 'phone');
  const proven = best(named.filter((column) => people(column) > 0));
  if (proven >= 0) return proven;
  const free = all.filter(
    (column) => (targets[column] === null || targets[column] === 'phone') && !isFax(names[column] ?? ''),
  );
  const numbers = free.filter((column) => share(column) >= LEAST_SHARE);
  // Customers, orders and days have digits too.
  const others = numbers.filter((column) => {
    const name = names[column] ?? '';
    return !isOtherNumber(name) && !isBarred(name) && !isCounted(column, rows);
  });
  const likely = others.length > 0 ? others : numbers;
  const surest = Math.max(...likely.map(share));
  const found = best(likely.filter((column) => share(column) >= surest - NEAR_SHARE));
  return found >= 0 ? found : (named[0] ?? -1);
}

/** The share of a column of codes or countries whose cells have to be such. */
const LEAST_CODES = 0.8;
const CALLING_CODE = /^\s*(?:\+|00)\d{1,3}\s*$/;

/**
 * The column that says of which country each number is: one named so, or one of calling codes, whose cells are countries
 * and with which at least as many numbers can be read as without.
 */
function countryColumn(
  names: readonly string[],
  targets: readonly (string | null)[],
  rows: Rows,
  phone: number,
  country: string | null,
): number {
  // Rows that were rejected for their country, and may be mended since.
  const wasCountry = rows.some(
    (row) => cellOf(row, names.indexOf(OWN_COLUMNS.reason)) === REJECT_REASONS.unknown_country,
  );
  return targets.findIndex((target, column) => {
    if (column === phone) return false;
    const filled = rows.filter((row) => cellOf(row, column) !== '');
    if (target === null || target === 'area_code') {
      if (filled.length === 0) return false;
      if (filled.every((row) => CALLING_CODE.test(cellOf(row, column)))) return true;
      // Diallers' lists without a header have the code just before the number.
      const isBefore = column === phone - 1 && names[column] === unnamed(column);
      if (!isBefore || !filled.every((row) => /^\d{1,3}$/.test(cellOf(row, column)))) return false;
    } else if (target !== 'country_code') return false;
    if (filled.length === 0 || wasCountry) return true;
    const known = filled.filter((row) => countryOfCell(cellOf(row, column)) !== null);
    if (known.length < filled.length * LEAST_CODES) return false;
    const readable = (read: (row: readonly string[]) => boolean): number => known.filter(read).length;
    const withIt = readable(
      (row) => 'e164' in parseWithCountry(row[phone] ?? '', cellOf(row, column), country ?? '').parsed,
    );
    return withIt >= readable((row) => 'e164' in parsePhone(row[phone] ?? '', country ?? ''));
  });
}

const countOf = (cell: string, kind: RegExp): number => cell.match(kind)?.length ?? 0;

/** True when a column that is called a customer's holds no names, as `10442` under `Cliente`. */
function holdsNoNames(column: number, rows: Rows): boolean {
  const filled = rows.map((row) => cellOf(row, column)).filter((cell) => cell !== '');
  const named = filled.filter((cell) => countOf(cell, /\p{L}/gu) > countOf(cell, /\p{N}/gu));
  return filled.length > 0 && named.length * 2 < filled.length;
}

/** Of the rows with two of the names of a person, most have the one in the other. */
function isWithin(part: number, whole: number, rows: Rows): boolean {
  const pairs = rows
    .map((row) => [cellOf(row, part), cellOf(row, whole)].map((cell) => cell.toLocaleLowerCase()))
    .filter((cells) => cells.every((cell) => cell !== ''));
  return pairs.filter(([short = '', long = '']) => long.includes(short)).length * 2 > pairs.length;
}

/**
 * The targets with the parts of a name told from the whole one: beside `Ann Lee` nobody is called `Ann` and `Lee` once more,
 * and beside a first name what is called just a name is the last one, as in `Nom, Prénom`.
 */
function withNamesTold(
  names: readonly string[],
  targets: readonly (NamedTarget | null)[],
  rows: Rows,
): (NamedTarget | null)[] {
  const at = (target: NamedTarget): number => targets.indexOf(target);
  const [whole, first, last] = [at('name'), at('first_name'), at('last_name')];
  const parts = [first, last].filter((column) => column >= 0);
  if (whole < 0 || parts.length === 0) return [...targets];
  if (parts.every((column) => isWithin(column, whole, rows))) {
    return targets.map((target) => (target === 'first_name' || target === 'last_name' ? null : target));
  }
  const isFamily = first >= 0 && last < 0 && isFamilyName(names[whole] ?? '');
  return targets.map((target, column) => (isFamily && column === whole ? 'last_name' : target));
}

/** The column that holds the first digits of each number: one named so whose cells may be such. */
function areaColumn(names: readonly string[], targets: readonly (string | null)[], rows: Rows): number {
  // Of rows that were rejected, perhaps for their code, few may hold one.
  const least = names.includes(OWN_COLUMNS.reason) ? 0 : LEAST_CODES;
  return targets.findIndex((target, column) => {
    if (target !== 'area_code' && target !== 'country_code') return false;
    const cells = rows.map((row) => cellOf(row, column)).filter((cell) => cell !== '');
    // Of codes with a plus sign each is a country's.
    if (cells.every((cell) => CALLING_CODE.test(cell))) return false;
    const codes = cells.filter(isAreaCode).length;
    return codes > 0 && codes >= cells.length * least;
  });
}

/**
 * Where each column probably goes: by its name in one of twenty-seven languages, the phone also by what its cells hold.
 * Every target but `variable` is given once.
 * @param country of numbers without a country code, against which the cells are read; null when nobody chose one yet.
 */
export function guessMapping(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  country: string | null,
): ColumnMapping {
  const sample = rows.slice(0, SAMPLE);
  const targets = withNamesTold(names, names.map(targetOfName), sample);
  const codes = areaColumn(names, targets, sample);
  const phone = phoneColumn(names, targets, sample, country, codes);
  const countryAt = countryColumn(names, targets, sample, phone, country);
  const areaAt = codes === countryAt ? -1 : codes;
  const taken = new Set<ColumnTarget>(['phone', 'country_code', 'area_code']);
  return names.map((name, column) => {
    const target = targets[column] ?? null;
    if (Object.values<string>(OWN_COLUMNS).includes(name))
      return { column, target: 'ignore', variable: null };
    if (column === phone) return { column, target: 'phone', variable: null };
    if (column === countryAt) {
      const isWords = rows.some((row) => /\p{L}/u.test(row[column] ?? ''));
      return { column, target: 'country_code', variable: isWords ? name : null };
    }
    if (column === areaAt) return { column, target: 'area_code', variable: null };
    const isMisnamed = target === 'name' && isCustomers(name) && holdsNoNames(column, sample);
    if (target === null || isMisnamed || taken.has(target))
      return { column, target: 'variable', variable: name };
    taken.add(target);
    return { column, target, variable: null };
  });
}
