/** An opaque place in a keyset-paged list: the whole numbers by which it is sorted. */
export function encodeCursor(parts: readonly number[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor back; null for none, and for one that this list never gave out (the list then starts anew). */
export function decodeCursor<T>(
  cursor: string | null,
  read: (parts: readonly (number | undefined)[]) => T | null,
): T | null {
  if (cursor === null) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  // What is no whole number fits no column that a list is sorted by, and PostgreSQL refuses it.
  return Array.isArray(parts) && parts.every(Number.isSafeInteger) ? read(parts as number[]) : null;
}
