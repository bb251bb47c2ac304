/** `getTimeZones` is newer than the library's types; a browser without it shows no local time. */
interface LocaleWithZones {
  getTimeZones?: () => string[] | undefined;
}

const timeIn = (zone: string, nowMs: number): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(nowMs);

const offsetOf = (zone: string, nowMs: number): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(nowMs);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

/**
 * What the clock says in a country (ISO 3166 alpha-2) now: one time, or the earliest and the latest where the country has
 * several zones. Null when it is not known.
 */
export function localTimeWords(country: string, nowMs: number): string | null {
  const locale: Intl.Locale & LocaleWithZones = new Intl.Locale('und', { region: country });
  const zones = locale.getTimeZones?.() ?? [];
  const byOffset = zones.toSorted((a, b) => offsetOf(a, nowMs) - offsetOf(b, nowMs));
  const [first, last] = [byOffset[0], byOffset.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [earliest, latest] = [timeIn(first, nowMs), timeIn(last, nowMs)];
  return earliest === latest ? earliest : `${earliest}–${latest}`;
}
