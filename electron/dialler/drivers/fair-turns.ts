/** Somebody who may be served, and how often compared with the others. */
export interface Claim {
  id: string;
  /** Twice as much is served twice as often. */
  weight: number;
}

/** A claim that can be served so many times now. */
export interface RoomyClaim extends Claim {
  room: number;
}

/**
 * Who is served next among several that share something, by their weights (start-time fair queueing; P. Goyal,
 * H. Vin, H. Cheng, 1996). Each turn moves its owner on by 1 / weight, and whoever is furthest behind is next. Two that
 * claim all the time never differ by more than a turn each, measured in turns by weight. Whoever did not claim, or let a
 * turn go by, begins where the others are: nothing is saved up, and nobody waits for more than one turn of each other
 * claim's weight.
 */
export interface FairTurns {
  /** These claims, those to be served first in front. */
  order<C extends Claim>(claims: readonly C[]): C[];
  /** How the next `count` turns fall, as far as there is room; nothing is used up by asking. */
  split(claims: readonly RoomyClaim[], count: number): Map<string, number>;
  /** So many turns were used. */
  took(claim: Claim, turns?: number): void;
}

/** Makes {@link FairTurns} in which nobody was served yet. */
export function createFairTurns(): FairTurns {
  /** How far each has come: turns used / weight. */
  const come = new Map<string, number>();
  /** How far whoever was served last had come before. */
  let now = 0;

  const comeTo = (id: string): number => Math.max(come.get(id) ?? 0, now);

  return {
    order(claims) {
      for (const { id } of claims) come.set(id, comeTo(id));
      return claims.toSorted((a, b) => comeTo(a.id) - comeTo(b.id) || (a.id < b.id ? -1 : 1));
    },
    split(claims, count) {
      const open = claims.map(({ id, weight, room }) => ({ id, weight, room, at: comeTo(id) }));
      for (const { id, at } of open) come.set(id, at);
      const turns = new Map<string, number>();
      for (let left = count; left > 0; left -= 1) {
        const next = open
          .filter(({ room }) => room > 0)
          .reduce<(typeof open)[number] | null>(
            (best, each) =>
              best === null || each.at < best.at || (each.at === best.at && each.id < best.id) ? each : best,
            null,
          );
        if (!next) break;
        next.room -= 1;
        next.at += 1 / next.weight;
        turns.set(next.id, (turns.get(next.id) ?? 0) + 1);
      }
      return turns;
    },
    took({ id, weight }, turns = 1) {
      if (turns < 1) return;
      const from = come.get(id) ?? now;
      come.set(id, from + turns / weight);
      now = Math.max(now, from + (turns - 1) / weight);
    },
  };
}
