/** One row that holds quotation marks, or that more text is needed to see where it ends. */
export type QuotedRow = { fields: string[]; end: number; hasLongField: boolean } | { needsMore: true };

interface Field {
  text: string;
  /** Index of what follows the field: a delimiter, a line end, or the end of the text. */
  end: number;
}

/** Where a field ends whose closing mark stands before `at`, with spaces behind it or not; -1 when more text follows. */
function endBehind(text: string, at: number, delimiter: string): number {
  let end = at;
  while (text[end] === ' ') end += 1;
  const next = text[end];
  return next === undefined || next === delimiter || next === '\n' ? end : -1;
}

/**
 * Where the quoted field that opens at `start` ends, by RFC 4180 and by what people write instead: marks inside that were
 * not doubled belong to the field, unless one of them opens the next field: then this one was never closed, and its mark
 * is text. Null: it is text. `undefined`: the text ends before that can be seen.
 */
function quotedField(
  text: string,
  start: number,
  delimiter: string,
  limit: number,
): Field | null | undefined {
  const opensNext = new Set([delimiter, '\n']);
  let from = start + 1;
  let inner = '';
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1 || quote > limit) return quote === -1 && text.length <= limit ? undefined : null;
    const after = text[quote + 1];
    if (after === '"') {
      inner += text.slice(from, quote + 1);
      from = quote + 2;
      continue;
    }
    const end = endBehind(text, quote + 1, delimiter);
    if (end !== -1) return { text: inner + text.slice(from, quote), end };
    if (opensNext.has(text[quote - 1] ?? '') && quote > start + 1) return null;
    inner += text.slice(from, quote + 1);
    from = quote + 1;
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function behindSpaces(text: string, at: number): number {
  let open = at;
  while (text[open] === ' ') open += 1;
  return open;
}

/** A quoted field behind spaces: one with a mark that does not end it, or that runs beyond its line, is text. */
function spacedField(
  text: string,
  start: number,
  delimiter: string,
  lineEnd: number,
): Field | null | undefined {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  if (quote === -1 && lineEnd === text.length) return undefined;
  if (quote === -1 || quote > lineEnd) return null;
  const end = endBehind(text, quote + 1, delimiter);
  return end === -1 ? null : { text: text.slice(start + 1, quote).replaceAll('""', '"'), end };
}

/** @param lineEnd no further is looked for the field's end: each character of a row is looked at once, however many fields */
function plainField(text: string, start: number, delimiter: string, lineEnd: number): Field {
  const line = text.slice(start, lineEnd);
  const cut = line.indexOf(delimiter);
  return cut === -1 ? { text: line, end: lineEnd } : { text: line.slice(0, cut), end: start + cut };
}

/**
 * Reads the row that starts at `start`. It is for rows with quotation marks only: papaparse, which reads all others, takes
 * a mark that nobody closed for the rest of the file (mholt/PapaParse#681) and drops text behind a closed one.
 * @param longestField a closed field longer than this spoils its row, whole: its lines are never read as rows.
 * @param longestRow an open field is given up as text after this many characters.
 */
export function quotedRow(
  text: string,
  start: number,
  delimiter: string,
  bounds: { longestField: number; longestRow: number; isWhole: boolean },
): QuotedRow {
  const fields: string[] = [];
  const limit = start + bounds.longestRow;
  let hasLongField = false;
  let at = start;
  let lineEnd = -1;
  for (;;) {
    let field: Field | null | undefined = null;
    // Spaces before a mark, as in `A; "B; C"`, belong to the way of writing and not to the field.
    const open = behindSpaces(text, at);
    if (lineEnd < at) lineEnd = endOfLine(text, at);
    if (text[open] === '"') {
      field =
        open === at ? quotedField(text, at, delimiter, limit) : spacedField(text, open, delimiter, lineEnd);
      if (field === undefined) {
        if (!bounds.isWhole) return { needsMore: true };
        field = null;
      }
    }
    field ??= plainField(text, at, delimiter, lineEnd);
    if (field.text.length > bounds.longestField) hasLongField = true;
    fields.push(field.text);
    const next = text[field.end];
    if (next === undefined && !bounds.isWhole) return { needsMore: true };
    if (next === undefined) return { fields, end: text.length, hasLongField };
    if (next === '\n') return { fields, end: field.end + 1, hasLongField };
    at = field.end + delimiter.length;
  }
}
