import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { NumberType } from './number-type.ts';

/** `country` is ISO 3166 alpha-2, or the empty text; `area` the first digits behind the country's code. */
export interface NumberKind {
  type: NumberType;
  country: string;
  area: string;
}

/** Two numbers that share so many leading national digits are of one area, or of one mobile network. */
const AREA_DIGITS = 3;
/** A short national number would be told apart too finely by three digits. */
const SHORT_NATIONAL = 7;

const UNKNOWN: NumberKind = { type: 'other', country: '', area: '' };

/** Reads type, country and area out of a number in E.164, by the numbering plans; text that is no number is `other` of nowhere. */
export function numberKind(e164: string): NumberKind {
  const parsed = parsePhoneNumberFromString(e164);
  if (!parsed) return UNKNOWN;
  const national = parsed.nationalNumber;
  const type = parsed.getType();
  return {
    type: type === 'MOBILE' ? 'mobile' : type === 'FIXED_LINE' ? 'fixed' : 'other',
    country: parsed.country ?? '',
    area: national.slice(0, national.length <= SHORT_NATIONAL ? AREA_DIGITS - 1 : AREA_DIGITS),
  };
}
