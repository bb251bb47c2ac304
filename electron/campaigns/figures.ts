import type { Campaign, CampaignFigures } from '../../shared/contract/campaign.ts';
import { figuresOf } from '../../shared/domain/figures/table.ts';
import { leftOutForSpam, pooledNumbers } from '../../shared/domain/numbers-held.ts';
import { aheadFiguresOf } from './ahead-figures.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { Store } from '../store/store.ts';

/** The live figures of a campaign's current run: the sums are read here, what is made of them stands in their table. */
export async function campaignFigures(
  store: Store,
  dialler: Dialler,
  campaign: Campaign,
  nowMs: number,
): Promise<CampaignFigures> {
  const counts = await store.campaigns.counts(campaign.id);
  const [dials, holdBack, ahead, callbacks, numbers] = await Promise.all([
    store.attempts.figures(campaign.id, campaign.run),
    dialler.holdBack(campaign.id),
    aheadFiguresOf(store, dialler, campaign, counts, nowMs),
    store.callbacks.figures(campaign.id, campaign.run),
    campaign.settings.numberIds.length === 0 ? [] : store.numbers.list(),
  ]);
  const { status, startedAtMs, endedAtMs } = campaign;
  return {
    campaignId: campaign.id,
    atMs: nowMs,
    status,
    counts,
    ...figuresOf({
      counts,
      dials,
      callbacks,
      today: ahead?.today ?? null,
      dialsPerSec: dialler.dialsPerSec(campaign.id),
      startedAtMs,
      endedAtMs,
      hasEnd: status === 'running' && !campaign.settings.alwaysOn,
      nowMs,
    }),
    holdBack,
    numbersLeftOut: leftOutForSpam(
      pooledNumbers(campaign.settings, numbers),
      campaign.settings.numberChoice.spamLimit,
    ),
    ahead,
    outcomes: dials.outcomes,
    passes: dials.passes,
  };
}
