import type { LikelyNow } from '../../../shared/domain/attempt-why.ts';

/** Of how many contacts next in line the likeliest is sought: enough to tell hours apart, few enough to be read for each dial. */
export const SOUGHT_AMONG = 200;
/** One contact in so many is whoever has been in line for longest, however unlikely: nobody waits for ever. */
export const LONGEST_IN_LINE_EACH = 8;

/**
 * Chooses up to `count` of the contacts `due`, which are in calling order: the likeliest to answer first, and every
 * {@link LONGEST_IN_LINE_EACH}th time whoever is first in line. Whoever has n people before them is so taken after
 * 8 (n + 1) others at the latest. Of equally likely ones the first in line is taken.
 * @param takenBefore how many contacts of the campaign were taken so far
 */
export function chooseLikeliest<Due extends { id: number }>(
  due: readonly Due[],
  likelyNow: (contact: Due) => LikelyNow,
  count: number,
  takenBefore: number,
): { id: number; likely: LikelyNow | null }[] {
  const inLine = due.map((contact) => ({ id: contact.id, likely: likelyNow(contact) }));
  const byChance = inLine.toSorted((a, b) => b.likely.chance - a.likely.chance);
  const taken = new Set<number>();
  const chosen: { id: number; likely: LikelyNow | null }[] = [];
  const next = (from: typeof inLine): (typeof inLine)[number] | undefined =>
    from.find(({ id }) => !taken.has(id));
  while (chosen.length < count) {
    const isForLongest = (takenBefore + chosen.length + 1) % LONGEST_IN_LINE_EACH === 0;
    const one = next(isForLongest ? inLine : byChance);
    if (!one) return chosen;
    taken.add(one.id);
    chosen.push(isForLongest ? { id: one.id, likely: null } : one);
  }
  return chosen;
}
