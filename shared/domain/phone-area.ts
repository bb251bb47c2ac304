import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Which numbers are shown first to the person who is called. */
export const NEAR = {
  any: { label: 'Any number', words: 'wherever it is from' },
  country: { label: 'Their country', words: "numbers of the person's own country first" },
  area: { label: 'Their area', words: "numbers of the person's own area first, then of their country" },
  neighbour: {
    label: 'Their neighbours',
    words: 'numbers that begin most like theirs first, then of their area and country',
  },
} as const satisfies Record<string, { label: string; words: string }>;
export type Near = keyof typeof NEAR;
export const NEAR_NAMES = Object.keys(NEAR) as [Near, ...Near[]];

interface Place {
  country: string;
  /** Digits of the area, or of the mobile network, after the country code; empty where the plan has none. */
  area: string;
  /** The digits after that. */
  line: string;
}

/** Numbers whose place is kept: pools are small, and the same ones are asked for with every dial. */
const MOST_KEPT = 2_000;
const kept = new Map<string, Place | null>();

/**
 * Where a number belongs by its digits alone. The library's data know no areas by name; the first group in which they write
 * a number is its area code wherever a plan has any. Where the whole number is one group, there is none.
 */
function readPlace(e164: string): Place | null {
  const phone = parsePhoneNumberFromString(e164);
  if (!phone) return null;
  const country = phone.country ?? `+${phone.countryCallingCode}`;
  const groups = phone.formatInternational().split(' ').slice(1).join(' ').split(/\D+/);
  const [area = '', ...rest] = groups;
  return rest.length === 0 ? { country, area: '', line: area } : { country, area, line: rest.join('') };
}

function placeOf(e164: string): Place | null {
  const known = kept.get(e164);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const place = readPlace(e164);
  kept.set(e164, place);
  return place;
}

function alike(one: string, other: string): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1;
  return count;
}

/**
 * How near numbers are to a person, as far as a campaign looks: 0 is elsewhere, more is nearer.
 * @param phone of the person, E.164, as are the numbers
 */
export function nearness(phone: string, near: Near): (e164: string) => number {
  const theirs = near === 'any' ? null : placeOf(phone);
  if (theirs === null) return () => 0;
  return (e164) => {
    const place = placeOf(e164);
    if (place?.country !== theirs.country) return 0;
    if (near === 'country' || theirs.area === '' || place.area !== theirs.area) return 1;
    return near === 'area' ? 2 : 2 + alike(place.line, theirs.line);
  };
}
