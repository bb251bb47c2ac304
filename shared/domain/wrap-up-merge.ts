import type { WrapUpFields } from '../contract/desk.ts';

/** The one stretch in which a text differs from the one it came from: `from..to` of the base became `text`. */
interface Change {
  from: number;
  to: number;
  text: string;
}

function changeOf(base: string, now: string): Change {
  const shorter = Math.min(base.length, now.length);
  let start = 0;
  while (start < shorter && base[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && base[base.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return { from: start, to: base.length - end, text: now.slice(start, now.length - end) };
}

/** Both texts, one below the other. What begins a line of its own stands after what goes on with one. */
function both(first: string, second: string): string {
  if (first === '' || second === '') return first + second;
  if (second.startsWith('\n')) return first + second;
  if (first.startsWith('\n')) return second + first;
  return `${first}\n${second}`;
}

/**
 * Joins two texts that were made from the same one. Changes in different places are both made; of two additions at the
 * same place, and of two changes of the same words, both stay, one below the other. Nothing that was typed is lost.
 * @param base what both began with
 * @param theirs what is kept already
 * @param mine what comes now
 */
export function mergeText(base: string, theirs: string, mine: string): string {
  if (theirs === base || theirs === mine) return mine;
  if (mine === base) return theirs;
  const a = changeOf(base, theirs);
  const b = changeOf(base, mine);
  if (a.to < b.from || (a.to === b.from && a.from < a.to)) return applied(applied(base, b), a);
  if (b.to < a.from || (b.to === a.from && b.from < b.to)) return applied(applied(base, a), b);
  const sameStretch = a.from === b.from && a.to === b.to;
  if (sameStretch && b.text.startsWith(a.text)) return mine;
  if (sameStretch && a.text.startsWith(b.text)) return theirs;
  const sameAddition = sameStretch && a.from === a.to;
  return sameAddition ? applied(base, { ...a, text: both(a.text, b.text) }) : both(theirs, mine);
}

function applied(base: string, change: Change): string {
  return base.slice(0, change.from) + change.text + base.slice(change.to);
}

/** Whose callback it is to be; null is anybody's. */
const ownerOf = ({ callbackFor = null }: WrapUpFields): string | null => callbackFor;

/**
 * Joins two forms field by field: what only one side changed is taken from that side; of two choices the later one
 * (`mine`) stands; notes are joined by {@link mergeText}.
 */
export function mergeWrapUp(base: WrapUpFields, theirs: WrapUpFields, mine: WrapUpFields): WrapUpFields {
  return {
    dispositionId: mine.dispositionId === base.dispositionId ? theirs.dispositionId : mine.dispositionId,
    callbackAtMs: mine.callbackAtMs === base.callbackAtMs ? theirs.callbackAtMs : mine.callbackAtMs,
    callbackFor: ownerOf(mine) === ownerOf(base) ? ownerOf(theirs) : ownerOf(mine),
    notes: mergeText(base.notes, theirs.notes, mine.notes),
  };
}

/** Only the fields that an operator fills in. */
export function fieldsOf({ dispositionId, notes, callbackAtMs, callbackFor }: WrapUpFields): WrapUpFields {
  return { dispositionId, notes, callbackAtMs, callbackFor: callbackFor ?? null };
}

export function sameFields(a: WrapUpFields, b: WrapUpFields): boolean {
  return (
    a.dispositionId === b.dispositionId &&
    a.notes === b.notes &&
    a.callbackAtMs === b.callbackAtMs &&
    ownerOf(a) === ownerOf(b)
  );
}
