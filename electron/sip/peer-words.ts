import { storableText } from '../../shared/contract/base.ts';

/** Characters that are kept of a text: a screen's line, and more than any reason phrase in the field. */
const MOST = 200;

/**
 * Text that a peer chose (a reason phrase, what its certificate says), as it is stored, logged and shown: one line of
 * at most {@link MOST} characters that every store takes. Bytes that are no UTF-8 have become U+FFFD on the way in.
 */
export function peerWords(text: string | undefined): string {
  // Never more than this is looked at, whatever was sent.
  const characters = Array.from((text ?? '').slice(0, 4 * MOST));
  const kept = characters.length > MOST ? [...characters.slice(0, MOST - 1), '…'] : characters;
  return storableText(kept.join(''))
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim();
}
