import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import type { PhoneNote, PhoneRefusal } from './phone-text.ts';

/** A way of writing numbers that only some countries have, as E.164; whether it is a number is not looked at. */
interface LocalWriting {
  e164: string;
  notes: PhoneNote[];
  /** Why it is none, where the number does not exist. */
  otherwise: PhoneRefusal;
}

/** Letters by the key of a telephone that has them (ITU-T E.161). */
const KEYPAD = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
const onKeypad = (text: string): string =>
  text.toLowerCase().replaceAll(/[a-z]/g, (letter) => {
    const key = KEYPAD.findIndex((letters) => letters.includes(letter));
    return String(key + 2);
  });

/** Countries of these calling codes advertise numbers in letters, behind these prefixes; digits that follow, at least and at most. */
const LETTERED: readonly { code: string; prefix: RegExp; least: number; most: number; dialled: number }[] = [
  // Letters beyond the seventh are not dialled (1-800-CONTACTS).
  {
    code: '1',
    prefix: /^(?:\+?1[\s.-]*)?\(?(8(?:00|33|44|55|66|77|88)|900)\)?[\s.-]*/,
    least: 7,
    most: 10,
    dialled: 7,
  },
  { code: '61', prefix: /^(?:\+?61[\s.-]*)?\(?(1[38]00)\)?[\s.-]*/, least: 6, most: 6, dialled: 6 },
  { code: '61', prefix: /^(?:\+?61[\s.-]*)?(13)[\s.-]*/, least: 4, most: 4, dialled: 4 },
  { code: '64', prefix: /^(?:\+?64[\s.-]*|0)\(?(800|508)\)?[\s.-]*/, least: 6, most: 7, dialled: 7 },
];

/** 1-800-FLOWERS. Only behind prefixes that are sold for it: elsewhere letters are words beside a number. */
function lettered(text: string, code: string | null): LocalWriting | null {
  if (!/^[+\d(][\d\s().+-]*[a-z]/i.test(text) || !/^[+\d\s().a-z-]+$/i.test(text)) return null;
  for (const { code: own, prefix, least, most, dialled } of LETTERED) {
    if (own !== code && !text.startsWith(`+${own}`)) continue;
    const found = prefix.exec(text);
    if (!found) continue;
    const rest = text.slice(found[0].length).replaceAll(/[\s.()-]/g, '');
    // 800 555 0123 x45, 1-800-555-0123 home: digits and then letters are no word to dial.
    if (!/[a-z]/i.test(rest.slice(0, least)) || /^\d{4,}[a-z]/i.test(rest) || /\d$/.test(rest)) continue;
    if (rest.length < least || rest.length > most) continue;
    const e164 = `+${own}${found[1]}${onKeypad(rest.slice(0, dialled))}`;
    return { e164, notes: ['letters_read'], otherwise: 'letters_in_number' };
  }
  return null;
}

/** 0xx11 98765 4321: the x stand for the two digits of whichever carrier the caller chooses. */
function withCarrierPlace(text: string, code: string | null): LocalWriting | null {
  const found = /^(\+?55|0055)?[\s.-]*\(?0\s?xx\)?[\s.-]*\(?(\d{2})\)?[\s.-]*(\d[\d\s.-]{6,12}\d)$/i.exec(
    text,
  );
  if (!found || (code !== '55' && found[1] === undefined)) return null;
  const e164 = `+55${found[2]}${(found[3] ?? '').replaceAll(/\D/g, '')}`;
  return { e164, notes: ['old_prefix_dropped'], otherwise: 'not_a_number' };
}

/**
 * Mexico until 2019: 1 behind the country code, 044 and 045 before mobile numbers, 01 before others. Nothing else that is ten
 * digits long can follow them.
 */
function mexican(text: string, code: string | null): LocalWriting | null {
  const digits = text.replaceAll(/[\s().-]/g, '');
  const abroad = /^(?:\+|00)521(\d{10})$/.exec(digits);
  const home = code === '52' ? /^(?:(?:044|045|01)(\d{10})|521(\d{10}))$/.exec(digits) : null;
  const national = abroad?.[1] ?? home?.[1] ?? home?.[2];
  return national === undefined
    ? null
    : { e164: `+52${national}`, notes: ['old_prefix_dropped'], otherwise: 'not_a_number' };
}

/** The number in a way of writing that the numbering plans do not know; null for all others, which are nearly all. */
export function localWriting(cell: string, defaultCountry: string): LocalWriting | null {
  const code = isSupportedCountry(defaultCountry) ? getCountryCallingCode(defaultCountry) : null;
  if (cell.length > 40) return null;
  const text = cell.trim();
  if (/[a-z]/i.test(text)) return withCarrierPlace(text, code) ?? lettered(text, code);
  return code === '52' || /^(?:\+|00|\()[\s(+0]*52/.test(text) ? mexican(text, code) : null;
}
