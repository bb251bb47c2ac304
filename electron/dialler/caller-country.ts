import type { CallerNumber } from '../../shared/contract/trunk.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';

const countryOf = (number: string, country: string): string | null => {
  const read = parsePhone(number, country);
  return 'e164' in read ? read.country : null;
};

/**
 * In which country's way a caller's number is written that has no country code: in that of the number that was called, else
 * in that of the outbound numbers of the trunk it came over where they are all of one, else in the host's.
 * @param called as the trunk says it; null when it says none
 * @param own outbound numbers of the trunk
 * @param hostCountry ISO 3166 alpha-2, as is the answer
 */
export function callerCountry(
  called: string | null,
  own: readonly Pick<CallerNumber, 'e164'>[],
  hostCountry: string,
): string {
  const countries = new Set(
    own.map(({ e164 }) => countryOf(e164, hostCountry)).filter((each) => each !== null),
  );
  if (called?.startsWith('+')) {
    const country = countryOf(called, hostCountry);
    if (country !== null) return country;
  }
  const isOwn = (country: string): boolean => {
    const read = parsePhone(called ?? '', country);
    return 'e164' in read && own.some(({ e164 }) => e164 === read.e164);
  };
  const wasCalled = [...countries].find(isOwn);
  if (wasCalled !== undefined) return wasCalled;
  const [only] = countries;
  return countries.size === 1 && only !== undefined ? only : hostCountry;
}
