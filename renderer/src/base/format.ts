import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { formatPercent } from '../../../shared/domain/quantity-text.ts';
import { text } from './text.en.ts';

export { formatCount, formatMinutes, formatPercent } from '../../../shared/domain/quantity-text.ts';

const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A figure of a field with as many digits behind the point as the field has. */
export const formatDecimal = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: 3 });

export const formatRate = (value: number): string => oneDecimal.format(value);

/** A share of a whole, or a dash when there is nothing to take a share of. */
export function formatShare(part: number, of: number): string {
  return of > 0 ? formatPercent(part / of) : text.none;
}

/** `1:05` under an hour, `2 h 10 min` above. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 3_600) return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
  return `${Math.floor(total / 3_600)} h ${Math.floor((total % 3_600) / 60)} min`;
}

export const formatClock = (ms: number): string => clock.format(ms);
export const formatClockSeconds = (ms: number): string => clockSeconds.format(ms);

/** The time of day when it is today, else with the day, else with the year. */
export function formatMoment(ms: number): string {
  const then = new Date(ms);
  const now = new Date();
  if (then.toDateString() === now.toDateString()) return clock.format(then);
  const date = then.getFullYear() === now.getFullYear() ? day.format(then) : dayYear.format(then);
  return `${date}, ${clock.format(then)}`;
}

/** The moment in full, with its zone, for hovers. */
export function formatFull(ms: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(ms);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${oneDecimal.format(bytes / 1_000)} kB`;
  if (bytes < 1_000_000_000) return `${oneDecimal.format(bytes / 1_000_000)} MB`;
  return `${oneDecimal.format(bytes / 1_000_000_000)} GB`;
}

export interface PhoneWords {
  /** In international spacing, or as it came when it is not a number. */
  spaced: string;
  country: string | null;
  countryName: string | null;
}

const regions = new Intl.DisplayNames('en', { type: 'region' });

export function phoneWords(phone: string): PhoneWords {
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return { spaced: phone, country: null, countryName: null };
  const country = parsed.country ?? null;
  return {
    spaced: parsed.formatInternational(),
    country,
    countryName: country === null ? null : (regions.of(country) ?? null),
  };
}

/** A stretch of a script: as it is written, or filled in. */
export interface ScriptPiece {
  text: string;
  isFilledIn: boolean;
}

/** Fills `{{name}}` and `{{variable}}` of a script; what is unknown stays as it is written. */
export function fillScript(script: string, values: Record<string, string>): ScriptPiece[] {
  const pieces = script.split(/(\{\{[^{}]+\}\})/);
  return pieces.map((piece, at) => {
    const name = piece.slice(2, -2).trim();
    const value = at % 2 === 1 && Object.hasOwn(values, name) ? values[name] : undefined;
    return { text: value ?? piece, isFilledIn: value !== undefined };
  });
}
