import { oc } from '@orpc/contract';
import * as z from 'zod';

/** Marks a schema whose values every store takes; {@link isStorable} reads it, through `.min()` and the like as well. */
const storable = new WeakSet<object>();
function mark<T extends z.ZodType>(schema: T): T {
  storable.add(schema.def);
  return schema;
}

/** U+0000, which PostgreSQL takes in no text. */
const NUL = String.fromCharCode(0);
const hasOddCharacter = (value: string): boolean => value.includes(NUL) || !value.isWellFormed();

/** Text without what no store takes: U+0000 goes, half a surrogate pair becomes U+FFFD. */
export function storableText(value: string): string {
  return value.replaceAll(NUL, '').toWellFormed();
}

/**
 * One line that names something: up to `most` UTF-16 units. A character that no store takes is refused with words,
 * since a name that was changed on the way would name something else.
 */
export function text(most: number, { least = 0, words }: { least?: number; words?: string } = {}) {
  return mark(
    z
      .string()
      .trim()
      .min(least, words)
      .max(most)
      .refine(
        (value) => !hasOddCharacter(value),
        'It contains a character that cannot be kept; type it again',
      ),
  );
}

/**
 * What somebody types at length: up to `most` UTF-16 units. A character that no store takes is dropped on the way in:
 * typed words must not be lost for a mark that nobody sees.
 */
export function prose(most: number) {
  return mark(z.string().max(most).overwrite(storableText));
}

/**
 * What a thing outside of the program is called, such as a file: up to `most` UTF-16 units, not empty. It is shown and
 * nothing is found by it, so what no store takes is dropped: nobody should have to rename a file for it.
 */
export function givenName(most: number) {
  return mark(
    z
      .string()
      .max(most)
      .overwrite((value) => storableText(value).trim())
      .min(1),
  );
}

/** Text of a form that is matched whole, like `09:00`; the pattern lets nothing odd in. */
export function patterned(pattern: RegExp, words?: string, most = 300) {
  return mark(
    z
      .string()
      .trim()
      .max(most)
      .regex(pattern, words)
      .refine((value) => !hasOddCharacter(value), words),
  );
}

/** A password: every space of it counts, and it is refused rather than changed. */
export function secretText(most: number) {
  return mark(
    z
      .string()
      .max(most)
      .refine(
        (value) => !hasOddCharacter(value),
        'It contains a character that cannot be kept; type it again',
      ),
  );
}

/** A whole number for a column of 32 bits. */
export const INT4_MOST = 2_147_483_647;
export function int4(least: number = -INT4_MOST - 1, most: number = INT4_MOST) {
  return mark(z.int().min(least).max(most));
}

/** A whole number for a column of 64 bits, as far as a double counts exactly. */
export function int8(least: number = Number.MIN_SAFE_INTEGER, most: number = Number.MAX_SAFE_INTEGER) {
  return mark(z.int().min(least).max(most));
}

/** The most that is chosen in one list of a form; a statement with more values than 32,766 is refused by SQLite. */
export const MOST_CHOSEN = 1_000;

/** Whether the values of this schema fit every store. A test asks it of every text and number that comes in. */
export const isStorable = (schema: z.ZodType): boolean => storable.has(schema.def);

/** Uuid of everything but contacts, which count up inside the store. */
export const id = text(64, { least: 1 });
/** Milliseconds since the Unix epoch, up to the last day that a Date knows (ECMA-262 section 21.4.1.1). */
const LAST_MS = 8_640_000_000_000_000;
export const ms = int8(-LAST_MS, LAST_MS);
export const msOrNull = ms.nullable();

/** What every procedure may answer instead of its result; `action` says what the person can do. */
export const failure = z.object({ action: z.string().nullable() });

/** Procedure base: the typed errors that all domains share. Messages are plain sentences, shown as they are. */
export const procedure = oc.errors({
  /** The thing named does not exist (any more). */
  NOT_FOUND: { status: 404, data: failure },
  /** Understood, but not in this state: the message says why. */
  REFUSED: { status: 409, data: failure },
  /** The values do not fit; `fields` names them. */
  INVALID: { status: 422, data: failure.extend({ fields: z.record(z.string(), z.string()) }) },
  /** The store, a disk or a peer failed; nothing was changed. */
  UNAVAILABLE: { status: 503, data: failure },
});

/** One page of a keyset-paged list. `next` is opaque; null at the end. */
export function page<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), total: z.number().int(), next: z.string().nullable() });
}
export const pageRequest = {
  cursor: text(500).nullable().default(null),
  limit: int4(1, 500).default(50),
};
