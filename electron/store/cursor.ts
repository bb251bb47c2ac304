/** An opaque place in a keyset-paged list. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor back; null for none, and for one that this list never gave out (the list then starts anew). */
export function decodeCursor<T>(cursor: string | null, read: (parts: unknown[]) => T | null): T | null {
  if (cursor === null) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  return Array.isArray(parts) ? read(parts) : null;
}
