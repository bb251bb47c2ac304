/** Zone offsets change on quarter hours of UTC at the earliest (tz database, since 1972). */
const QUARTER_MS = 15 * 60_000;

/** Writes milliseconds since the epoch as ISO 8601 with the offset that `zone` (IANA name) had then. */
export function isoInZone(zone: string): (ms: number) => string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsets = new Map<number, { ms: number; text: string }>();

  function offsetAt(quarter: number): { ms: number; text: string } {
    const known = offsets.get(quarter);
    if (known) return known;
    const name = parts
      .formatToParts(quarter * QUARTER_MS)
      .find((part) => part.type === 'timeZoneName')?.value;
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
    const minutes = match ? Number(match[2]) * 60 + Number(match[3]) : 0;
    const sign = match?.[1] === '-' ? -1 : 1;
    const text = match ? `${match[1] ?? '+'}${match[2] ?? '00'}:${match[3] ?? '00'}` : '+00:00';
    const offset = { ms: sign * minutes * 60_000, text };
    if (offsets.size > 100_000) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  }

  return (ms) => {
    const offset = offsetAt(Math.floor(ms / QUARTER_MS));
    return new Date(ms + offset.ms).toISOString().slice(0, 23) + offset.text;
  };
}
