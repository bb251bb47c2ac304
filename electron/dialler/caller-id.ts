import type { Campaign } from '../../shared/contract/campaign.ts';
import { pooledNumbers } from '../../shared/domain/numbers-held.ts';
import type { NumberPool, Store } from '../store/store.ts';

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
  return pooledNumbers(campaign.settings, await numbers.list()).some(({ bar }) => bar === null);
}
