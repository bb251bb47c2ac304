/**
 * The number that stands in a number field, null when there is none. The field hands over text while a number is not
 * finished, or ends with zeros that a number would not keep ("2.", "2.0").
 */
export function typedNumber(value: number | string): number | null {
  if (typeof value === 'number') return value;
  const digits = value.replaceAll(',', '').trim();
  const number = Number(digits);
  return digits === '' || Number.isNaN(number) ? null : number;
}
