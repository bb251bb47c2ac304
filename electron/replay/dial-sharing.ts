import { createFairTurns } from '../dialler/drivers/fair-turns.ts';
import type { RecordedDay } from './recorded-day.ts';

/** Of whom nothing is on record: a campaign that dials alone, or a day of before it was kept. */
export const NOBODYS = '';

/** Whose the dials of a day are that is gone through again, by the weights. */
export interface DialSharing {
  /** The campaign of the next dial now; null where none has room. It is used up by asking. */
  next(nowSec: number): string | null;
  /** A call, and all work on its contact, is over. */
  ended(campaignId: string): void;
}

/**
 * Shares dials as the dialler does. A campaign takes part from when on record it may dial until it may not, with room for
 * as many as it may have at once.
 * @param weights of campaigns whose weight is to be another
 */
export function createDialSharing(
  { claims }: Pick<RecordedDay, 'claims'>,
  weights: ReadonlyMap<string, number>,
): DialSharing {
  const turns = createFairTurns();
  const up = new Map<string, number>();
  let at = 0;

  return {
    next(nowSec) {
      while ((claims[at + 1]?.fromSec ?? Infinity) <= nowSec) at += 1;
      const now = claims[at]?.claims ?? [];
      if (now.length === 0) return NOBODYS;
      const roomy = now.map(({ id, weight, most }) => ({
        id,
        weight: weights.get(id) ?? weight,
        room: most - (up.get(id) ?? 0),
      }));
      const [id] = turns.split(roomy, 1).keys();
      const claim = roomy.find((each) => each.id === id);
      if (!claim) return null;
      turns.took(claim);
      up.set(claim.id, (up.get(claim.id) ?? 0) + 1);
      return claim.id;
    },
    ended(campaignId) {
      up.set(campaignId, Math.max(0, (up.get(campaignId) ?? 0) - 1));
    },
  };
}
