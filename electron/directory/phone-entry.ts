import { Invalid } from '../../shared/domain/errors.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import { PHONE_REFUSALS } from '../../shared/domain/phone-text.ts';

/**
 * A number that a person typed, as E.164. `country` (ISO 3166 alpha-2) is for numbers without a country code.
 * @throws Invalid on the field `field`.
 */
export function e164Of(typed: string, country: string, field = 'phone'): string {
  const parsed = parsePhone(typed, country);
  if ('e164' in parsed) return parsed.e164;
  const why = parsed.reason === 'not_a_number' ? '' : ` ${PHONE_REFUSALS[parsed.reason]}.`;
  throw new Invalid(`"${typed.slice(0, 40)}" is not a phone number.${why}`, {
    [field]: 'Write it with its country code, like +44 20 7946 0000',
  });
}
