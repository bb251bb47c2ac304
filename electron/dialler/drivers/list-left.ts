import type { Clock } from '../../../shared/domain/clock.ts';
import { countOfKinds } from '../../../shared/domain/figures/progress.ts';
import type { Store } from '../../store/store.ts';
import type { DrivenCampaign } from './driver.ts';

/** How long a list still is changes slowly: it is counted as often as this. */
const COUNT_AGAIN_MS = 5_000;
/** More than anybody calls: people are added to a campaign that is always on. */
const NO_END = 1e9;

/** How many people of each campaign nobody has reached yet. */
export interface ListLeft {
  /** Counts them where that is due. */
  refresh(run: DrivenCampaign): Promise<void>;
  /** As counted last; a number too large to matter for a list without an end, and before it was counted. */
  of(campaignId: string): number;
}

/** Makes a {@link ListLeft} that has counted nothing yet. */
export function createListLeft(
  campaigns: Pick<Store['campaigns'], 'counts'>,
  clock: Pick<Clock, 'elapsed'>,
): ListLeft {
  const lists = new Map<string, { contacts: number; countedMs: number }>();
  return {
    async refresh({ campaign: { id, settings } }) {
      const countedMs = clock.elapsed();
      if (countedMs - (lists.get(id)?.countedMs ?? -Infinity) < COUNT_AGAIN_MS) return;
      const contacts = settings.alwaysOn
        ? NO_END
        : countOfKinds(await campaigns.counts(id), ['waiting', 'claimed']);
      lists.set(id, { contacts, countedMs });
    },
    of: (campaignId) => lists.get(campaignId)?.contacts ?? NO_END,
  };
}
