import type { Campaign } from '../../shared/contract/campaign.ts';
import type { CallerNumber } from '../../shared/contract/trunk.ts';

/** The number shown to the customer; both null dials with the trunk's own identity. */
export interface CallerId {
  numberId: string | null;
  e164: string | null;
}

/** The campaign's numbers that may be shown now: active, of its trunk, under their daily cap, in pool order. */
export function usableNumbers(campaign: Campaign, numbers: readonly CallerNumber[]): CallerNumber[] {
  const { numberIds, trunkId } = campaign.settings;
  return numberIds
    .map((id) => numbers.find((number) => number.id === id))
    .filter((number) => number !== undefined)
    .filter(
      (number) =>
        number.status === 'active' &&
        (number.trunkId === null || number.trunkId === trunkId) &&
        number.usedToday < number.dailyCap,
    );
}

/** Round robin over a campaign's usable numbers. */
export function createCallerIdRotation(): {
  /** The next caller ID; null when the campaign has numbers but none may be used now. */
  next(campaign: Campaign, numbers: readonly CallerNumber[]): CallerId | null;
} {
  const lastUsed = new Map<string, string>();
  return {
    next(campaign, numbers) {
      const pool = campaign.settings.numberIds;
      if (pool.length === 0) return { numberId: null, e164: null };
      const usable = usableNumbers(campaign, numbers);
      const last = pool.indexOf(lastUsed.get(campaign.id) ?? '');
      const chosen = usable.find((number) => pool.indexOf(number.id) > last) ?? usable[0];
      if (!chosen) return null;
      lastUsed.set(campaign.id, chosen.id);
      return { numberId: chosen.id, e164: chosen.e164 };
    },
  };
}
