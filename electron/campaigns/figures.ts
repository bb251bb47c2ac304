import type { Campaign, CampaignFigures } from '../../shared/contract/campaign.ts';
import { connectedPerHour, countOfKinds, etaMs, progressOf, ringingOf } from '../../shared/domain/figures.ts';
import { aheadFiguresOf } from './ahead-figures.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { Store } from '../store/store.ts';

function average(total: number, count: number): number | null {
  return count === 0 ? null : total / count;
}

/** The live figures of a campaign's current run. Every number is derived from contacts by state or from attempts. */
export async function campaignFigures(
  store: Store,
  dialler: Dialler,
  campaign: Campaign,
  nowMs: number,
): Promise<CampaignFigures> {
  const counts = await store.campaigns.counts(campaign.id);
  const [figures, holdBack, ahead, callbacks] = await Promise.all([
    store.attempts.figures(campaign.id, campaign.run),
    dialler.holdBack(campaign.id),
    aheadFiguresOf(store, dialler, campaign, counts, nowMs),
    store.callbacks.figures(campaign.id, campaign.run),
  ]);
  const progress = progressOf(counts);
  const { status, startedAtMs } = campaign;
  const hasEnd = status === 'running' && !campaign.settings.alwaysOn && startedAtMs !== null;
  return {
    campaignId: campaign.id,
    atMs: nowMs,
    status: campaign.status,
    counts,
    ...progress,
    attempts: figures.attempts,
    answered: figures.answered,
    connected: figures.connected,
    ringing: ringingOf(counts),
    inProgress: countOfKinds(counts, ['in_flight']) - ringingOf(counts),
    dialsPerSec: dialler.dialsPerSec(campaign.id),
    connectedPerHour: connectedPerHour(figures.connected, campaign, nowMs),
    averageRingSec: average(figures.ringSecTotal, figures.ringCount),
    averageTalkSec: average(figures.talkSecTotal, figures.talkCount),
    averageWrapSec: average(figures.wrapSecTotal, figures.wrapCount),
    lastDialMs: figures.lastDialMs,
    etaMs: hasEnd ? etaMs(progress, startedAtMs, nowMs) : null,
    holdBack,
    ahead,
    callbacks,
    passes: figures.passes,
  };
}
