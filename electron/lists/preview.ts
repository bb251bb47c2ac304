import { open } from 'node:fs/promises';
import type { ListPreview } from '../../shared/contract/lists.ts';
import { columnNames, guessMapping, isHeaderless } from './column-guess.ts';
import { detectDelimiter } from './delimiter.ts';
import { ListRefusal } from './refusal.ts';
import { rowReader } from './row-reader.ts';
import type { Delimiter } from './row-reader.ts';
import { detectEncoding, textDecoder } from './text-encoding.ts';
import type { Encoding } from './text-encoding.ts';

const HEAD_BYTES = 262_144;
const PREVIEW_ROWS = 20;
export const MOST_COLUMNS = 500;

async function readHead(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * What the head of a file shows: encoding, delimiter, columns, the first rows and where the columns probably go.
 * @throws ListRefusal for a file without rows or with more columns than a person could map.
 */
export async function previewList(
  file: string,
  chosen: { encoding: Encoding | null; delimiter: Delimiter | null },
): Promise<Omit<ListPreview, 'uploadId' | 'fileName' | 'bytes'>> {
  const head = await readHead(file);
  if (head.length === 0)
    throw new ListRefusal('refused', 'The file is empty.', 'Choose a file with at least one row.');
  const encoding = chosen.encoding ?? detectEncoding(head);
  const decoder = textDecoder(encoding);
  const text = decoder.decode(head);
  const whole = head.length < HEAD_BYTES;
  const delimiter = chosen.delimiter ?? detectDelimiter(text);
  const reader = rowReader(delimiter);
  const read = [...reader.feed(text), ...(whole ? reader.end() : [])];
  const rows = read.flatMap((row) => ('fields' in row ? [row.fields] : []));
  const first = rows[0];
  if (!first || (read[0] && !('fields' in read[0]))) {
    throw new ListRefusal(
      'refused',
      'The first row of the file cannot be read.',
      'Check that it is a text file with one contact per line and column names in its first line.',
    );
  }
  if (first.length > MOST_COLUMNS) {
    throw new ListRefusal(
      'refused',
      `The first row has ${first.length.toLocaleString('en')} columns; up to ${MOST_COLUMNS} can be mapped.`,
      'Remove the columns that the campaign does not need.',
    );
  }
  const names = columnNames(first);
  const data = (isHeaderless(first) ? rows : rows.slice(1)).slice(0, PREVIEW_ROWS);
  return { encoding, delimiter, header: names, rows: data, mapping: guessMapping(names, data) };
}
