import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { parsePlainPhone } from './phone-fast-path.ts';

/** A number as the network dials it, or why the text is none. `country` is null for numbers of no country (+800 ...). */
export type ParsedPhone =
  { e164: string; country: string | null } | { reason: 'blank_phone' | 'not_a_number' };

/** Longer than any way to write a number down; longer text is not worth parsing. */
const LONGEST_TEXT = 64;

/** What spreadsheets put in front of a number to keep its plus sign or zero. */
const SPREADSHEET_MARK = /^['’=]/;

/** True when numbers without a country code can be read as of this country (ISO 3166 alpha-2). */
export function isPhoneCountry(country: string): boolean {
  return isSupportedCountry(country);
}

/** The text without what spreadsheets put around a number. */
function bareText(text: string): string {
  return text.trim().replace(SPREADSHEET_MARK, '').trim();
}

/** The same as `parsePhone`, by the library alone: what the fast path is held against. */
export function parsePhoneByLibrary(text: string, defaultCountry: string): ParsedPhone {
  const trimmed = bareText(text);
  if (trimmed === '') return { reason: 'blank_phone' };
  if (trimmed.length > LONGEST_TEXT) return { reason: 'not_a_number' };
  const parsed = parsePhoneNumberFromString(trimmed, {
    ...(isSupportedCountry(defaultCountry) ? { defaultCountry: defaultCountry satisfies CountryCode } : {}),
    extract: false,
  });
  if (!parsed?.isValid()) return { reason: 'not_a_number' };
  return { e164: parsed.number, country: parsed.country ?? null };
}

/**
 * Reads a phone number in any usual way of writing it (E.164, national, with the country's own dialling prefix) against the
 * full numbering plans. The whole text must be the number: letters around it are not skipped.
 * @param defaultCountry ISO 3166 alpha-2 for numbers without a country code.
 */
export function parsePhone(text: string, defaultCountry: string): ParsedPhone {
  return parsePlainPhone(bareText(text), defaultCountry) ?? parsePhoneByLibrary(text, defaultCountry);
}
