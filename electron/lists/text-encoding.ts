import { getDecoder } from 'iconv-lite';
import type { ENCODINGS } from '../../shared/contract/lists.ts';

export type Encoding = (typeof ENCODINGS)[number];

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Share of NUL bytes at even or odd places from which text without a mark is taken for UTF-16. */
const UTF16_NULS = 0.3;

function isUtf8(head: Uint8Array): boolean {
  try {
    // `stream` lets the head end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Encoding of a file from its first bytes: by its mark, by the pattern of NUL bytes, else UTF-8 where it is valid. */
export function detectEncoding(head: Uint8Array): Encoding {
  for (const [encoding, mark] of MARKS) {
    if (mark.every((byte, i) => head[i] === byte)) return encoding;
  }
  const half = Math.floor(head.length / 2);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < half * 2; i++) {
    if (head[i] === 0) {
      if (i % 2 === 0) even++;
      else odd++;
    }
  }
  if (half > 0 && odd / half > UTF16_NULS && even / half < UTF16_NULS / 10) return 'utf-16le';
  if (half > 0 && even / half > UTF16_NULS && odd / half < UTF16_NULS / 10) return 'utf-16be';
  return isUtf8(head) ? 'utf-8' : 'windows-1252';
}

/** Decodes a file piece by piece; characters cut by the edge of a piece stay whole, a mark at the start is dropped. */
export function textDecoder(encoding: Encoding): { decode(bytes: Uint8Array): string; end(): string } {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8');
    return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
  }
  const decoder = getDecoder(encoding, { stripBOM: true });
  return {
    decode: (bytes) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    end: () => decoder.end() ?? '',
  };
}
