import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { parsePlainPhone } from './phone-fast-path.ts';
import { phoneText, type PhoneNote } from './phone-text.ts';

export const PHONE_REFUSALS = ['blank_phone', 'not_a_number', 'digits_lost', 'ambiguous_number'] as const;
export type PhoneRefusal = (typeof PHONE_REFUSALS)[number];

/** A number as the network dials it, or why the text is none. `country` is null for numbers of no country (+800 ...). */
export type ParsedPhone =
  | { e164: string; country: string | null; extension?: string; notes?: PhoneNote[] }
  | { reason: PhoneRefusal };

/** Longer than any way to write a number down; longer text is not worth parsing. */
const LONGEST_TEXT = 64;
/** What follows a stroke is another number from this many digits on; below it is another ending of the same one. */
const LEAST_OF_A_NUMBER = 6;

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
  if (!parsed?.isValid()) return { reason: 'not_a_number' };
  return { e164: parsed.number, country: parsed.country ?? null };
}

const readClean = (text: string, country: string): ParsedPhone =>
  parsePlainPhone(text, country) ?? parsePhoneByLibrary(text, country);

function isMobile(e164: string): boolean {
  return parsePhoneNumberFromString(e164)?.getType() === 'MOBILE';
}

/**
 * Digits that begin with the country's own calling code may be a whole number without its plus sign, or a national one
 * without its zero. Where both are numbers, the mobile one is meant or nobody knows.
 */
function readPlain(text: string, country: string): ParsedPhone {
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
 * Reads a phone number in any usual way of writing it (E.164, national, with the country's own dialling prefix) against the
 * full numbering plans: first cleaned, then read. The whole text must be the number: what is left out (an extension, a
 * second number) is said in `notes`, and digits are never joined over it.
 * @param defaultCountry ISO 3166 alpha-2 for numbers without a country code.
 */
export function parsePhone(cell: string, defaultCountry: string): ParsedPhone {
  // The common case costs no cleaning: digits as E.164 or as the country writes them.
  if (/^\+\d{7,15}$/.test(cell)) return readClean(cell, defaultCountry);
  if (/^\d[\d ]{4,20}\d$/.test(cell)) return readPlain(cell, defaultCountry);
  if (cell.trim() === '') return { reason: 'blank_phone' };
  const clean = phoneText(cell);
  if (!clean) return { reason: /\dE\+?\d/i.test(cell) ? 'digits_lost' : 'not_a_number' };
  if (clean.text.trim() === '') return { reason: 'blank_phone' };
  const { extension, rest, notes } = clean;
  const found = (parsed: ParsedPhone, more: PhoneNote[] = []): ParsedPhone => {
    if ('reason' in parsed) return parsed;
    const said = [...notes, ...(parsed.notes ?? []), ...more];
    return {
      e164: parsed.e164,
      country: parsed.country,
      ...(extension === null ? {} : { extension }),
      ...(said.length === 0 ? {} : { notes: said }),
    };
  };
  if (rest !== null) {
    const digits = rest.replaceAll(/\D/g, '').length;
    const first = readPlain(clean.text.split('/')[0] ?? '', defaultCountry);
    const isEnding = digits > 0 && digits < LEAST_OF_A_NUMBER;
    if (!('reason' in first)) {
      if (digits === 0) return found(first);
      if (!isEnding) return found(first, ['other_number_dropped']);
      return clean.text.includes('/') ? found(first, ['ending_dropped']) : { reason: 'not_a_number' };
    }
    // 030/123456: the stroke stands inside one number.
    if (!clean.text.includes('/')) return first;
    if (clean.text.indexOf('/') !== clean.text.lastIndexOf('/')) return { reason: 'not_a_number' };
    return found(readPlain(clean.text.replace('/', ' '), defaultCountry));
  }
  return found(readPlain(clean.text, defaultCountry));
}
