import Papa from 'papaparse';
import type { DELIMITERS } from '../../shared/contract/lists.ts';
import type { RejectReason } from '../../shared/domain/row-outcome.ts';
import { quotedRow } from './quoted-row.ts';

export type Delimiter = (typeof DELIMITERS)[number];

/** What a cell of a spreadsheet holds at most; a longer field is a missing quotation mark, not data. */
const LONGEST_FIELD = 32_767;
/** A row that has not ended by then is given up line by line instead of being kept. */
const LONGEST_ROW = 1_048_576;
/** What is kept of a rejected row. */
const LONGEST_RAW = 2_000;

/** A row of the file; `line` is the line it starts on, counted from 1. */
export interface FileRow {
  line: number;
  fields: string[];
}
export interface SpoiltRow {
  line: number;
  reason: RejectReason;
  raw: string;
  /** The cell that was no number, where it was one cell. */
  cell?: string;
}

export function cutRaw(raw: string): string {
  return raw.length <= LONGEST_RAW ? raw : `${raw.slice(0, LONGEST_RAW)}…`;
}

/** The part of papaparse that works on text at hand; its typings only know the stream around it. */
interface PapaParser {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): { data: string[][] };
}
type PapaParserClass = new (config: { delimiter: string; newline: '\n' }) => PapaParser;
const PapaParser = (Papa as unknown as { Parser: PapaParserClass }).Parser;

function countBreaks(fields: readonly string[]): number {
  let breaks = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) breaks++;
  }
  return breaks;
}

/**
 * Turns text that arrives in pieces into rows, in bounded memory whatever the text is: a row that does not end, a field
 * that swallows the file and a line of millions of columns each cost one spoilt row. papaparse reads the stretches without
 * quotation marks, {@link quotedRow} the rows with them.
 */
export function rowReader(delimiter: Delimiter): {
  feed(text: string): (FileRow | SpoiltRow)[];
  end(): (FileRow | SpoiltRow)[];
} {
  let buffer = '';
  let line = 1;
  let heldReturn = false;
  /** Inside a physical line that was given up; nothing of it is kept. */
  let skipping = false;

  /** Line ends of every kind become one, also when a pair is cut by the edge of a piece. */
  function unify(text: string, final: boolean): string {
    let whole = heldReturn ? `\r${text}` : text;
    heldReturn = !final && whole.endsWith('\r');
    if (heldReturn) whole = whole.slice(0, -1);
    return whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }

  function takeRow(fields: string[], hasLongField: boolean, out: (FileRow | SpoiltRow)[]): void {
    if (hasLongField) out.push({ line, reason: 'field_too_long', raw: cutRaw(rawOf(fields, delimiter)) });
    else if (fields.some((field) => field.includes('\0'))) {
      out.push({ line, reason: 'nul_character', raw: cutRaw(rawOf(fields, delimiter)) });
    } else if (fields.length > 1 || fields[0] !== '') out.push({ line, fields });
    line += 1 + countBreaks(fields);
  }

  /** Rows without a quotation mark; `text` ends with a line end or is the last of the file. */
  function takePlain(text: string, out: (FileRow | SpoiltRow)[]): void {
    const { data } = new PapaParser({ delimiter, newline: '\n' }).parse(text, 0, false);
    // A last line end opens no row.
    if (text.endsWith('\n')) data.pop();
    for (const fields of data)
      takeRow(
        fields,
        fields.some((field) => field.length > LONGEST_FIELD),
        out,
      );
  }

  /** Gives up the physical line at `start`; answers where the next one starts, -1 when that has not arrived. */
  function giveUpLine(start: number, out: (FileRow | SpoiltRow)[]): number {
    const end = buffer.indexOf('\n', start);
    const text = buffer.slice(start, Math.min(end === -1 ? buffer.length : end, start + LONGEST_ROW));
    const isOneField = text.split(delimiter, 2_000).some((field) => field.length > LONGEST_FIELD);
    out.push({ line, reason: isOneField ? 'field_too_long' : 'too_many_columns', raw: cutRaw(text) });
    if (end === -1) return -1;
    line++;
    return end + 1;
  }

  /** The end of the lines from `start` that hold no quotation mark, and are not too long, as far as they have arrived. */
  function plainUntil(start: number, isWhole: boolean): number {
    const quote = buffer.indexOf('"', start);
    if (quote === -1) return isWhole ? buffer.length : buffer.lastIndexOf('\n') + 1;
    return buffer.lastIndexOf('\n', quote) + 1;
  }

  /** Whether a line longer than a row may be stands somewhere before `end`; that is looked at before it is parsed. */
  function longLineIn(start: number, end: number): number {
    if (end - start <= LONGEST_ROW) return -1;
    for (let at = start; at < end;) {
      const next = buffer.indexOf('\n', at);
      const lineEnd = next === -1 ? end : next;
      if (lineEnd - at > LONGEST_ROW) return at;
      at = lineEnd + 1;
    }
    return -1;
  }

  function drain(isWhole: boolean): (FileRow | SpoiltRow)[] {
    const out: (FileRow | SpoiltRow)[] = [];
    let at = 0;
    if (skipping) {
      const end = buffer.indexOf('\n');
      if (end === -1) {
        buffer = '';
        return out;
      }
      skipping = false;
      line++;
      at = end + 1;
    }
    while (at < buffer.length) {
      const plainEnd = plainUntil(at, isWhole);
      if (plainEnd > at) {
        const long = longLineIn(at, plainEnd);
        const end = long === -1 ? plainEnd : long;
        if (end > at) takePlain(buffer.slice(at, end), out);
        at = end;
        if (long === -1) continue;
        const next = giveUpLine(at, out);
        if (next === -1) break;
        at = next;
        continue;
      }
      const isTooLong = buffer.length - at > LONGEST_ROW;
      const lineEnd = buffer.indexOf('\n', at);
      if ((lineEnd === -1 ? buffer.length : lineEnd) - at > LONGEST_ROW) {
        const next = giveUpLine(at, out);
        skipping = next === -1;
        at = next === -1 ? buffer.length : next;
        continue;
      }
      if (!buffer.slice(at, lineEnd === -1 ? undefined : lineEnd).includes('"')) break;
      const bounds = {
        longestField: LONGEST_FIELD,
        longestRow: LONGEST_ROW,
        isWhole: isWhole || isTooLong,
      };
      const row = quotedRow(buffer, at, delimiter, bounds);
      if ('needsMore' in row) break;
      takeRow(row.fields, row.hasLongField, out);
      at = row.end;
    }
    buffer = buffer.slice(at);
    return out;
  }

  return {
    feed(text) {
      buffer += unify(text, false);
      return drain(false);
    },
    end() {
      buffer += unify('', true);
      return drain(true);
    },
  };
}

/** A row as one line of text again. */
export function rawOf(fields: readonly string[], delimiter: string): string {
  return fields
    .map((field) =>
      field.includes(delimiter) || /["\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
    )
    .join(delimiter);
}
