import { FAIL_AFTER_MIN_DEFAULT, type Campaign } from '../../shared/contract/campaign.ts';
import { failureOf, type CampaignFailure } from '../../shared/domain/campaign-failure.ts';
import {
  outlasted,
  seeTroubles,
  type Troubles,
  type TroublesSeen,
} from '../../shared/domain/campaign-trouble.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { hoursAt } from '../../shared/domain/hours.ts';
import { StoreFailure, unlessRefused, type UnreadableCampaign } from '../store/store.ts';
import type { CampaignsParts } from './campaigns.ts';
import { campaignHours } from './campaign-hours.ts';
import { missingOf } from './check-settings.ts';
import { PROGRAM } from './life-cycle.ts';

const MINUTE_MS = 60_000;
/** What settings name is looked for this often: it is several reads. */
const MISSING_EVERY_MS = 5_000;

/** Makes campaigns fail that could not dial for as long as they allow, and tells of those that cannot be stored as failed yet. */
export interface FailureWatch {
  /** One look at a campaign. */
  look(id: string): Promise<void>;
  /** One look at a campaign whose settings cannot be read. */
  lookAtUnreadable(campaign: UnreadableCampaign): Promise<void>;
  /** A campaign as it is told: failed also where that cannot be stored yet. */
  asTold<Told extends Pick<Campaign, 'id' | 'status' | 'failure' | 'endedAtMs'>>(campaign: Told): Told;
  /** @throws Refused while it cannot be stored that the campaign has failed */
  assertStored(id: string): void;
}

/** A failure that is to be stored, and when it was. */
interface Failing {
  failure: CampaignFailure;
  atMs: number;
}

/** Makes a watch that has seen nothing yet. */
export function createFailureWatch(
  parts: Pick<CampaignsParts, 'store' | 'dialler' | 'clock' | 'publish'>,
  note: (campaignId: string, who: string, what: string) => Promise<void>,
): FailureWatch {
  const { store, dialler, clock, publish } = parts;
  const seen = new Map<string, TroublesSeen>();
  const missing = new Map<string, { lookedMs: number; words: string | null }>();
  const failing = new Map<string, Failing>();

  /** What its settings name and is not there. */
  const missingIn = async ({ id, settings }: Campaign): Promise<string | null> => {
    const known = missing.get(id);
    if (known && clock.elapsed() - known.lookedMs < MISSING_EVERY_MS) return known.words;
    const sentences = await missingOf(store, settings);
    const found = { lookedMs: clock.elapsed(), words: sentences.length === 0 ? null : sentences.join(' ') };
    missing.set(id, found);
    return found.words;
  };

  /** Nothing while it would not dial anyway. */
  const troublesOf = async (campaign: Campaign): Promise<Troubles> => {
    const { status, settings } = campaign;
    if (status !== 'running' || settings.failAfterMin === 0) {
      missing.delete(campaign.id);
      return {};
    }
    if (dialler.emergencyStopped) return {};
    if (!hoursAt(await campaignHours(store, settings), clock.now()).open) return {};
    const troubles: Troubles = {};
    const lacks = await missingIn(campaign);
    if (lacks !== null) troubles.settings_refused = lacks;
    const outage = settings.trunkId === null ? null : await dialler.trunkOutage(settings.trunkId);
    if (outage !== null) troubles.no_trunk = outage;
    // A damaged store is written no more, and stays as it was found.
    if (dialler.storeTrouble !== null && store.damage.found === null) {
      troubles.store_unwritable = dialler.storeTrouble;
    }
    return troubles;
  };

  const tell = (campaignId: string): void => publish({ topic: 'campaign', campaignId }, null);

  const stored = async (id: string, { failure }: Failing): Promise<void> => {
    seen.delete(id);
    await dialler.campaignChanged(id);
    tell(id);
    await note(id, PROGRAM, `The campaign failed: ${failure.sentence}`);
  };

  /** False when somebody was faster, or calls are up. */
  const storeFailed = (id: string, { failure, atMs }: Failing): Promise<boolean> =>
    store.campaigns.move(id, 'running', 'failed', { atMs, endedAtMs: atMs, endedBy: PROGRAM, failure });

  const fail = async (id: string, what: Failing): Promise<void> => {
    try {
      if (await storeFailed(id, what)) await stored(id, what);
    } catch (error) {
      if (!(error instanceof StoreFailure && error.passes)) throw error;
      // A call that is up goes on, and so does the campaign.
      if (dialler.callsOf(id).up > 0) return;
      failing.set(id, what);
      dialler.setFailing(id, true);
      tell(id);
    }
  };

  /** It is told as failed no more: it is, or it is something else. */
  const settle = (id: string): void => {
    failing.delete(id);
    dialler.setFailing(id, false);
  };

  const storeAgain = async (id: string, what: Failing): Promise<void> => {
    const { up, unstored } = dialler.callsOf(id);
    try {
      if (await storeFailed(id, what)) {
        settle(id);
        return await stored(id, what);
      }
    } catch (error) {
      if (error instanceof StoreFailure && error.passes) return;
      throw error;
    }
    const campaign = await unlessRefused(store.campaigns.get(id));
    // Ends of calls at this host are stored first. Calls that are up elsewhere say that it is dialled there.
    if (campaign?.status === 'running' && up + unstored > 0) return;
    settle(id);
    seen.delete(id);
    tell(id);
  };

  const judge = async (id: string, troubles: Troubles, limitMin: number): Promise<void> => {
    const at = { elapsedMs: clock.elapsed(), nowMs: clock.now() };
    const now = seeTroubles(seen.get(id) ?? null, troubles, at);
    seen.set(id, now);
    const found = limitMin === 0 ? null : outlasted(now, limitMin * MINUTE_MS);
    if (found === null) return;
    const { sinceMs, detail } = found.trouble;
    const failure = failureOf(found.cause, { sinceMs, forMs: found.forMs, detail });
    await fail(id, { failure, atMs: at.nowMs });
  };

  return {
    async look(id) {
      const what = failing.get(id);
      if (what) return storeAgain(id, what);
      const campaign = await unlessRefused(store.campaigns.get(id));
      if (!campaign) return;
      await judge(id, await troublesOf(campaign), campaign.settings.failAfterMin);
    },
    async lookAtUnreadable({ id, status }) {
      const what = failing.get(id);
      if (what) return storeAgain(id, what);
      const isNobodys = status === 'running' && !(await dialler.isWorkedElsewhere(id));
      await judge(id, isNobodys ? { settings_unreadable: '' } : {}, FAIL_AFTER_MIN_DEFAULT);
    },
    asTold(campaign) {
      const what = failing.get(campaign.id);
      if (!what) return campaign;
      return { ...campaign, status: 'failed', failure: what.failure, endedAtMs: what.atMs };
    },
    assertStored(id) {
      const what = failing.get(id);
      if (!what) return;
      throw new Refused(
        `The campaign has failed, which cannot be stored yet. ${what.failure.sentence}`,
        'Try again once the status line says that the store is well.',
      );
    },
  };
}
