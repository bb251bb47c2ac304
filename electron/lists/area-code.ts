import type { ParsedPhone } from '../../shared/domain/phone-number.ts';

/** (030), 030, 30.0, 0049, +49: an area code, or the calling code of a country where the column holds such. */
const CODE = /^\(?\s*((?:\+|00)?\s*\d{1,5})\s*\)?(?:\.0+)?$/;

/** True of a cell that may be the first digits of a number. */
export function isAreaCode(cell: string): boolean {
  return CODE.test(cell.normalize('NFKC').trim());
}

const withoutNoughts = (text: string): string => text.replaceAll(/\D/g, '').replace(/^0+/, '');

/**
 * A number whose first digits stand in a column of their own. Alone, the rest is a number of another place where numbering
 * plans know no fixed length. Where the code can be an area's as well as a country's, nobody knows whose number it is.
 * @param read reads a whole number.
 */
export function parseWithArea<R extends ParsedPhone | { reason: string }>(
  cell: string,
  areaCell: string,
  read: (text: string) => R,
): R | ParsedPhone {
  const area = areaCell.normalize('NFKC').trim();
  if (area === '') return read(cell);
  const code = CODE.exec(area)?.[1];
  if (code === undefined) return { reason: 'not_a_number' };
  // The number has all of its digits already.
  const isWhole = /^[^\d+]*(?:\+|0)/.test(cell) || withoutNoughts(cell).startsWith(withoutNoughts(area));
  if (isWhole) return read(cell);
  const national = read(`${code} ${cell}`);
  if (/^[+0]/.test(code)) return national;
  const foreign = read(`+${code} ${cell}`);
  if (!('e164' in foreign)) return national;
  if (!('e164' in national)) return { ...foreign, notes: [...(foreign.notes ?? []), 'country_code_assumed'] };
  return national.e164 === foreign.e164 ? national : { reason: 'ambiguous_number' };
}
