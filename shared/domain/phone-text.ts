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
  label_dropped: 'Words before the number were left out',
  country_code_assumed: 'The number was read as one with its country code but without the plus sign',
} as const;
export type PhoneNote = keyof typeof PHONE_NOTES;

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
const LABEL =
  /^(?:tel(?:efono|efon|efone|ephone|éfono)?|phone|ph|fon|mob(?:ile|il)?|m[oó]vil|cell?(?:ulare?)?|handy|gsm|whatsapp|tlf|tfno|t[eé]l|[mtph])\s*[.:]?\s*(?:n[or°º]?\.?\s*)?:?\s*(?=[+(\d])/i;
const EXTENSION =
  /[\s,;-]*(?:\(?\s*(?:ext(?:ension|n)?|extensi[oó]n|anexo|ramal|int(?:erno)?|poste|durchwahl|dw|nst|wew|доб)\.?\s*[:.=]?|x|#)\s*(\d{1,7})\s*\)?$/iu;

/** Every decimal digit of every script as its ASCII one (Unicode Nd; each script's ten stand in a row). */
function asciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (zero > 0 && code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}

/** The text without what is invisible, narrow, wide or put around it by a spreadsheet. */
function plain(cell: string): string {
  let text = cell;
  if (/[^\x20-\x7e]/.test(text)) {
    text = asciiDigits(text.normalize('NFKC'))
      .replaceAll(/[\n\r]+/g, ' ; ')
      .replaceAll('\t', ' ')
      .replaceAll(IGNORABLE, '')
      .replaceAll(/\p{Zs}/gu, ' ')
      .replaceAll(/\p{Pd}|−/gu, '-');
  }
  for (let before = ''; before !== text;) {
    before = text;
    text = text.trim();
    if (/^=?".*"$/.test(text)) text = text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"');
    text = text.replace(/^['’=`]+/, '');
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

/**
 * Cleans a cell before it is read as a number: `tel:` addresses, `="..."`, invisible and wide characters, labels,
 * extensions, exponents, decimals, a country code in brackets. Digits are never joined over what separates numbers.
 * Null when no number can be in it: too long, or digits were lost to an exponent.
 */
export function phoneText(cell: string): PhoneText | null {
  if (cell.length > LONGEST_CELL) return null;
  const notes: PhoneNote[] = [];
  let text = plain(cell);
  let extension: string | null = null;

  const uri = /^(?:tel|callto):\s*/i.exec(text);
  if (uri) {
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
    if (digits === null) return null;
    return { text: `${exponent[1]}${digits}`, extension: null, rest: null, notes: ['exponent_expanded'] };
  }
  const decimals = /^(\+?\d{6,})[.,]0{1,3}$/.exec(text);
  if (decimals?.[1] !== undefined && !/[.,]000$/.test(text)) {
    text = decimals[1];
    notes.push('decimals_dropped');
  }
  const label = LABEL.exec(text);
  if (label) {
    text = text.slice(label[0].length);
    notes.push('label_dropped');
  }
  const found = EXTENSION.exec(text);
  if (found && text.slice(0, found.index).replaceAll(/\D/g, '').length >= 5) {
    extension = found[1] ?? null;
    text = text.slice(0, found.index).trim();
  }
  if (extension !== null) notes.push('extension_kept');
  // (+34) 612 ..., (0034) 612 ...
  text = text.replace(/^\(\s*(\+|00)\s*(\d{1,4})\s*\)/, '$1$2 ');
  const cut = /\s*[/;,|&\n]\s*|\s+(?:or|oder|o|ou|und|y|e|et|and)\s+/i.exec(text);
  const rest = cut ? text.slice(cut.index + cut[0].length) : null;
  return { text: cut && cut[0].trim() !== '/' ? text.slice(0, cut.index) : text, extension, rest, notes };
}
