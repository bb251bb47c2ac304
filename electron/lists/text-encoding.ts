import { open } from 'node:fs/promises';
import { getDecoder } from 'iconv-lite';
import type { TextEncoding } from '../../shared/domain/text-encodings.ts';
import { bestEncoding } from './encoding-score.ts';

export type Encoding = TextEncoding;

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

const PIECE_BYTES = 1024 * 1024;
/** Bytes from which text without a mark is judged to be UTF-16: the header is there, and it is mostly ASCII. */
const UTF16_HEAD = 400;
const UTF16_NULS = 0.3;
/** The share of characters beyond ASCII that may be damaged in a file that is UTF-8 all the same. */
const MOST_DAMAGED = 0.1;
/** As much text beyond ASCII as tells one code page from another. */
const SAMPLE_BYTES = 32_768;

function markOf(head: Uint8Array): Encoding | null {
  return MARKS.find(([, mark]) => mark.every((byte, i) => head[i] === byte))?.[0] ?? null;
}

/** UTF-16 without a mark, by where the NUL bytes of its ASCII characters stand. */
function utf16Of(head: Uint8Array): Encoding | null {
  const half = Math.floor(Math.min(head.length, UTF16_HEAD) / 2);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < half; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (half > 0 && odd / half > UTF16_NULS && even / half < UTF16_NULS / 10) return 'utf-16le';
  if (half > 0 && even / half > UTF16_NULS && odd / half < UTF16_NULS / 10) return 'utf-16be';
  return null;
}

/** Gathers lines with bytes beyond ASCII until there is enough to judge by. */
function createSample(): { take(piece: Uint8Array): void; bytes(): Buffer } {
  const kept: Uint8Array[] = [];
  let size = 0;
  return {
    take(piece) {
      let at = 0;
      while (size < SAMPLE_BYTES && at < piece.length) {
        let high = at;
        while (high < piece.length && (piece[high] ?? 0) < 0x80) high++;
        if (high >= piece.length) return;
        const start = Math.max(at, piece.lastIndexOf(0x0a, high) + 1, high - 200);
        const lineEnd = piece.indexOf(0x0a, high);
        const end = Math.min(lineEnd === -1 ? piece.length : lineEnd + 1, high + 400);
        kept.push(piece.slice(start, end));
        size += end - start;
        at = end;
      }
    },
    bytes: () => Buffer.concat(kept),
  };
}

/**
 * Encoding of a file, judged on all of it: by its mark, by NUL bytes, UTF-8 where every byte of it is, else the code page
 * under which its words make most sense. One pass, bounded memory.
 * @param country ISO 3166 alpha-2 of the list, whose spreadsheets write a code page of their own; null when not known.
 */
export async function detectFileEncoding(file: string, country: string | null): Promise<Encoding> {
  const handle = await open(file, 'r');
  try {
    const sample = createSample();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let isUtf8 = true;
    for (let position = 0; ;) {
      const { bytesRead, buffer } = await handle.read(
        Buffer.allocUnsafe(PIECE_BYTES),
        0,
        PIECE_BYTES,
        position,
      );
      const piece = buffer.subarray(0, bytesRead);
      if (position === 0) {
        const told = markOf(piece) ?? utf16Of(piece);
        if (told) return told;
      }
      position += bytesRead;
      if (isUtf8) isUtf8 = isStillUtf8(decoder, piece);
      sample.take(piece);
      if (bytesRead === 0) break;
    }
    return isUtf8 || isMostlyUtf8(sample.bytes()) ? 'utf-8' : bestEncoding(sample.bytes(), country);
  } finally {
    await handle.close();
  }
}

/** Damaged here and there, as by a program that pasted two files together: the rest of it is not thrown away for that. */
function isMostlyUtf8(sample: Uint8Array): boolean {
  const beyond = Array.from(new TextDecoder('utf-8').decode(sample)).filter((char) => char > '\u007F');
  const damaged = beyond.filter((char) => char === '\uFFFD').length;
  return damaged < beyond.length * MOST_DAMAGED;
}

/** A character that the end of the file cuts off is still one. */
function isStillUtf8(decoder: InstanceType<typeof TextDecoder>, piece: Uint8Array): boolean {
  try {
    decoder.decode(piece, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Vietnamese as Windows writes it has its tones as characters of their own; the last letter waits for the one of its tone. */
function composing(
  write: (bytes: Uint8Array) => string,
  end: () => string,
): { decode(bytes: Uint8Array): string; end(): string } {
  let held = '';
  return {
    decode(bytes) {
      const text = held + write(bytes);
      held = text.slice(-1);
      return text.slice(0, -1).normalize('NFC');
    },
    end: () => (held + end()).normalize('NFC'),
  };
}

/** Decodes a file piece by piece; characters cut by the edge of a piece stay whole, a mark at the start is dropped. */
export function textDecoder(encoding: Encoding): { decode(bytes: Uint8Array): string; end(): string } {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8');
    return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
  }
  const decoder = getDecoder(encoding, { stripBOM: true });
  const write = (bytes: Uint8Array): string =>
    decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const end = (): string => decoder.end() ?? '';
  return encoding === 'windows-1258' ? composing(write, end) : { decode: write, end };
}
