import type { ActivityChange, Campaign } from '../../shared/contract/campaign.ts';
import {
  assertMay,
  CAMPAIGN_ACTIONS,
  type CampaignAction,
  type CampaignMove,
} from '../../shared/domain/campaign-action.ts';
import {
  COMPLETION_REASONS,
  takesCalls,
  type CampaignStatus,
  type CompletionReason,
} from '../../shared/domain/campaign-status.ts';
import { isImportRunning } from '../../shared/contract/lists.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { countOfKinds } from '../../shared/domain/figures/progress.ts';
import { NotFound, Refused } from '../../shared/domain/errors.ts';
import { singleDayEndsAt } from '../../shared/domain/hours.ts';
import { unlessRefused, type Store } from '../store/store.ts';
import { campaignHours } from './campaign-hours.ts';
import { startObstacles } from './check-settings.ts';
import type { CampaignsParts } from './campaigns.ts';

/** Who does what the program does by itself. */
export const PROGRAM = 'Callboard';

const DONE_WORDS: Record<CampaignMove, string> = {
  start: 'Started the campaign',
  pause: 'Paused the campaign',
  resume: 'Resumed the campaign',
  stop: 'Stopped the campaign',
  cancel: 'Cancelled the campaign',
  restart: 'Prepared run #{run}',
  cancel_restart: 'Cancelled the prepared run #{run}',
};

/** Where contacts that still wait go when their campaign has ended; null leaves them. */
function endOfWaiting(campaign: Campaign): ContactState | null {
  if (campaign.status === 'cancelled') return 'cancelled';
  if (campaign.status !== 'completed') return null;
  const ends: Partial<Record<CompletionReason, ContactState>> = {
    manually_stopped: 'manual_stopped',
    window_ended: 'window_closed',
  };
  return campaign.completionReason === null ? null : (ends[campaign.completionReason] ?? null);
}

/**
 * Somebody was faster: what the campaign is by now says why.
 * @throws Refused
 */
export function refuseAsBeaten(action: CampaignAction, now: Campaign): never {
  assertMay(action, now);
  throw new Refused('Somebody else changed this campaign at the same moment.', 'Look again.');
}

/** @throws Refused while a list comes in: half of it would be meant. */
export async function mustTakeNoList(store: Store, { id }: Campaign): Promise<void> {
  if ((await store.imports.list(id)).some(isImportRunning)) {
    throw new Refused('A list is being imported into this campaign.', 'Try again when it is in.');
  }
}

export interface LifeCycle {
  /** Before `restart`: makes the contacts of the next run, which takes its time with a long list. */
  prepareRun(id: string): Promise<void>;
  act(id: string, action: CampaignMove, who: string): Promise<Campaign>;
  /** Starts, completes or tidies up a campaign whose time or contacts say so. */
  review(id: string): Promise<void>;
  note(campaignId: string, who: string, what: string, changes?: ActivityChange[]): Promise<void>;
}

/** The life of campaigns: what people do to them, and what the program does by itself. */
export function createLifeCycle(parts: CampaignsParts): LifeCycle {
  const { store, dialler, clock, publish, trunkTrouble } = parts;

  const find = async (id: string): Promise<Campaign> => {
    const campaign = await store.campaigns.get(id);
    if (!campaign) throw new NotFound('This campaign does not exist any more.');
    return campaign;
  };

  const note: LifeCycle['note'] = async (campaignId, who, what, changes = []) => {
    await store.activity.add({ atMs: clock.now(), campaignId, who, what, changes });
    publish({ topic: 'activity', campaignId }, null);
  };

  /** Moves the status, lets the dialler know, and closes what still waits. False when somebody was faster. */
  const move = async (
    campaign: Campaign,
    to: CampaignStatus,
    change: Omit<Parameters<typeof store.campaigns.move>[3], 'atMs'>,
  ): Promise<boolean> => {
    const moved = await store.campaigns.move(campaign.id, campaign.status, to, {
      atMs: clock.now(),
      ...change,
    });
    if (!moved) return false;
    await dialler.campaignChanged(campaign.id);
    await tidy(await find(campaign.id));
    publish({ topic: 'campaign', campaignId: campaign.id }, null);
    return true;
  };

  const tidy = async (campaign: Campaign): Promise<void> => {
    const to = endOfWaiting(campaign);
    if (to === null) return;
    const counts = await store.campaigns.counts(campaign.id, campaign.run);
    if (countOfKinds(counts, ['waiting']) > 0) await store.contacts.closeWaiting(campaign, to);
    await closeHeld(campaign, 'all');
  };

  /** Contacts that were held open for the person to call back get their result: when their time is over, or all of them. */
  const closeHeld = async (campaign: Campaign, which: 'due' | 'all'): Promise<void> => {
    const closed = await store.contacts.closeHeld(campaign, which === 'due' ? clock.now() : null);
    for (const contactId of closed) publish({ topic: 'contact', campaignId: campaign.id, contactId }, null);
  };

  const start = async (campaign: Campaign): Promise<boolean> => {
    const nowMs = clock.now();
    const obstacles = await startObstacles(store, campaign, trunkTrouble, nowMs);
    if (obstacles.length > 0) {
      throw new Refused(
        `The campaign cannot start. ${obstacles.join(' ')}`,
        'Put this right, then press Start.',
      );
    }
    const { startAtMs } = campaign.settings;
    if (startAtMs !== null && startAtMs > nowMs) return move(campaign, 'scheduled', {});
    return move(campaign, 'running', { startedAtMs: nowMs });
  };

  const end = (campaign: Campaign, action: 'stop' | 'cancel', who: string): Promise<boolean> =>
    move(campaign, CAMPAIGN_ACTIONS[action].to[0], {
      endedAtMs: clock.now(),
      endedBy: who,
      completionReason: action === 'stop' ? 'manually_stopped' : null,
    });

  const mustBeAtRest = async (campaign: Campaign): Promise<void> => {
    await tidy(campaign);
    // Whoever calls back in the next run is nobody's of this one.
    await closeHeld(campaign, 'all');
    const counts = await store.campaigns.counts(campaign.id, campaign.run);
    if (countOfKinds(counts, ['claimed', 'in_flight', 'after']) === 0) return;
    throw new Refused(
      'Somebody still works on contacts of this run.',
      'Try again when the last call is wrapped up.',
    );
  };

  /** Into another run. False when somebody was faster. */
  const change = async (campaign: Campaign, step: 'enter' | 'takeBack'): Promise<boolean> => {
    await mustTakeNoList(store, campaign);
    if (!(await store.runs[step](campaign))) return false;
    await dialler.campaignChanged(campaign.id);
    publish({ topic: 'campaign', campaignId: campaign.id }, null);
    publish({ topic: 'contacts', campaignId: campaign.id }, null);
    return true;
  };

  const restart = async (campaign: Campaign): Promise<boolean> => {
    await mustBeAtRest(campaign);
    return change(campaign, 'enter');
  };

  const DO: Record<CampaignMove, (campaign: Campaign, who: string) => Promise<boolean>> = {
    start,
    pause: (campaign) => move(campaign, 'paused', {}),
    resume: (campaign) => move(campaign, 'running', {}),
    stop: (campaign, who) => end(campaign, 'stop', who),
    cancel: (campaign, who) => end(campaign, 'cancel', who),
    restart,
    cancel_restart: (campaign) => change(campaign, 'takeBack'),
  };

  const complete = async (campaign: Campaign, reason: CompletionReason): Promise<void> => {
    const moved = await move(campaign, 'completed', {
      endedAtMs: clock.now(),
      endedBy: PROGRAM,
      completionReason: reason,
    });
    if (moved) await note(campaign.id, PROGRAM, `Completed the campaign: ${COMPLETION_REASONS[reason]}`);
  };

  /** Why a running campaign is over; null while something is left to do. */
  const overBecause = async (campaign: Campaign): Promise<CompletionReason | null> => {
    if (campaign.settings.alwaysOn) return null;
    const counts = await store.campaigns.counts(campaign.id, campaign.run);
    if (countOfKinds(counts, ['waiting', 'claimed', 'in_flight', 'after']) > 0) return null;
    const imports = await store.imports.list(campaign.id);
    if (imports.some(isImportRunning)) return null;
    const attempts = await store.attempts.figures(campaign.id, campaign.run);
    if (attempts.attempts === 0) return 'none_callable';
    const usedUp = campaign.settings.retries.maxRetries > 0 && (counts.exhausted ?? 0) > 0;
    return usedUp ? 'retries_done' : 'all_final';
  };

  const dayIsOver = async ({ settings, startedAtMs }: Campaign): Promise<boolean> => {
    if (!settings.window.singleDay || startedAtMs === null) return false;
    const endsMs = singleDayEndsAt(await campaignHours(store, settings), startedAtMs);
    return endsMs !== null && clock.now() >= endsMs;
  };

  return {
    async prepareRun(id) {
      const campaign = await find(id);
      assertMay('restart', campaign);
      await mustTakeNoList(store, campaign);
      await mustBeAtRest(campaign);
      if (!(await store.runs.prepare(campaign))) refuseAsBeaten('restart', await find(id));
    },
    async act(id, action, who) {
      const campaign = await find(id);
      assertMay(action, campaign);
      if (!(await DO[action](campaign, who))) refuseAsBeaten(action, await find(id));
      const now = await find(id);
      const run = Math.max(campaign.run, now.run);
      await note(id, who, DONE_WORDS[action].replace('{run}', String(run)));
      return now;
    },
    async review(id) {
      const campaign = await unlessRefused(store.campaigns.get(id));
      if (!campaign) return;
      const { status, settings } = campaign;
      if (takesCalls(status)) await closeHeld(campaign, 'due');
      if (status === 'scheduled' && settings.startAtMs !== null && settings.startAtMs <= clock.now()) {
        if (await move(campaign, 'running', { startedAtMs: clock.now() })) {
          await note(id, PROGRAM, 'Started the campaign at its time');
        }
      } else if (takesCalls(status) && (await dayIsOver(campaign))) {
        await complete(campaign, 'window_ended');
      } else if (status === 'running') {
        const reason = await overBecause(campaign);
        if (reason !== null) await complete(campaign, reason);
      } else await tidy(campaign);
    },
    note,
  };
}
