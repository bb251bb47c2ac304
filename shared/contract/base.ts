import { oc } from '@orpc/contract';
import * as z from 'zod';

/** Uuid of everything but contacts, which count up inside the store. */
export const id = z.string().min(1).max(64);
/** Milliseconds since the Unix epoch. */
export const ms = z.number().int();
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
  cursor: z.string().nullable().default(null),
  limit: z.number().int().min(1).max(500).default(50),
};
