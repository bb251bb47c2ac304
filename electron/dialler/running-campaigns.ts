import type { Campaign } from '../../shared/contract/campaign.ts';
import { messageIdsOf } from '../../shared/domain/campaign-messages.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { Lane } from '../../shared/domain/lane.ts';
import { SettingsRefused, type Store } from '../store/store.ts';
import type { ContactWork } from './contact-work.ts';
import { RunningCampaign, type HoursOf } from './running-campaign.ts';
import type { StoreWrites } from './store-writes.ts';

/** The campaigns that this host works, by id, and how they follow the store. */
export interface RunningCampaigns {
  readonly byId: ReadonlyMap<string, RunningCampaign>;
  get(campaignId: string): RunningCampaign | undefined;
  all(): RunningCampaign[];
  /** Begins with those that run. */
  begin(): Promise<void>;
  /** Reads a campaign now; what it may not do any more is withdrawn before this resolves. */
  reload(campaignId: string): Promise<void>;
  /** One that is failing is not worked, whatever is stored of it: it is let go of at once, and what it offered when that can be stored. */
  setFailing(campaignId: string, isFailing: boolean): void;
  /** Calls of a campaign that are up here, and those whose end is not stored yet. */
  callsOf(campaignId: string): { up: number; unstored: number };
  /** Reads it in its turn. */
  readAgain(campaignId: string): void;
  /** Reads all that may have changed: on a shared store every one, else those that were refused an attempt. */
  reread(): Promise<void>;
  /** Whether there is something to play for people for whom nobody is free; all sounds are read before anybody is dialled ahead. */
  readSounds(run: RunningCampaign): Promise<boolean>;
}

/** Offers and preparations of a campaign are taken back. */
export async function withdrawFrom(run: RunningCampaign): Promise<void> {
  await Promise.all([...run.works].map((work) => work.withdraw()));
}

/** Makes an empty one. */
export function createRunningCampaigns(parts: {
  store: Store;
  /** Contacts in hand: a campaign that was paused and runs again still has the calls it had. */
  works: ReadonlySet<ContactWork>;
  /** Campaigns are read in here, between looks for work. */
  lane: Lane;
  writes: StoreWrites;
  hoursOf: HoursOf;
  log: (doing: string, error: unknown) => void;
}): RunningCampaigns {
  const { store, works, lane, writes, hoursOf, log } = parts;
  const byId = new Map<string, RunningCampaign>();
  const failing = new Set<string>();

  const adopt = (run: RunningCampaign): RunningCampaign => {
    for (const work of works) if (work.campaign.id === run.campaign.id) run.works.add(work);
    return run;
  };

  const audioOf = async (messageId: string | null): Promise<Uint8Array | null> =>
    messageId === null ? null : await store.messages.audio(messageId);

  /** Null too when nobody knows how it is to be dialled: it is let go of like one that was paused, and that is said. */
  const known = async (campaignId: string): Promise<Campaign | null> => {
    try {
      return await store.campaigns.get(campaignId);
    } catch (error) {
      if (!(error instanceof SettingsRefused)) throw error;
      if (byId.has(campaignId)) log('reading a campaign', error);
      return null;
    }
  };

  const reload = async (campaignId: string): Promise<void> => {
    const campaign = await known(campaignId);
    const run = byId.get(campaignId);
    if (campaign?.status === 'running' && !failing.has(campaignId)) {
      if (run) run.replace(campaign);
      else byId.set(campaignId, adopt(new RunningCampaign(campaign, hoursOf)));
    } else if (run) {
      byId.delete(campaignId);
      await withdrawFrom(run);
    }
  };

  const readAgain = (campaignId: string): void => {
    lane
      .run(() => reload(campaignId))
      .catch((error: unknown) => {
        writes.failed(error);
        log('reading a campaign', error);
      });
  };

  return {
    byId,
    get: (campaignId) => byId.get(campaignId),
    all: () => [...byId.values()],
    async begin() {
      for (const campaign of await store.campaigns.list()) {
        if (campaign.status === 'running')
          byId.set(campaign.id, adopt(new RunningCampaign(campaign, hoursOf)));
      }
    },
    reload,
    setFailing(campaignId, isFailing) {
      if (!isFailing) {
        if (failing.delete(campaignId)) readAgain(campaignId);
        return;
      }
      failing.add(campaignId);
      const run = byId.get(campaignId);
      byId.delete(campaignId);
      if (run) withdrawFrom(run).catch((error: unknown) => log('letting a failed campaign go', error));
    },
    callsOf(campaignId) {
      const called = [...works].filter(
        ({ campaign, state }) => campaign.id === campaignId && CONTACT_STATES[state].kind === 'in_flight',
      );
      const up = called.filter((work) => work.isCallUp).length;
      return { up, unstored: called.length - up };
    },
    readAgain,
    async reread() {
      const ids =
        store.kind === 'postgres'
          ? new Set([...(await store.campaigns.list()).map(({ id }) => id), ...byId.keys()])
          : [...byId.values()].filter((run) => run.isStale).map((run) => run.campaign.id);
      for (const id of ids) readAgain(id);
    },
    async readSounds(run) {
      if (run.sounds === undefined) {
        const { apology, machine, screener } = messageIdsOf(run.campaign.settings);
        run.sounds = {
          apology: await audioOf(apology),
          machine: await audioOf(machine),
          screener: await audioOf(screener),
        };
      }
      return run.sounds.apology !== null;
    },
  };
}
