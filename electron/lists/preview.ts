import { open } from 'node:fs/promises';
import type { ListPreview } from '../../shared/contract/lists.ts';
import { columnNames, guessMapping } from './column-guess.ts';
import { isOwnFile } from './column-names.ts';
import { detectDelimiter } from './delimiter.ts';
import { assertTextList } from './file-kind.ts';
import { rowWithoutMarks } from './formula-mark.ts';
import { rowsBeforePeople, shapeOf, type ListShape } from './list-shape.ts';
import { ListRefusal } from './refusal.ts';
import { rowReader } from './row-reader.ts';
import type { Delimiter, FileRow, SpoiltRow } from './row-reader.ts';
import { detectFileEncoding, textDecoder } from './text-encoding.ts';
import type { Encoding } from './text-encoding.ts';

const HEAD_BYTES = 262_144;
const PREVIEW_ROWS = 20;
const SAMPLE_ROWS = 200;
export const MOST_COLUMNS = 500;

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What a person chose on screen; null leaves it to the program. */
export interface ReadingChoice {
  encoding: Encoding | null;
  delimiter: Delimiter | null;
  /** ISO 3166 alpha-2 of numbers without a country code, against which the guess is checked. */
  defaultCountry: string | null;
}

export interface ListHead {
  encoding: Encoding;
  delimiter: Delimiter;
  shape: ListShape;
  /** The program has written this file itself: what it put before formula-like cells is taken off again. */
  isOwn: boolean;
  rows: (FileRow | SpoiltRow)[];
}

/**
 * Reads the head of a list: its encoding, delimiter, and where its people begin.
 * @throws ListRefusal for a file that is no list in text, or none of whose first rows can be read.
 */
export async function readListHead(file: string, chosen: ReadingChoice): Promise<ListHead> {
  const head = await readHead(file);
  assertTextList(head);
  const encoding = chosen.encoding ?? (await detectFileEncoding(file, chosen.defaultCountry));
  const text = textDecoder(encoding).decode(head);
  const delimiter = chosen.delimiter ?? detectDelimiter(text);
  const reader = rowReader(delimiter);
  const rows = [...reader.feed(text), ...(head.length < HEAD_BYTES ? reader.end() : [])];
  const shape = shapeOf(rows);
  if (shape && isOwnFile(shape.header.fields)) {
    const own = rows.map(rowWithoutMarks);
    return { encoding, delimiter, shape: shapeOf(own) ?? shape, isOwn: true, rows: own };
  }
  if (shape) return { encoding, delimiter, shape, isOwn: false, rows };
  throw new ListRefusal(
    'refused',
    'The first row of the file cannot be read.',
    'Check that it is a text file with one contact per line and column names in its first line.',
  );
}

/**
 * What the head of a file shows: encoding, delimiter, columns, the first rows and where the columns probably go.
 * @throws ListRefusal for a file without rows or with more columns than a person could map.
 */
export async function previewList(
  file: string,
  chosen: ReadingChoice,
): Promise<Omit<ListPreview, 'uploadId' | 'fileName' | 'bytes'>> {
  const { encoding, delimiter, shape, rows } = await readListHead(file, chosen);
  const { fields } = shape.header;
  if (fields.length > MOST_COLUMNS) {
    throw new ListRefusal(
      'refused',
      `The first row has ${fields.length.toLocaleString('en')} columns; up to ${MOST_COLUMNS} can be mapped.`,
      'Remove the columns that the campaign does not need.',
    );
  }
  const header = columnNames(fields, shape.isHeaderless);
  const people = rows
    .slice(rowsBeforePeople(shape))
    .flatMap((row) => ('fields' in row ? [row.fields] : []))
    .slice(0, SAMPLE_ROWS);
  const mapping = guessMapping(header, people, chosen.defaultCountry);
  return { encoding, delimiter, header, rows: people.slice(0, PREVIEW_ROWS), mapping };
}
