import { open } from 'node:fs/promises';
import { rowWithoutMarks } from './formula-mark.ts';
import { rowsBeforePeople } from './list-shape.ts';
import type { ListHead } from './preview.ts';
import { rowReader, type Delimiter, type FileRow, type SpoiltRow } from './row-reader.ts';
import { textDecoder, type Encoding } from './text-encoding.ts';

const PIECE_BYTES = 262_144;

interface Piece {
  rows: (FileRow | SpoiltRow)[];
  /** Of the file, so far. */
  bytesRead: number;
}

interface ListFile {
  file: string;
  encoding: Encoding;
  delimiter: Delimiter;
}

/** All rows of a list in pieces; the whole of it is never in memory. */
async function* readRows(list: ListFile, { isOwn }: Pick<ListHead, 'isOwn'>): AsyncGenerator<Piece> {
  const asItWas = (rows: (FileRow | SpoiltRow)[]): (FileRow | SpoiltRow)[] =>
    isOwn ? rows.map(rowWithoutMarks) : rows;
  const decoder = textDecoder(list.encoding);
  const reader = rowReader(list.delimiter);
  const handle = await open(list.file, 'r');
  let position = 0;
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(
        Buffer.allocUnsafe(PIECE_BYTES),
        0,
        PIECE_BYTES,
        position,
      );
      if (bytesRead === 0) break;
      position += bytesRead;
      const text = decoder.decode(buffer.subarray(0, bytesRead));
      yield { rows: asItWas(reader.feed(text)), bytesRead: position };
    }
  } finally {
    await handle.close();
  }
  yield { rows: asItWas([...reader.feed(decoder.end()), ...reader.end()]), bytesRead: position };
}

/** The rows of a list that are people, or should be, in pieces and in bounded memory. */
export async function* readPeople(
  list: ListFile,
  head: Pick<ListHead, 'isOwn' | 'shape'>,
): AsyncGenerator<Piece> {
  let before = rowsBeforePeople(head.shape);
  for await (const { rows, bytesRead } of readRows(list, head)) {
    const people = rows.slice(before);
    before -= rows.length - people.length;
    yield { rows: people, bytesRead };
  }
}
