import type { Campaign, CampaignForecast, CampaignSettings } from '../../shared/contract/campaign.ts';
import { isAgentless } from '../../shared/domain/call-mode.ts';
import { attemptsPerHour, type MeasuredCalls } from '../../shared/domain/forecast.ts';
import type { CountsByState } from '../../shared/domain/figures/progress.ts';
import { nextOpenMs } from '../../shared/domain/hours.ts';
import { numberBar } from '../../shared/domain/number-choice.ts';
import { qualifies } from '../../shared/domain/skill.ts';
import type { Store } from '../store/store.ts';
import type { CampaignsParts } from './campaigns.ts';
import { campaignHours } from './campaign-hours.ts';
import { settingsObstacles } from './check-settings.ts';
import { campaignFigures } from './figures.ts';

type Sources = Pick<CampaignsParts, 'store' | 'dialler' | 'trunkTrouble'>;

/** Fewer attempts than this say little of the next ones. */
const LEAST_ATTEMPTS = 30;
/** So many campaigns are looked through for one that has called, the newest first. */
const LOOKED_THROUGH = 20;

/** The campaign itself where it has called, else the newest one that has. */
async function basisOf(
  { store, dialler }: Sources,
  campaign: Campaign | null,
  nowMs: number,
): Promise<{ measured: MeasuredCalls; name: string; attempts: number } | null> {
  const newest = (await store.campaigns.list()).toSorted((a, b) => b.createdAtMs - a.createdAtMs);
  const others = newest.filter(({ id }) => id !== campaign?.id).slice(0, LOOKED_THROUGH);
  for (const one of [...(campaign ? [campaign] : []), ...others]) {
    const { attempts } = await store.attempts.figures(one.id, one.run);
    if (attempts < LEAST_ATTEMPTS) continue;
    const { answerRate, averageRingSec, averageHandlingSec } = await campaignFigures(
      store,
      dialler,
      one,
      nowMs,
    );
    if (answerRate === null || averageRingSec === null || averageHandlingSec === null) continue;
    const measured = { answerRate, ringSec: averageRingSec, handlingSec: averageHandlingSec };
    return { measured, name: one.name, attempts };
  }
  return null;
}

const NOBODY: CountsByState = {};

/** Operators who may take its calls, or workers of its voice agent. */
async function takersOf(store: Store, settings: CampaignSettings): Promise<number> {
  const { mode, voiceAgentId, operatorGroupId, skill } = settings;
  if (isAgentless(mode)) {
    const agent = voiceAgentId === null ? null : await store.voiceAgents.get(voiceAgentId);
    return agent?.enabled ? agent.workers : 0;
  }
  if (operatorGroupId === null) return 0;
  const need = { groupId: operatorGroupId, skill };
  return (await store.operators.list()).filter((one) => !one.archived && qualifies(one, need)).length;
}

/** What settings would come to, and what stands in the way of starting with them, before anything is stored. */
export async function forecastOf(
  sources: Sources,
  { campaign, settings }: { campaign: Campaign | null; settings: CampaignSettings },
  nowMs: number,
): Promise<CampaignForecast> {
  const { store, trunkTrouble } = sources;
  const { mode, concurrency, callIntervalMs, bcwSec, numberIds, startAtMs, trunkId, numberChoice } = settings;
  const [takers, basis, numbers, counts, hours, obstacles] = await Promise.all([
    takersOf(store, settings),
    basisOf(sources, campaign, nowMs),
    store.numbers.list(),
    campaign ? store.campaigns.counts(campaign.id) : NOBODY,
    campaignHours(store, settings),
    settingsObstacles(store, settings, trunkTrouble, nowMs),
  ]);
  const used = numbers.filter(
    (number) =>
      numberIds.includes(number.id) &&
      numberBar({ ...number, usedToday: 0 }, { trunkId, spamLimit: numberChoice.spamLimit }) === null,
  );
  const limits = { mode, takers, concurrency, callIntervalMs, bcwSec };
  return {
    takers,
    waiting: (counts.pending ?? 0) + (counts.retry_scheduled ?? 0) + (counts.callback_scheduled ?? 0),
    firstDialMs: nextOpenMs(hours, Math.max(nowMs, startAtMs ?? nowMs)),
    attemptsPerHour: basis && takers > 0 ? attemptsPerHour(limits, basis.measured) : null,
    basis: basis && { name: basis.name, attempts: basis.attempts, answerRate: basis.measured.answerRate },
    numbersPerDay: used.length === 0 ? null : used.reduce((sum, { dailyCap }) => sum + dailyCap, 0),
    obstacles,
  };
}
