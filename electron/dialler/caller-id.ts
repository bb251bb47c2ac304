import type { Campaign } from '../../shared/contract/campaign.ts';
import type { CallerNumber } from '../../shared/contract/trunk.ts';
import type { Store } from '../store/store.ts';

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

/** The caller IDs of campaigns. */
export interface CallerIds {
  /** The next one of a campaign, in turn; null when the campaign has numbers but none may be used now. */
  next(campaign: Campaign): Promise<CallerId | null>;
  /** False when the campaign has numbers but none may be used now. */
  hasOne(campaign: Campaign): Promise<boolean>;
}

/** Makes {@link CallerIds}: round robin over a campaign's usable numbers. */
export function createCallerIds(numbers: Pick<Store['numbers'], 'list'>): CallerIds {
  const lastUsed = new Map<string, string>();
  return {
    async next(campaign) {
      const pool = campaign.settings.numberIds;
      if (pool.length === 0) return { numberId: null, e164: null };
      const usable = usableNumbers(campaign, await numbers.list());
      const last = pool.indexOf(lastUsed.get(campaign.id) ?? '');
      const chosen = usable.find((number) => pool.indexOf(number.id) > last) ?? usable[0];
      if (!chosen) return null;
      lastUsed.set(campaign.id, chosen.id);
      return { numberId: chosen.id, e164: chosen.e164 };
    },
    async hasOne(campaign) {
      if (campaign.settings.numberIds.length === 0) return true;
      return usableNumbers(campaign, await numbers.list()).length > 0;
    },
  };
}
