import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A number in international spacing, or as it came when it is none. */
export const spacedPhone = (phone: string): string =>
  parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
