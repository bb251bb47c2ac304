import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { isDate, isMeasure, otherReadings, SPACED_DATE } from './phone-doubt.ts';
import { parsePlainPhone } from './phone-fast-path.ts';
import { localWriting } from './phone-local.ts';
import { phoneText, type PhoneNote, type PhoneRefusal } from './phone-text.ts';

/** A number as the network dials it, or why the text is none. `country` is null for numbers of no country (+800 ...). */
export type ParsedPhone =
  | { e164: string; country: string | null; extension?: string; notes?: PhoneNote[] }
  | { reason: PhoneRefusal };

/** Longer than any way to write a number down; longer text is not worth parsing. */
const LONGEST_TEXT = 64;
/** What follows a stroke is another number from this many digits on; below it is another ending of the same one. */
const LEAST_OF_A_NUMBER = 6;
/** 123456/57: another ending has few digits; with more it may be the rest of the number. */
const LONGEST_ENDING = 2;

/** True when numbers without a country code can be read as of this country (ISO 3166 alpha-2). */
export function isPhoneCountry(country: string): boolean {
  return isSupportedCountry(country);
}

/** The same as the fast path, by the library alone: what that is held against. `text` is clean. */
export function parsePhoneByLibrary(text: string, defaultCountry: string): ParsedPhone {
  const trimmed = text.trim();
  if (trimmed === '') return { reason: 'blank_phone' };
  if (trimmed.length > LONGEST_TEXT) return { reason: 'not_a_number' };
  const parsed = parsePhoneNumberFromString(trimmed, {
    ...(isSupportedCountry(defaultCountry) ? { defaultCountry: defaultCountry satisfies CountryCode } : {}),
    extract: false,
  });
  // An extension that the library finds is one that was not said to be dropped.
  if (!parsed?.isValid() || parsed.ext !== undefined) return { reason: 'not_a_number' };
  return { e164: parsed.number, country: parsed.country ?? null };
}

const readClean = (text: string, country: string): ParsedPhone =>
  parsePlainPhone(text, country) ?? parsePhoneByLibrary(text, country);

function isMobile(e164: string): boolean {
  return parsePhoneNumberFromString(e164)?.getType() === 'MOBILE';
}

/** Of a cell without any of these there is one reading. */
const MAY_BE_OTHERWISE = /[)\].:]|^\d\s|\d[\s-]\D*[+0]|\d\s*-\s*\d{1,2}$|^(?=.{13})[\d\s.-]*$/;

/** A number as it is written, unless it can be read as another one, or as two. */
function readPlain(text: string, country: string): ParsedPhone {
  const read = readDigits(text, country);
  if ('reason' in read || !MAY_BE_OTHERWISE.test(text)) return read;
  const isOther = (other: string): boolean => {
    const alone = readDigits(other, country);
    return 'e164' in alone && alone.e164 !== read.e164;
  };
  const { alone, pairs } = otherReadings(text);
  const inDoubt = alone.some(isOther) || pairs.some((pair) => pair.every(isOther));
  return inDoubt ? { reason: 'ambiguous_number' } : read;
}

/**
 * Digits that begin with the country's own calling code may be a whole number without its plus sign, or a national one
 * without its zero. Where both are numbers, the mobile one is meant or nobody knows.
 */
function readDigits(text: string, country: string): ParsedPhone {
  let asWritten = readClean(text, country);
  // +34 (0)612 ...: the zero of somebody's habit, which only some countries dial.
  const habit = /^(\+\d{1,4})\s*\(0\)\s*(.*)$/.exec(text);
  if ('reason' in asWritten && habit) asWritten = readClean(`${habit[1]} ${habit[2]}`, country);
  const digits = text.replaceAll(/[\s().-]/g, '');
  if (!/^[1-9]\d{7,14}$/.test(digits)) {
    const iddZeros = /^00([1-9]\d{6,14})$/.exec(digits);
    return 'reason' in asWritten && iddZeros ? readClean(`+${iddZeros[1]}`, country) : asWritten;
  }
  if (!isSupportedCountry(country) || !digits.startsWith(getCountryCallingCode(country))) return asWritten;
  const withCode = readClean(`+${digits}`, country);
  if ('reason' in withCode) return asWritten;
  if (!('reason' in asWritten)) {
    if (asWritten.e164 === withCode.e164) return asWritten;
    if (isMobile(withCode.e164) === isMobile(asWritten.e164)) return { reason: 'ambiguous_number' };
    if (isMobile(asWritten.e164)) return asWritten;
  }
  return { ...withCode, notes: ['country_code_assumed'] };
}

/**
 * A number whose own strokes end in others of one or two digits: 030/901820/21 is another ending, 612/34/56/78 is not. Where
 * both could be meant it is none.
 */
function withoutEndings(parts: readonly string[], joined: ParsedPhone, country: string): ParsedPhone {
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    if ((parts[kept] ?? '').replaceAll(/\D/g, '').length > LONGEST_ENDING) break;
    const shorter = readPlain(parts.slice(0, kept).join(' '), country);
    if ('reason' in shorter) continue;
    if ('e164' in joined) return { reason: 'ambiguous_number' };
    return { ...shorter, notes: [...(shorter.notes ?? []), 'ending_dropped'] };
  }
  return joined;
}

/** What follows the first stroke or comma belongs to this number, is another ending of it, or is another number. */
function readParted(text: string, rest: string, country: string): ParsedPhone {
  const hasStroke = text.includes('/');
  const parts = text.split('/').map((part) => part.trim());
  const digits = rest.replaceAll(/\D/g, '').length;
  const first = readPlain(parts[0] ?? '', country);
  // 030/123456, 612/345/678: the strokes stand inside one number.
  const isOne = hasStroke && parts.every((part) => /^[+()\d .-]+$/.test(part));
  const joined: ParsedPhone = isOne ? readPlain(parts.join(' '), country) : { reason: 'not_a_number' };
  if ('reason' in first) {
    const whole = parts.filter((part) => part.replaceAll(/\D/g, '').length > LEAST_OF_A_NUMBER);
    if (whole.length > 1 && 'e164' in joined) return { reason: 'ambiguous_number' };
    return hasStroke ? withoutEndings(parts, joined, country) : first;
  }
  if (digits >= LEAST_OF_A_NUMBER && parts.length <= 2) {
    return { ...first, notes: [...(first.notes ?? []), 'other_number_dropped'] };
  }
  if (!hasStroke) return { reason: 'not_a_number' };
  const isLongEnding = parts.slice(1).some((part) => part.replaceAll(/\D/g, '').length > LONGEST_ENDING);
  if (isLongEnding && 'e164' in joined) return { reason: 'ambiguous_number' };
  const dropped = digits >= LEAST_OF_A_NUMBER && isLongEnding ? 'other_number_dropped' : 'ending_dropped';
  return { ...first, notes: [...(first.notes ?? []), dropped] };
}

/**
 * Reads a phone number in any usual way of writing it (E.164, national, with the country's own dialling prefix) against the
 * full numbering plans: first cleaned, then read. The whole text must be the number: what is left out (an extension, a
 * second number, a label) is said in `notes`, and digits are never joined over it. Where a text can be read as two numbers,
 * it is none: nobody may be called who was not meant.
 * @param defaultCountry ISO 3166 alpha-2 for numbers without a country code.
 */
export function parsePhone(cell: string, defaultCountry: string): ParsedPhone {
  // The common case costs no cleaning: digits as E.164 or as the country writes them.
  const isMexican = defaultCountry === 'MX' || /^\+52|^0052/.test(cell);
  if (!isMexican && /^\+\d{7,15}$/.test(cell)) return readClean(cell, defaultCountry);
  if (!isMexican && /^\d[\d ]{4,20}\d$/.test(cell) && !SPACED_DATE.test(cell))
    return readPlain(cell, defaultCountry);
  const local = localWriting(cell, defaultCountry);
  if (local) {
    const read = readClean(local.e164, defaultCountry);
    return 'reason' in read ? { reason: local.otherwise } : { ...read, notes: local.notes };
  }
  if (cell.trim() === '') return { reason: 'blank_phone' };
  if (isMeasure(cell)) return { reason: 'not_a_number' };
  const clean = phoneText(cell);
  if ('refusal' in clean) return { reason: clean.refusal };
  const { text, extension, rest, notes } = clean;
  if (text.trim() === '') return { reason: 'blank_phone' };
  if (isDate(text)) return { reason: 'looks_like_date' };
  if (/\d\P{L}*\p{L}.*\d/u.test(text) && !localWriting(text, defaultCountry)) {
    return { reason: 'words_beside_number' };
  }
  const cleaned = text === cell ? null : localWriting(text, defaultCountry);
  const parsed =
    cleaned === null
      ? rest === null || rest.trim() === ''
        ? readPlain(text, defaultCountry)
        : readParted(text, rest, defaultCountry)
      : parsePhone(text, defaultCountry);
  if ('reason' in parsed) return parsed;
  const isOther = parsed.notes?.includes('other_number_dropped') === true;
  const said = [...notes.filter((note) => !(isOther && note === 'extension_kept')), ...(parsed.notes ?? [])];
  return {
    e164: parsed.e164,
    country: parsed.country,
    // Behind a second number it belongs to that one.
    ...(extension === null || isOther ? {} : { extension }),
    ...(said.length === 0 ? {} : { notes: said }),
  };
}
