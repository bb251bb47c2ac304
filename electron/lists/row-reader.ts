import Papa from 'papaparse';
import type { DELIMITERS, RejectReason } from '../../shared/contract/lists.ts';

export type Delimiter = (typeof DELIMITERS)[number];

/** A longer field is a missing quotation mark, not data. */
export const LONGEST_FIELD = 10_000;
/** Text without the end of a row beyond this is given up line by line instead of being kept. */
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
}

export function cutRaw(raw: string): string {
  return raw.length <= LONGEST_RAW ? raw : `${raw.slice(0, LONGEST_RAW)}…`;
}

/** The part of papaparse that works on text at hand; its typings only know the stream around it. */
interface PapaParser {
  parse(
    text: string,
    baseIndex: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; meta: { cursor: number } };
}
type PapaParserClass = new (config: { delimiter: string; newline: '\n'; preview?: number }) => PapaParser;
const PapaParser = (Papa as unknown as { Parser: PapaParserClass }).Parser;

/**
 * Turns text that arrives in pieces into rows, in bounded memory whatever the text is: a row that does not end, a field
 * that swallows the file and a line of millions of columns each cost one spoilt row.
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

  /** Gives up the physical line that starts at `start`; false when its end has not arrived. */
  function giveUpLine(start: number, out: (FileRow | SpoiltRow)[], reason?: RejectReason): void {
    const end = buffer.indexOf('\n', start);
    const text = buffer.slice(start, end === -1 ? undefined : end);
    out.push({ line, reason: reason ?? reasonOf(text), raw: cutRaw(text) });
    if (end === -1) {
      skipping = true;
      buffer = '';
    } else {
      line++;
      buffer = buffer.slice(end + 1);
    }
  }

  function reasonOf(text: string): RejectReason {
    const fields = text.split(delimiter, 2_000);
    return fields.some((field) => field.length > LONGEST_FIELD) || text.includes('"')
      ? 'field_too_long'
      : 'too_many_columns';
  }

  function takeRows(rows: string[][], quoted: boolean, out: (FileRow | SpoiltRow)[]): number | null {
    for (const [i, fields] of rows.entries()) {
      let breaks = 0;
      let spoilt: RejectReason | null = null;
      for (const field of fields) {
        if (field.length > LONGEST_FIELD) return i;
        if (field.includes('\0')) spoilt = 'nul_character';
        if (quoted && field.includes('\n')) breaks += field.split('\n').length - 1;
      }
      if (spoilt !== null) out.push({ line, reason: spoilt, raw: cutRaw(rawOf(fields, delimiter)) });
      else if (fields.length > 1 || fields[0] !== '') out.push({ line, fields });
      line += 1 + breaks;
    }
    return null;
  }

  function drain(final: boolean): (FileRow | SpoiltRow)[] {
    const out: (FileRow | SpoiltRow)[] = [];
    if (skipping) {
      const end = buffer.indexOf('\n');
      if (end === -1) {
        buffer = '';
        return out;
      }
      skipping = false;
      line++;
      buffer = buffer.slice(end + 1);
    }
    while (buffer !== '') {
      // Looked at before parsing: a row of millions of columns must not become millions of strings.
      const firstEnd = buffer.indexOf('\n');
      if ((firstEnd === -1 ? buffer.length : firstEnd) > LONGEST_ROW) {
        giveUpLine(0, out);
        if (skipping) return out;
        continue;
      }
      const parser = new PapaParser({ delimiter, newline: '\n' });
      const { data, meta } = parser.parse(buffer, 0, !final);
      const runaway = takeRows(data, buffer.includes('"'), out);
      if (runaway !== null) {
        giveUpLine(runaway === 0 ? 0 : cursorAfter(runaway), out, 'field_too_long');
        if (skipping) return out;
        continue;
      }
      buffer = buffer.slice(meta.cursor);
      if (final) buffer = '';
      if (buffer.length <= LONGEST_ROW || data.length > 0) break;
      giveUpLine(0, out);
      if (skipping) return out;
    }
    return out;
  }

  function cursorAfter(rows: number): number {
    return new PapaParser({ delimiter, newline: '\n', preview: rows }).parse(buffer, 0, true).meta.cursor;
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
