import type { Campaign } from '../../shared/contract/campaign.ts';
import type { CallerNumber } from '../../shared/contract/trunk.ts';
import { numberBar } from '../../shared/domain/number-choice.ts';
import type { PooledNumber } from '../../shared/domain/numbers-held.ts';
import type { NumberPool, Store } from '../store/store.ts';

/** The campaign's numbers that are still there, in pool order. */
export function pooledNumbers({ settings }: Campaign, numbers: readonly CallerNumber[]): PooledNumber[] {
  const { numberIds, trunkId, numberChoice } = settings;
  const byId = new Map(numbers.map((number) => [number.id, number]));
  return numberIds
    .map((id) => byId.get(id))
    .filter((number) => number !== undefined)
    .map((number) => ({ number, bar: numberBar(number, { trunkId, spamLimit: numberChoice.spamLimit }) }));
}

/** What the store chooses the number of a dial from; null dials with the trunk's own identity. */
export function poolOf({ settings: { numberIds, numberChoice } }: Campaign): NumberPool | null {
  return numberIds.length === 0 ? null : { ids: numberIds, choice: numberChoice };
}

/** False when the campaign has numbers but none may be shown now. */
export async function hasNumber(
  numbers: Pick<Store['numbers'], 'list'>,
  campaign: Campaign,
): Promise<boolean> {
  if (campaign.settings.numberIds.length === 0) return true;
  return pooledNumbers(campaign, await numbers.list()).some(({ bar }) => bar === null);
}
