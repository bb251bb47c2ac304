import { Metadata, isSupportedCountry } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';

/** What the library's numbering plans say beside what its typings show. */
interface NumberingPlan {
  callingCode(): string;
  IDDPrefix(): string | undefined;
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): string | undefined;
  leadingDigits(): string | undefined;
  type(name: string): { pattern(): string | undefined; possibleLengths(): number[] | undefined } | undefined;
}

/** Kinds of numbers that make a number valid (getNumberType of the library). */
const TYPES = [
  'FIXED_LINE',
  'MOBILE',
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
] as const;

interface CompiledCountry {
  country: CountryCode;
  leading: RegExp | null;
  general: RegExp;
  types: { pattern: RegExp; lengths: ReadonlySet<number> | null }[];
}

interface CompiledCode {
  code: string;
  /** Of the code's main country; what it matches at the start may be a prefix to strip. */
  prefix: RegExp | null;
  countries: CompiledCountry[];
}

interface CompiledDefault {
  code: CompiledCode;
  idd: RegExp | null;
  prefix: RegExp | null;
  /** The prefix when it is plain digits: only then stripping it here is safe. */
  plainPrefix: string | null;
  general: RegExp;
}

const entire = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const start = (pattern: string | undefined): RegExp | null =>
  pattern ? new RegExp(`^(?:${pattern})`) : null;

function planOf(country: CountryCode): NumberingPlan {
  const selected = new Metadata();
  selected.selectNumberingPlan(country);
  return selected.numberingPlan as unknown as NumberingPlan;
}

function compileCountry(country: CountryCode): CompiledCountry {
  const plan = planOf(country);
  const types = TYPES.flatMap((name) => {
    const type = plan.type(name);
    const pattern = type?.pattern();
    const lengths = type?.possibleLengths();
    return pattern ? [{ pattern: entire(pattern), lengths: lengths ? new Set(lengths) : null }] : [];
  });
  return {
    country,
    leading: start(plan.leadingDigits()),
    general: entire(plan.nationalNumberPattern()),
    types,
  };
}

const codes = new Map<string, CompiledCode | null>();
function compileCode(code: string): CompiledCode | null {
  const known = codes.get(code);
  if (known !== undefined) return known;
  const countries = (metadata.country_calling_codes as Readonly<Record<string, CountryCode[]>>)[code];
  const main = countries?.[0];
  const compiled =
    countries && main && isSupportedCountry(main)
      ? {
          code,
          prefix: start(planOf(main).nationalPrefixForParsing()),
          countries: countries.map(compileCountry),
        }
      : null;
  codes.set(code, compiled);
  return compiled;
}

const defaults = new Map<string, CompiledDefault | null>();
function compileDefault(country: string): CompiledDefault | null {
  const known = defaults.get(country);
  if (known !== undefined) return known;
  let compiled: CompiledDefault | null = null;
  if (isSupportedCountry(country)) {
    const plan = planOf(country);
    const code = compileCode(plan.callingCode());
    const prefix = plan.nationalPrefixForParsing();
    if (code) {
      compiled = {
        code,
        idd: start(plan.IDDPrefix()),
        prefix: start(prefix),
        plainPrefix: prefix !== undefined && /^\d+$/.test(prefix) ? prefix : null,
        general: entire(plan.nationalNumberPattern()),
      };
    }
  }
  defaults.set(country, compiled);
  return compiled;
}

function isValid(country: CompiledCountry, national: string): boolean {
  if (!country.general.test(national)) return false;
  return country.types.some(
    ({ pattern, lengths }) => (lengths === null || lengths.has(national.length)) && pattern.test(national),
  );
}

/** The country as the library chooses it among those that share a calling code; null when it is not that clear. */
function countryOf(code: CompiledCode, national: string): CountryCode | null {
  const [only, ...more] = code.countries;
  if (only && more.length === 0) return isValid(only, national) ? only.country : null;
  for (const country of code.countries) {
    if (country.leading?.test(national)) return isValid(country, national) ? country.country : null;
    if (country.leading === null && isValid(country, national)) return country.country;
  }
  return null;
}

/** Only ways of writing in which every character's meaning is beyond doubt. */
const PLAIN = /^(\+?)[\d ()./-]*\d$/;
const LEAST_DIGITS = 6;
const MOST_DIGITS = 17;

/**
 * Reads a number that is written plainly and is valid beyond doubt, from the library's own numbering plans compiled once: an
 * order of magnitude faster than the library. Null means "ask the library", never "not a number". That both always agree
 * is kept by a differential test.
 */
export function parsePlainPhone(
  text: string,
  defaultCountry: string,
): { e164: string; country: string } | null {
  const written = PLAIN.exec(text);
  if (!written) return null;
  const digits = text.replace(/\D+/g, '');
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return null;
  if (written[1] === '+') return parseInternational(digits);
  const plan = compileDefault(defaultCountry);
  if (!plan || plan.idd?.test(digits) || digits.startsWith(plan.code.code)) return null;
  let national = digits;
  if (plan.prefix?.test(digits)) {
    if (plan.plainPrefix === null || plan.general.test(digits)) return null;
    national = digits.slice(plan.plainPrefix.length);
  }
  const country = countryOf(plan.code, national);
  return country === null ? null : { e164: `+${plan.code.code}${national}`, country };
}

function parseInternational(digits: string): { e164: string; country: string } | null {
  for (let length = 1; length <= 3; length++) {
    const code = compileCode(digits.slice(0, length));
    if (!code) continue;
    const national = digits.slice(length);
    if (code.prefix?.test(national)) return null;
    const country = countryOf(code, national);
    return country === null ? null : { e164: `+${digits}`, country };
  }
  return null;
}
