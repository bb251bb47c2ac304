import { labelKind } from './phone-labels.ts';

/**
 * What was changed or left out so that the text of a cell could be read as a number. Shown with the row, so that nobody
 * wonders where the rest of a cell went.
 */
export const PHONE_NOTES = {
  extension_kept: 'The extension is kept as a tag: only the number itself is dialled',
  other_number_dropped: 'The cell holds several numbers; the first one is taken',
  ending_dropped: 'The second ending after the stroke was left out',
  decimals_dropped: 'A spreadsheet had added decimals',
  exponent_expanded: 'A spreadsheet had written the number with an exponent',
  label_dropped: 'Words beside the number were left out',
  letters_read: 'Letters were read as the digits under which a telephone keypad has them',
  old_prefix_dropped: 'A prefix that is not dialled any more was left out',
  country_code_assumed: 'The number was read as one with its country code but without the plus sign',
} as const;
export type PhoneNote = keyof typeof PHONE_NOTES;

/** Why a cell holds no number that may be dialled. */
export const PHONE_REFUSALS = {
  blank_phone: 'The phone number is blank',
  not_a_number: 'Not a valid phone number',
  digits_lost: 'A spreadsheet has replaced digits of the number by an exponent',
  ambiguous_number: 'The number can be read in two ways; write it with a plus sign and its country code',
  looks_like_date:
    'This looks like a date; if it is a number, write it with a plus sign and its country code',
  letters_in_number: 'The number is written with letters; write it with digits',
  words_beside_number:
    'There are words beside the number that the program does not know; leave the number alone',
  fax_number: 'The cell says that this is a fax',
  not_to_be_called: 'The cell says that this number is wrong, old or not to be called',
} as const;
export type PhoneRefusal = keyof typeof PHONE_REFUSALS;

/** The part of a cell that may be a number, written plainly. */
export interface PhoneText {
  text: string;
  /** Digits that stood behind the number as its extension; never part of it. */
  extension: string | null;
  /** What follows after a stroke or comma: another number, another ending, or a part of this one. */
  rest: string | null;
  notes: PhoneNote[];
}

/** Longer text is no number, however it is written; nothing below runs over more. */
const LONGEST_CELL = 200;

const IGNORABLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Cc}/gu;
const BRACKETS_BEFORE = /^[([]([^()[\]\d+]*\p{L}[^()[\]\d+]*)[)\]]\s*[:.-]?\s*(?=[+(\d])/u;
const BRACKETS_BEHIND = /\s*[([]([^()[\]\d]*\p{L}[^()[\]\d]*)[)\]]$/u;
/** (+34) 612 ..., (0034) 612 ... */
const BRACKETED_CODE = /^\(\s*(\+|00)\s*(\d{1,4})\s*\)/;
const WORDS_BEFORE = /^([^\d+(]*\p{L}[^\d+(]*)(?=[+(\d])/u;
/** Longer text before a colon is a sentence, not the name of something. */
const LONGEST_LABEL = 40;
/** Fewer digits are no number, whatever stands beside them. */
const LEAST_DIGITS = 5;

/** 1-800-FLOWERS, where nobody reads the letters as digits. */
const LETTERED = /^[+(\d](?=(?:[^\d]*\d){3})[\d\s().+-]*[a-z]{4}[a-z\d\s.-]*$/i;

const EXTENSION_WORDS = [
  'ext(?:ension|n)?|extensi[oó]n|extens[aã]o|extensie|anexo|ramal|int(?:erno)?|poste|durchwahl|dw|nst|nebenstelle|kl(?:appe)?|apparat|app',
  'toestel|tst|wew|linka|klapka|mell[eé]k|anknytning|lokal|dahili|εσωτ|доб|вн|внутр|داخلي|שלוחה|分机|分機|转接?|轉接?|内線|內線|내선|ต่อ',
].join('|');
const EXTENSION = new RegExp(
  `[\\s,;-]*(?:\\(?\\s*(?:(?:${EXTENSION_WORDS})\\.?\\s*[:.=]?|x|#)\\s*(\\d{1,7})\\s*\\)?)$`,
  'iu',
);
/** As telephones are told to wait and then to dial on: 612345678,,45# or 612345678, 45. */
const DIALLED_ON = /(?:\s*(?:[,;]\s*|[pw])(\d{1,5})|\s*(?:,\s*,[\s,]*|[,;pw]\s*(?=\d+#))(\d{1,12}))#?$/i;

/** Every decimal digit of every script as its ASCII one (Unicode Nd; each script's ten stand in a row). */
function asciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (zero > 0 && code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}

/** Signs that stand for a telephone; other ones may say that the number is wrong. */
const SIGNS = /^[☎☏✆📞📱📲]+|[☎☏✆📞📱📲]+$/gu;

/** ² and ① beside a number count something; they are no digits of it. */
const COUNTING = /\p{No}/u;
/** 0664 123..., 0664 12345--: digits are missing. */
const CUT_OFF = /\.\s?\.|…|\p{Pd}\s?\p{Pd}\s*$/u;
/** =0664123456-2: what a spreadsheet would have worked out. */
const FORMULA = /^\s*=[^"]*\d\s*[-*/^]\s*\d/;

/** The text without what is invisible, narrow, wide or put around it by a spreadsheet. */
function plain(cell: string): string {
  let text = cell;
  if (/[^\x20-\x7e]/.test(text)) {
    text = asciiDigits(text.normalize('NFKC'))
      .replaceAll(/[\n\r\t]+/g, ' ; ')
      .replaceAll(IGNORABLE, '')
      .replaceAll(/\p{Zs}/gu, ' ')
      // Japanese keyboards write the sign for a long vowel where a hyphen was meant.
      .replaceAll(/\p{Pd}|−|(?<=\d)ー(?=\d)/gu, '-');
  }
  for (let before = ''; before !== text;) {
    before = text;
    text = text.trim();
    if (/^=?".*"$/.test(text)) text = text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"');
    text = text
      .replace(SIGNS, '')
      .replace(/^['’=`]+/, '')
      .replace(/['’`]+$/, '');
  }
  return text;
}

/**
 * A number that a spreadsheet wrote as 3.46E+10. Its digits when all of them are there, null when some were lost.
 */
function expanded(mantissa: string, fraction: string, exponent: number): string | null {
  if (fraction.length < exponent) return null;
  const zeros = fraction.slice(exponent);
  return /^0*$/.test(zeros) ? `${mantissa}${fraction.slice(0, exponent)}` : null;
}

interface Beside {
  words: string;
  /** In brackets or before a colon: nothing else can be meant than a label, whatever the word. */
  isMarked: boolean;
  /** Without a space between it and the digits. */
  isGlued: boolean;
}

/** Takes words off both ends of a text with digits; what is left begins and ends like a number. */
function besideNumber(text: string): { text: string; beside: Beside[] } {
  const beside: Beside[] = [];
  let rest = text.trim();
  const brackets = BRACKETS_BEFORE.exec(rest);
  if (brackets) {
    beside.push({ words: brackets[1] ?? '', isMarked: true, isGlued: false });
    rest = rest.slice(brackets[0].length);
  }
  const before = WORDS_BEFORE.exec(rest)?.[1];
  if (before !== undefined) {
    const isMarked = /[:=]\s*$/.test(before) && before.length <= LONGEST_LABEL;
    beside.push({ words: before, isMarked, isGlued: /\p{L}$/u.test(before) });
    rest = rest.slice(before.length);
  }
  const behind = BRACKETS_BEHIND.exec(rest);
  if (behind) {
    beside.push({ words: behind[1] ?? '', isMarked: true, isGlued: false });
    rest = rest.slice(0, behind.index);
  }
  const lastDigit = rest.search(/\d[^\d]*$/);
  const end = lastDigit + (/^\d\s*\)/.exec(rest.slice(lastDigit))?.[0].length ?? 1);
  const tail = rest.slice(end);
  if (lastDigit >= 0 && /\p{L}/u.test(tail)) {
    beside.push({ words: tail, isMarked: false, isGlued: /^-?\p{L}/u.test(tail) });
    rest = rest.slice(0, end);
  }
  return { text: rest.trim(), beside };
}

/** Why a number with these words beside it may not be dialled; null when they only say more of it. */
function refusalOf(beside: readonly Beside[]): PhoneRefusal | null {
  for (const { words, isMarked, isGlued } of beside) {
    const kind = labelKind(words);
    if (kind === 'fax') return 'fax_number';
    if (kind === 'barred') return 'not_to_be_called';
    // 030 90182O: a letter that was meant as a digit.
    if (isGlued && /^-?[oо]$/iu.test(words)) return 'letters_in_number';
    if (kind === 'unknown' && !isMarked) return isGlued ? 'letters_in_number' : 'words_beside_number';
  }
  return null;
}

const digitsOf = (text: string): number => text.replaceAll(/\D/g, '').length;

/** What is dialled on from the number, and the text without it. */
function withoutExtension(text: string): { text: string; extension: string | null } {
  for (const pattern of [EXTENSION, DIALLED_ON]) {
    const found = pattern.exec(text);
    if (found && digitsOf(text.slice(0, found.index)) >= LEAST_DIGITS) {
      return { text: text.slice(0, found.index).trim(), extension: found[1] ?? found[2] ?? null };
    }
  }
  return { text, extension: null };
}

/**
 * Cleans a cell before it is read as a number: `tel:` addresses, `="..."`, invisible and wide characters, labels in any
 * script, extensions, exponents, decimals, a country code in brackets. Digits are never joined over what separates numbers.
 * A refusal when no number can be in it, or none that may be dialled.
 */
export function phoneText(cell: string): PhoneText | { refusal: PhoneRefusal } {
  if (cell.length > LONGEST_CELL) return { refusal: 'not_a_number' };
  if (COUNTING.test(cell)) return { refusal: 'ambiguous_number' };
  if (CUT_OFF.test(cell) || FORMULA.test(cell)) return { refusal: 'not_a_number' };
  const notes: PhoneNote[] = [];
  let text = plain(cell);
  let extension: string | null = null;

  const uri = /^(?:tel|callto):\s*(?=[+\d(])/i.exec(text);
  if (uri && /^[^;]*(?:;[\w-]+=|$)/.test(text)) {
    // RFC 3966: parameters follow after semicolons.
    const [number = '', ...parameters] = text.slice(uri[0].length).split(';');
    const ext = parameters.find((each) => /^(?:ext|extension)=\d{1,7}$/i.test(each.trim()));
    extension = ext?.split('=')[1] ?? null;
    text = number.trim();
  }
  const exponent =
    /^(\+?)(\d)[.,](\d{1,20})E\+?(\d{1,2})$/i.exec(text) ?? /^(\+?)(\d{1,20})()E\+?(\d{1,2})$/i.exec(text);
  if (exponent) {
    const digits = expanded(exponent[2] ?? '', exponent[3] ?? '', Number(exponent[4]));
    if (digits === null) return { refusal: 'digits_lost' };
    return { text: `${exponent[1]}${digits}`, extension: null, rest: null, notes: ['exponent_expanded'] };
  }
  const decimals = /^(\+?\d{6,})[.,]0{1,3}$/.exec(text) ?? /^(\+?\d[\d. ]{4,}\d),0{1,2}$/.exec(text);
  if (decimals?.[1] !== undefined && !/[.,]000$/.test(text)) {
    text = decimals[1];
    notes.push('decimals_dropped');
  }
  if (digitsOf(text) < LEAST_DIGITS) {
    return LETTERED.test(text) ? { refusal: 'letters_in_number' } : { text, extension, rest: null, notes };
  }

  // What stands behind an extension says more of it: ext. 45 (office).
  const behind = BRACKETS_BEHIND.exec(text);
  const beside: Beside[] = behind ? [{ words: behind[1] ?? '', isMarked: true, isGlued: false }] : [];
  if (behind) text = text.slice(0, behind.index);
  if (extension === null) ({ text, extension } = withoutExtension(text));
  text = text.replace(BRACKETED_CODE, '$1$2 ');

  // Address books write several numbers of one kind as 212-555-0143 ::: 212-555-0153.
  const cut = /\s*(?:[/;,|&\n]|:::)\s*|\s+(?:or|oder|o|ou|und|y|e|et|and)\s+(?=.*\d)/i.exec(text);
  let rest = cut ? text.slice(cut.index + cut[0].length) : null;
  if (cut && cut[0].trim() !== '/') text = text.slice(0, cut.index);
  if (rest !== null && rest !== '' && digitsOf(rest) === 0) {
    beside.push({ words: rest, isMarked: true, isGlued: false });
    text = text.slice(0, cut?.index ?? text.length);
    rest = null;
  }
  const taken = besideNumber(text);
  beside.push(...taken.beside);
  const refusal = refusalOf(beside);
  if (refusal) return { refusal };
  if (beside.some(({ words }) => /\p{L}/u.test(words))) notes.push('label_dropped');
  if (extension !== null) notes.push('extension_kept');
  // A label may have stood before the brackets.
  return { text: taken.text.replace(BRACKETED_CODE, '$1$2 '), extension, rest, notes };
}
