/**
 * Readers of header text. Each passes over its text once: what a stranger sends never costs more than its size, so
 * no regular expression runs over a whole header or body in this room.
 */

const isBlank = (ch: string | undefined): boolean => ch === ' ' || ch === '\t';

/** Where `text` goes on after blanks. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text[at])) at += 1;
  return at;
}

/** Everything before the empty line that ends the headers. */
export function headerSection(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text : text.slice(0, end);
}

export interface HeaderField {
  /** Lower case. */
  name: string;
  /** Unfolded and trimmed. */
  value: string;
}

/** More lines than a header section that is taken has. */
const MAX_LINES = 500;

/** The header fields of a header section or of a body part, in order; lines without a colon are left out. */
export function headerFields(section: string): HeaderField[] {
  const fields: { name: string; parts: string[] }[] = [];
  for (const line of section.split('\r\n', MAX_LINES)) {
    if (isBlank(line[0])) {
      fields.at(-1)?.parts.push(line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    fields.push({ name: line.slice(0, colon).trim().toLowerCase(), parts: [line.slice(colon + 1).trim()] });
  }
  return fields.map(({ name, parts }) => ({ name, value: parts.join(' ').trim() }));
}

/** The values of the headers called one of `names` (lower case) in raw text, in order. */
export const rawHeaders = (text: string, ...names: string[]): string[] =>
  headerFields(headerSection(text)).flatMap(({ name, value }) => (names.includes(name) ? [value] : []));

/** The first of {@link rawHeaders}; null when there is none. */
export const rawHeader = (text: string, ...names: string[]): string | null =>
  rawHeaders(text, ...names)[0] ?? null;

/** More values or parameters than any header in the field has; what lies behind them stays one piece. */
const MAX_PIECES = 256;

/** Splits at `separator`, not inside quotes or angle brackets; a quote that is never closed reaches to the end. */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let angled = false;
  for (let at = 0; at < text.length && parts.length < MAX_PIECES; at += 1) {
    const ch = text[at];
    if (quoted) {
      if (ch === '\\') at += 1;
      else if (ch === '"') quoted = false;
    } else if (ch === '"') quoted = true;
    else if (ch === '<') angled = true;
    else if (ch === '>') angled = false;
    else if (ch === separator && !angled) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Without the quotes around it and the backslashes inside. */
export function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  let plain = '';
  for (let at = 1; at < text.length && text[at] !== '"'; at += 1) {
    if (text[at] === '\\') at += 1;
    plain += text[at] ?? '';
  }
  return plain;
}

/** A parameter `name=value`; the name in lower case, the value without quotes, null when there is none. */
function parameter(part: string): [name: string, value: string | null] {
  const equals = part.indexOf('=');
  if (equals < 0) return [part.trim().toLowerCase(), null];
  return [part.slice(0, equals).trim().toLowerCase(), unquoted(part.slice(equals + 1).trim())];
}

/** The parameters after the value of a header such as `1800;refresher=uac`; the first of a name counts. */
export function parametersOf(value: string, separator: ',' | ';' = ';'): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const parts = splitOutsideQuotes(value, separator);
  for (const part of separator === ';' ? parts.slice(1) : parts) {
    const [name, own] = parameter(part);
    if (!found.has(name)) found.set(name, own);
  }
  return found;
}

/** The words of a header that is a list, such as Supported or Allow, in lower case. */
export const tokensOf = (value: string | undefined): string[] =>
  (value ?? '').split(',', MAX_PIECES).map((word) => word.trim().toLowerCase());

/** A whole number of at most nine digits at the start of a header; null when there is none. */
export function leadingNumber(text: string | null | undefined): number | null {
  const found = /^\d{1,9}/.exec((text ?? '').trimStart().slice(0, 9));
  return found ? Number(found[0]) : null;
}
