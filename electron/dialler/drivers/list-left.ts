import type { Clock } from '../../../shared/domain/clock.ts';
import { handOverMsOf } from '../../../shared/domain/callbacks.ts';
import { countOfKinds } from '../../../shared/domain/figures/progress.ts';
import type { Store } from '../../store/store.ts';
import type { DrivenCampaign } from './driver.ts';

/** How long a list still is changes slowly: it is counted as often as this. */
const COUNT_AGAIN_MS = 5_000;
/** A list that is longer than this outlasts the day. */
const COUNT_AT_MOST = 20_000;
/** More than anybody calls: people are added to a campaign that is always on. */
const NO_END = 1e9;

/** How many people of each campaign are still to be called today. */
export interface ListLeft {
  /**
   * Counts them where that is due.
   * @param byMs whoever falls due later is not called today
   */
  refresh(run: DrivenCampaign, byMs: number): Promise<void>;
  /** As counted last; a number too large to matter for a list that outlasts the day, and before it was counted. */
  of(campaignId: string): number;
}

/** Makes a {@link ListLeft} that has counted nothing yet. */
export function createListLeft(
  store: { campaigns: Pick<Store['campaigns'], 'counts'>; contacts: Pick<Store['contacts'], 'dueBy'> },
  clock: Pick<Clock, 'elapsed'>,
): ListLeft {
  const lists = new Map<string, { contacts: number; countedMs: number }>();
  const count = async ({ campaign }: DrivenCampaign, byMs: number): Promise<number> => {
    const { id, settings } = campaign;
    if (settings.alwaysOn) return NO_END;
    const handOverMs = handOverMsOf(settings.callbacks);
    const due = await store.contacts.dueBy(campaign, { byMs, handOverMs, most: COUNT_AT_MOST });
    if (due >= COUNT_AT_MOST) return NO_END;
    return due + countOfKinds(await store.campaigns.counts(id), ['claimed']);
  };
  return {
    async refresh(run, byMs) {
      const { id } = run.campaign;
      const countedMs = clock.elapsed();
      if (countedMs - (lists.get(id)?.countedMs ?? -Infinity) < COUNT_AGAIN_MS) return;
      lists.set(id, { contacts: await count(run, byMs), countedMs });
    },
    of: (campaignId) => lists.get(campaignId)?.contacts ?? NO_END,
  };
}
