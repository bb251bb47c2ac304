const isMonthAndDay = (a: number, b: number): boolean =>
  a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12));

/** Days since 1900 with a time of day, as a spreadsheet counts them: the years 1954 to 2064. */
const SERIAL_DATE = /^[2-5]\d{4}\.\d+$/;

/** Of the texts of digits and spaces only these may be dates. */
export const SPACED_DATE = /^\d{1,4} +\d{1,2} +\d{2,4}$/;

/** A date as a spreadsheet writes it; with separators as numbers have them in some countries. */
export function isDate(cell: string): boolean {
  const text = cell.trim().replaceAll(/\s*([-./])\s*/g, '$1');
  if (SERIAL_DATE.test(text)) return true;
  const parts = /^\(?(\d{1,4})([-./ ])(\d{1,2})\2(\d{2}|\d{4})[.)]?(?:[ T]\d{1,2}:\d{2}.*)?$/.exec(text);
  if (!parts) return false;
  const [first, second, third] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  // With spaces alone, two digits are as good a group of a number as a year.
  if (parts[2] === ' ' && (parts[1] ?? '').length + (parts[4] ?? '').length < 6) return false;
  if ((parts[1] ?? '').length === 4) return first >= 1900 && first < 2100 && isMonthAndDay(second, third);
  const isYear = parts[4]?.length === 2 || (third >= 1900 && third < 2100);
  return (parts[1] ?? '').length <= 2 && isYear && isMonthAndDay(first, second);
}

/** 1.234.567,89 and 1,234,567.89; with one kind of separator it may be a number in groups of three. */
const AMOUNT = /^[-+]?\d{1,3}(?:\.\d{3})+,(?!0+$)\d{1,4}$|^[-+]?\d{1,3}(?:,\d{3})+\.(?!0+$)\d{1,4}$/;
/** 48.137154: a latitude. Behind an area code that begins with another digit than nought, a stop is rare. */
const PLACE_ON_EARTH = /^-?[1-9]\d?\.\d{4,}$/;
const MOST_DEGREES = 90;

/** What a list has beside numbers that is written with the signs of one: sums of money, places on the map. */
export function isMeasure(cell: string): boolean {
  const text = cell.trim();
  if (AMOUNT.test(text)) return true;
  const [first = ''] = text.split(/[,;]/);
  return PLACE_ON_EARTH.test(first) && Math.abs(Number(first)) <= MOST_DEGREES;
}

/** What stands behind a number in brackets says something of it: 01 51315 (2), 01 51315 (2023), 01 51315 (01 51316). */
const BRACKETS_BEHIND = /^(.*\d.*?)\s*[([][^()[\]]*[)\]]$/;
/** Decimals, a remark or a second ending behind the only stop: 01 51315.5. With stops throughout, one more is a group. */
const STOP_BEHIND = /^([^.]*\d)\.\d{1,4}$/;
/** Hours: 01 51315 9-17. */
const HOURS_BEHIND = /^(.*\d)\s(\d{1,2})\s*-\s*(\d{1,2})$/;
/** The place in somebody's list: 2) 030 901820, (2) 030 901820, 2. 030 901820, 2 - 030 901820. */
const PLACE_BEFORE =
  /^(?:(?:\(\s*[1-9]\d?\s*\)|[1-9]\d?(?:\s*[.:]|\s+-))\s*(?=[+(0])|[1-9]\d?\s*\)|[1-9](?:\s*[.:]|\s+-)\s)\s*(.*)$/;
/** Where a second number may begin: with the digit that countries dial before an area code, or with its country code. */
const SECOND_NUMBER = /[\s.-]+(?=\(?[+0])/g;
/** Fewer digits are no number beside another one. */
const LEAST_DIGITS = 5;
const HOURS_OF_A_DAY = 24;

/** The text is the same number twice, with any grouping. */
function isTwice(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  const half = digits.length / 2;
  return half >= LEAST_DIGITS && digits.length % 2 === 0 && digits.slice(0, half) === digits.slice(half);
}

/**
 * Other ways to read a text that a numbering plan with numbers of every length would take for one number: without what may
 * stand before or behind it, or as the first of two numbers. Where one of them is another number, nobody knows which is
 * meant. `alone` are numbers that it may be instead, `pairs` are two that both have to be numbers.
 */
export function otherReadings(text: string): { alone: string[]; pairs: [string, string][] } {
  const alone: string[] = [];
  const pairs: [string, string][] = [];
  for (const pattern of [BRACKETS_BEHIND, STOP_BEHIND, PLACE_BEFORE]) {
    const number = pattern.exec(text)?.[1];
    if (number !== undefined) alone.push(number.trim());
  }
  const hours = HOURS_BEHIND.exec(text);
  if (hours && Number(hours[2]) < Number(hours[3]) && Number(hours[3]) <= HOURS_OF_A_DAY) {
    alone.push((hours[1] ?? '').trim());
  }
  for (const { index } of text.matchAll(SECOND_NUMBER)) {
    const pair: [string, string] = [text.slice(0, index), text.slice(index).replace(/^[\s.-]+/, '')];
    if (pair.every((half) => half.replaceAll(/\D/g, '').length >= LEAST_DIGITS)) pairs.push(pair);
  }
  if (isTwice(text)) {
    const at = Math.ceil(text.length / 2);
    pairs.push([text.slice(0, at).replace(/[\s.-]+$/, ''), text.slice(at).replace(/^[\s.-]+/, '')]);
  }
  return { alone, pairs };
}
