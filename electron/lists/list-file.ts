import { open } from 'node:fs/promises';
import { rowWithoutMarks } from './formula-mark.ts';
import type { ListHead } from './preview.ts';
import { rowReader, type Delimiter, type FileRow, type SpoiltRow } from './row-reader.ts';
import { textDecoder, type Encoding } from './text-encoding.ts';

const PIECE_BYTES = 262_144;

/** All rows of a list in pieces, with the number of bytes read so far; the whole of it is never in memory. */
export async function* readListRows(
  list: { file: string; encoding: Encoding; delimiter: Delimiter },
  { isOwn }: Pick<ListHead, 'isOwn'>,
): AsyncGenerator<{ rows: (FileRow | SpoiltRow)[]; bytesRead: number }> {
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
