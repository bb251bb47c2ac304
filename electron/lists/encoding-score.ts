import { analyse } from 'chardet';
import { decode } from 'iconv-lite';
import { spokenShare } from './alphabets.ts';
import { TEXT_ENCODING_NAMES, type TextEncoding } from '../../shared/domain/text-encodings.ts';

/** What Excel writes where nobody chose (the code page of the region), by ISO 3166 alpha-2. */
const OF_COUNTRY: Readonly<Record<string, TextEncoding>> = {
  ...each(
    'US CA GB IE AU NZ ZA IN NG KE DE AT CH LI LU BE NL FR MC ES AD PT IT SM DK NO SE FI IS MX GT HN SV NI CR PA CO VE EC PE BO CL AR UY PY BR CU DO PR JM TT PH ID MY',
    'windows-1252',
  ),
  ...each('PL CZ SK HU SI HR BA RS RO AL ME', 'windows-1250'),
  ...each('RU UA BY BG KZ KG MK MN TJ UZ', 'windows-1251'),
  ...each('GR CY', 'windows-1253'),
  ...each('TR AZ', 'windows-1254'),
  ...each('IL', 'windows-1255'),
  ...each('SA AE EG MA DZ TN LY IQ JO KW LB OM QA SY YE BH SD IR PK', 'windows-1256'),
  ...each('EE LV LT', 'windows-1257'),
  ...each('VN', 'windows-1258'),
  ...each('TH', 'windows-874'),
  ...each('JP', 'shift_jis'),
  ...each('CN SG', 'gb18030'),
  ...each('TW HK MO', 'big5'),
  ...each('KR', 'euc-kr'),
};
function each(countries: string, encoding: TextEncoding): Record<string, TextEncoding> {
  return Object.fromEntries(countries.split(' ').map((country) => [country, encoding]));
}

/** chardet's names where they differ. */
const BY_CHARDET: Readonly<Record<string, TextEncoding>> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-6': 'windows-1256',
  'ISO-8859-9': 'windows-1254',
};

/** What it counts that all words are of one language. */
const SPOKEN = 0.8;
/** Rarer ways of writing need better reasons: ISO pages less than those of DOS and of old Macs. */
function rarityOf(encoding: TextEncoding): number {
  if (encoding.startsWith('iso-8859') || encoding.startsWith('koi8')) return 0.05;
  return encoding.startsWith('cp') || encoding.startsWith('mac') ? 0.15 : 0;
}

const CJK = new Set<TextEncoding>(['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr']);
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
] as const;
/** Letters that Western names are full of; others of the same code page are rare in them. */
const WESTERN = /[äöüßÄÖÜéèêëáàâãåçíìîïñóòôõúùûøæœýÿÉÈÁÀÂÅÇÍÑÓÔÕÚØÆ’“”–€ºª]/u;

/** What no word of a script looks like, though each of its letters belongs to it. */
const NO_WORD: readonly RegExp[] = [
  /^\p{M}|\p{L}[“”‘«»„]\p{L}/u,
  /^[ъьы]/iu,
  /^[бвгджзйклмнпрстфхцчшщъь]{3,}$/iu,
  /^[’‘]\p{Script=Greek}/u,
  /^[ϊϋΐΰ]|ς./iu,
  /^[βγδζθκλμνξπρστφχψς]{3,}$/iu,
  // Thai vowels and tones stand behind a consonant, some vowels before one.
  /^[\u0E30-\u0E3A\u0E45-\u0E4E]|[\u0E48-\u0E4E]{2}|[\u0E40-\u0E44]$|[\u0E4F\u0E5A\u0E5B]|[\u0E2F\u0E46].|\u0E4E/u,
];

/** How much a word with letters beyond ASCII reads like one of a language: -1 for rubbish up to 1. */
function plausible(word: string): number {
  if (/[\uFFFD\u0080-\u009F\p{Co}\p{Cn}]/u.test(word)) return -3;
  const letters = Array.from(word).filter((char) => /\p{L}/u.test(char));
  const beyond = Array.from(word).filter((char) => char > '\u007F');
  // A sign in the middle of a word (£ukasz) is a letter of another code page.
  const signs = beyond.filter((char) => !/[\p{L}\p{M}’‘“”«»–—…€°ºª·№]/u.test(char)).length;
  if (signs > 0) return -1;
  const scripts = SCRIPTS.filter((script) => letters.some((char) => script.test(char)));
  if (scripts.length > 1) return -1;
  if (NO_WORD.some((rubbish) => rubbish.test(word))) return -1;
  let score = 0.5;
  if (/\p{Ll}\p{Lu}/u.test(word) && !/^(Mc|Mac|De|Di|La|Le|O)/.test(word)) score -= 1;
  if (scripts[0] === SCRIPTS[0]) {
    const strange = beyond.filter((char) => /\p{L}/u.test(char)).length;
    // Three letters in a row that are all beyond ASCII are no Latin word.
    if (letters.length >= 3 && strange === letters.length) score -= 1.2;
    else if (strange > letters.length * 0.6) score -= 0.5;
    score += beyond.every((char) => WESTERN.test(char)) ? 0.05 : 0;
  }
  return score;
}

function scoreOf(sample: Buffer, encoding: TextEncoding): number {
  const text = decode(sample, encoding).normalize('NFC');
  if (CJK.has(encoding)) {
    if (text.includes('\uFFFD') || /[\u0080-\u009F\p{Co}]/u.test(text)) return -3;
    // Ideographs in the middle of a Latin word are pairs of bytes that were one letter each.
    if (/[a-z][\u0080-\uFFFF]|[\u0080-\uFFFF][a-z]/.test(text)) return -1;
    const beyond = Array.from(text).filter((char) => char > '\u007F');
    const known = beyond.filter((char) =>
      /[\u3040-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\u3000-\u303F\uFF00-\uFFEF]/u.test(char),
    );
    const halfKana = beyond.filter((char) => /[\uFF61-\uFF9F]/u.test(char)).length;
    return known.length / Math.max(1, beyond.length) - 0.2 - (halfKana / Math.max(1, beyond.length)) * 0.8;
  }
  const words = text
    .split(/[^\p{L}\p{M}\p{N}\p{S}\p{Co}\p{Cn}\u0080-\u009F\uFFFD’‘¡-¿]+/u)
    .filter((word) => /[\u0080-\uFFFF]/.test(word));
  if (words.length === 0) return -2;
  const scores = words.map(plausible);
  const readable = scores.reduce((sum, score) => sum + score, 0) / words.length;
  const good = words.filter((_, i) => (scores[i] ?? 0) > 0);
  return readable + (SPOKEN * spokenShare(good) * good.length) / words.length;
}

/**
 * The encoding that makes most sense of bytes that are not Unicode: every candidate is decoded and read as words, helped by
 * the frequencies of chardet and by what the country's spreadsheets write. Lists are short on text, so that frequencies
 * alone take Polish names for French.
 * @param sample lines of the file that hold bytes beyond ASCII.
 */
export function bestEncoding(sample: Buffer, country: string | null): TextEncoding {
  const guesses = new Map<string, number>();
  for (const { name, confidence } of analyse(sample)) {
    const encoding = BY_CHARDET[name] ?? name.toLowerCase();
    guesses.set(encoding, Math.max(guesses.get(encoding) ?? 0, confidence / 100));
  }
  const home = country === null ? undefined : OF_COUNTRY[country];
  let best: { encoding: TextEncoding; score: number } = { encoding: 'windows-1252', score: -Infinity };
  for (const encoding of TEXT_ENCODING_NAMES) {
    if (encoding.startsWith('utf')) continue;
    const frequent = guesses.get(encoding) ?? 0;
    const atHome = encoding === home ? (home === 'windows-1252' ? 0.1 : 0.2) : 0;
    const known = frequent * (CJK.has(encoding) ? 0.35 : 0.2) + atHome - rarityOf(encoding);
    const score = scoreOf(sample, encoding) + known;
    // In doubt the earlier one, which is the commoner.
    if (score > best.score + 0.02) best = { encoding, score };
  }
  return best.encoding;
}
