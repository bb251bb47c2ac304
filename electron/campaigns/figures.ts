import type { Campaign, CampaignFigures, ContactCounts } from '../../shared/contract/campaign.ts';
import {
  CONTACT_STATE_NAMES,
  CONTACT_STATES,
  type ContactStateKind,
} from '../../shared/domain/contact-state.ts';
import type { Dialler } from '../dialler/dialler.ts';
import type { AttemptFigures, Store } from '../store/store.ts';

/** How many contacts are in a state of one of these kinds. */
export function countOfKinds(counts: ContactCounts, kinds: readonly ContactStateKind[]): number {
  return CONTACT_STATE_NAMES.filter((state) => kinds.includes(CONTACT_STATES[state].kind)).reduce(
    (sum, state) => sum + (counts[state] ?? 0),
    0,
  );
}

function average(total: number, count: number): number | null {
  return count === 0 ? null : total / count;
}

/** Fewer finished contacts than this say nothing about when the rest will be. */
const LEAST_FOR_ETA = 5;
const HOUR_MS = 3_600_000;
/** A rate over less than this is noise. */
const LEAST_RATE_MS = 60_000;

/** When the rest is done at the pace so far; null without a pace or an end. */
function etaMs(campaign: Campaign, processed: number, total: number, nowMs: number): number | null {
  const { status, startedAtMs, settings } = campaign;
  if (status !== 'running' || settings.alwaysOn || startedAtMs === null) return null;
  if (processed < LEAST_FOR_ETA || processed >= total) return null;
  return Math.round(nowMs + ((nowMs - startedAtMs) / processed) * (total - processed));
}

function perHour(campaign: Campaign, figures: AttemptFigures, nowMs: number): number {
  if (campaign.startedAtMs === null) return 0;
  const untilMs = campaign.endedAtMs ?? nowMs;
  return (figures.connected * HOUR_MS) / Math.max(LEAST_RATE_MS, untilMs - campaign.startedAtMs);
}

/** The live figures of a campaign's current run. Every number is derived from contacts by state or from attempts. */
export async function campaignFigures(
  store: Store,
  dialler: Dialler,
  campaign: Campaign,
  nowMs: number,
): Promise<CampaignFigures> {
  const [counts, figures, holdBack] = await Promise.all([
    store.campaigns.counts(campaign.id),
    store.attempts.figures(campaign.id, campaign.run),
    dialler.holdBack(campaign.id),
  ]);
  const live = dialler.live(campaign.id);
  const total = countOfKinds(counts, ['waiting', 'claimed', 'in_flight', 'after', 'final']);
  const processed = countOfKinds(counts, ['final']);
  return {
    campaignId: campaign.id,
    atMs: nowMs,
    status: campaign.status,
    counts,
    total,
    processed,
    attempts: figures.attempts,
    answered: figures.answered,
    connected: figures.connected,
    ringing: (counts.dialling ?? 0) + (counts.ringing ?? 0),
    inProgress: (counts.attaching ?? 0) + (counts.in_progress ?? 0),
    dialsPerSec: live.dialsPerSec,
    connectedPerHour: perHour(campaign, figures, nowMs),
    averageRingSec: average(figures.ringSecTotal, figures.ringCount),
    averageTalkSec: average(figures.talkSecTotal, figures.talkCount),
    averageWrapSec: average(figures.wrapSecTotal, figures.wrapCount),
    lastDialMs: figures.lastDialMs,
    etaMs: etaMs(campaign, processed, total, nowMs),
    holdBack,
    passes: figures.passes,
  };
}
