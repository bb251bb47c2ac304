import type { ColumnMapping, ColumnTarget } from '../../shared/contract/lists.ts';

/** Header names, lower case and without anything but letters and digits; the first fit wins. */
const NAMES: readonly (readonly [Exclude<ColumnTarget, 'variable' | 'ignore'>, RegExp])[] = [
  [
    'phone',
    /^(phone|phoneno|phonenumber|phonenr|telephone|telephonenumber|tel|telno|telnr|mobile|mobileno|mobilenumber|mobilephone|mobil|mobilnummer|mobiltelefon|cell|cellphone|cellnumber|msisdn|handy|handynummer|handynr|telefon|telefonnummer|telefonnr|rufnummer|festnetz|number|contactnumber|callnumber|e164|gsm|portable|telefono|movil)$/,
  ],
  ['first_name', /^(firstname|givenname|forename|vorname|fname|prenom|nombre)$/],
  ['last_name', /^(lastname|surname|familyname|nachname|familienname|zuname|lname|apellido)$/],
  [
    'name',
    /^(name|fullname|contact|contactname|customer|customername|kunde|kundenname|ansprechpartner|kontakt|kontaktname)$/,
  ],
  ['priority', /^(priority|prio|prioritaet|priorität|dringlichkeit)$/],
  ['tags', /^(tags|tag|labels|schlagworte|schlagwörter|schlagwoerter|stichworte|merkmale)$/],
];

const LOOKS_LIKE_PHONE = /^['=]?\+?[\d\s()/.-]{6,24}$/;

function digits(text: string): number {
  return text.replace(/\D/g, '').length;
}

function isPhoneLike(text: string): boolean {
  return LOOKS_LIKE_PHONE.test(text) && digits(text) >= 7 && digits(text) <= 15;
}

/** True when the first row holds data already: a phone number is nobody's column name. */
export function isHeaderless(firstRow: readonly string[]): boolean {
  return firstRow.some((cell) => isPhoneLike(cell.trim()));
}

/** Names for the columns: those of the header, or numbers where there is none; doubled names are told apart. */
export function columnNames(firstRow: readonly string[]): string[] {
  const headerless = isHeaderless(firstRow);
  const seen = new Map<string, number>();
  return firstRow.map((cell, i) => {
    const name = (headerless ? '' : cell.trim().slice(0, 90)) || `Column ${i + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

/**
 * Where each column probably goes, from its name in English or German, and for the phone from the data where no name says
 * it. Every target but `variable` is given once.
 */
export function guessMapping(names: readonly string[], rows: readonly (readonly string[])[]): ColumnMapping {
  const taken = new Set<ColumnTarget>();
  const mapping: ColumnMapping = names.map((name, column) => {
    const plain = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const target = NAMES.find(([target, pattern]) => !taken.has(target) && pattern.test(plain))?.[0];
    if (target === undefined) return { column, target: 'variable', variable: name };
    taken.add(target);
    return { column, target, variable: null };
  });
  if (!taken.has('phone')) {
    const share = (column: number): number =>
      rows.filter((row) => isPhoneLike((row[column] ?? '').trim())).length / Math.max(rows.length, 1);
    const best = mapping
      .filter((entry) => entry.target === 'variable')
      .map((entry) => ({ entry, share: share(entry.column) }))
      .sort((a, b) => b.share - a.share)[0];
    if (best && best.share > 0.5) Object.assign(best.entry, { target: 'phone', variable: null });
  }
  return mapping;
}
