import type {
  Activity,
  Campaign,
  CampaignFigures,
  CampaignForecast,
  CampaignRow,
  CampaignRunRow,
  CampaignSettings,
} from '../../shared/contract/campaign.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { isAgentless } from '../../shared/domain/call-mode.ts';
import { assertMay, type CampaignMove } from '../../shared/domain/campaign-action.ts';
import { isUnderWay } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { NotFound, Refused } from '../../shared/domain/errors.ts';
import { progressOf } from '../../shared/domain/figures/progress.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { Dialler } from '../dialler/interface.ts';
import { unlessRefused, type Page, type Store } from '../store/store.ts';
import { savedSettings } from './changed-settings.ts';
import { copyOf } from './copy-of.ts';
import { checkLocked, checkSettings } from './check-settings.ts';
import { defaultSettings } from './default-settings.ts';
import { createFailureWatch } from './failure-watch.ts';
import { campaignFigures } from './figures.ts';
import { hoursShown, promiseShown } from './list-row.ts';
import { forecastOf } from './forecast.ts';
import { createLifeCycle, mustTakeNoList, refuseAsBeaten } from './life-cycle.ts';

export interface CampaignsParts {
  store: Store;
  dialler: Dialler;
  /** Null when the trunk can be used, else the plain reason (LinePort.trunkTrouble). */
  trunkTrouble: (trunkId: string) => string | null;
  clock: Clock;
  /** IANA name, the zone of a new campaign's window. */
  zone: string;
  newId: () => string;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  log: (doing: string, error: unknown) => void;
}

/** Life cycle of campaigns. `who` is the name that goes into the activity log. Rejects with NotFound, Refused, Invalid. */
export interface Campaigns {
  list(): Promise<CampaignRow[]>;
  get(id: string): Promise<Campaign>;
  /** Settings that fit a first campaign. Refused while no disposition exists. */
  defaults(): Promise<CampaignSettings>;
  /** What settings would come to; of a campaign that is not made yet the id is null. */
  forecast(request: { id: string | null; settings: CampaignSettings }): Promise<CampaignForecast>;
  create(request: { name: string; settings: CampaignSettings }, who: string): Promise<Campaign>;
  update(request: { id: string; name: string; settings: CampaignSettings }, who: string): Promise<Campaign>;
  remove(id: string, who: string): Promise<void>;
  act(id: string, action: CampaignMove, who: string): Promise<Campaign>;
  /** A draft with its settings, and with its contacts as new ones. */
  clone(id: string, who: string): Promise<Campaign>;
  /** The runs that were started or prepared, the first one first. */
  runs(id: string): Promise<CampaignRunRow[]>;
  figures(id: string): Promise<CampaignFigures>;
  activity(id: string, cursor: string | null, limit: number): Promise<Page<Activity>>;
  /** Gives a waiting callback to an operator, or to anybody (null). */
  giveCallback(contactId: number, operatorId: string | null, who: string): Promise<void>;
  /** Contacts were added or finished: completes the campaign when nothing is left, wakes the dialler otherwise. */
  review(id: string): Promise<void>;
  /** A list is in: says so in the activity of its campaign, and takes up its contacts. */
  imported(list: Pick<ListImport, 'campaignId' | 'fileName' | 'accepted' | 'who'>): Promise<void>;
  /** Another host made or changed it, or its contacts. */
  changedElsewhere(id: string): Promise<void>;
  /** Begins to watch: start times, completion, single-day windows, live figures once a second. */
  start(): Promise<void>;
  /** Resolves when everything begun is stored. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TICK_MS = 1_000;
/** Campaigns that other hosts made or moved are noticed within this. */
const REREAD_TICKS = 5;
/** Well over the time after which a lease runs out. */
const FALL_BACK_MS = 3_600_000;

/** What a row has of settings that cannot be read. */
const NOTHING_SET = {
  mode: null,
  alwaysOn: false,
  operatorGroup: null,
  trunk: null,
  numbers: 0,
  windowOpen: false,
  windowUntilMs: null,
  windowBy: { kind: 'window' },
  holiday: null,
  startsAtMs: null,
  abandonRate: null,
  abandonPerMille: null,
} as const;

const nameOf = (rows: readonly { id: string; name: string }[], id: string | null): string | null =>
  rows.find((row) => row.id === id)?.name ?? null;

/** Makes the service; it watches nothing until `start`. */
export function createCampaigns(parts: CampaignsParts): Campaigns {
  const { store, dialler, clock, zone, newId, publish, log } = parts;
  const lifeCycle = createLifeCycle(parts);
  const failures = createFailureWatch(parts, (...line) => lifeCycle.note(...line));
  const lane = createLane();
  /** Asked for and not looked at yet. */
  const toReview = new Set<string>();
  const watched = new Set<string>();
  const lastFigures = new Map<string, string>();
  let stopTick: (() => void) | null = null;
  let stopListening: (() => void) | null = null;
  let ticks = 0;
  let watching = false;

  const find = async (id: string): Promise<Campaign> => {
    const campaign = await store.campaigns.get(id);
    if (!campaign) throw new NotFound('This campaign does not exist any more.');
    return campaign;
  };

  const watch = (campaign: Campaign): void => {
    // It may move by itself, or be watched live.
    if (isUnderWay(campaign.status)) watched.add(campaign.id);
  };

  /** Contacts of a host that died or slept fall back into a campaign that has ended meanwhile: they are closed too. */
  const notice = async (campaign: Campaign): Promise<void> => {
    watch(campaign);
    const { endedAtMs } = campaign;
    if (endedAtMs !== null && clock.now() - endedAtMs < FALL_BACK_MS) await lifeCycle.review(campaign.id);
  };

  /** Looks once at each campaign, however often it was asked for meanwhile. */
  const review = (id: string): Promise<void> => {
    toReview.add(id);
    return lane.run(async () => {
      if (!toReview.delete(id)) return;
      await lifeCycle.review(id);
      dialler.wake();
    });
  };
  const reviewSoon = (id: string): void => {
    if (toReview.has(id)) return;
    review(id).catch((error: unknown) => log('reviewing a campaign', error));
  };

  const publishFigures = async (id: string): Promise<void> => {
    const campaign = await unlessRefused(store.campaigns.get(id));
    if (campaign) {
      const figures = await campaignFigures(store, dialler, failures.asTold(campaign), clock.now());
      const fingerprint = JSON.stringify({ ...figures, atMs: 0 });
      if (lastFigures.get(id) !== fingerprint) publish({ topic: 'figures', figures }, null);
      lastFigures.set(id, fingerprint);
    }
    // The last figures of an ended campaign have been told; nothing will change them.
    if (!campaign || !isUnderWay(campaign.status)) {
      watched.delete(id);
      lastFigures.delete(id);
    }
  };

  const tick = (): void => {
    stopTick = clock.after(TICK_MS, tick);
    // A slow store does not pile up looks at it.
    if (watching) return;
    watching = true;
    ticks += 1;
    const reread = ticks % REREAD_TICKS === 0;
    lane
      .run(async () => {
        if (reread) {
          for (const campaign of await store.campaigns.list()) await notice(campaign);
          for (const campaign of await store.campaigns.unreadable())
            await failures.lookAtUnreadable(campaign);
        }
        // Whatever a review meets at one of them.
        for (const id of watched) await failures.look(id);
        for (const id of watched) {
          await lifeCycle.review(id);
          await publishFigures(id);
        }
      })
      .catch((error: unknown) => log('watching campaigns', error))
      .finally(() => {
        watching = false;
      });
  };

  return {
    async list() {
      const [campaigns, unreadable, groups, trunks, agents, schedules] = await Promise.all([
        store.campaigns.list(),
        store.campaigns.unreadable(),
        store.operators.groups(),
        store.trunks.list(),
        store.voiceAgents.list(),
        store.schedules.list(),
      ]);
      const base = async (campaign: Omit<Campaign, 'settings'>) => {
        const told = failures.asTold(campaign);
        const { id, name, status, run, createdAtMs, startedAtMs, endedAtMs, failure } = told;
        const progress = progressOf(await store.campaigns.counts(id));
        return { id, name, status, run, createdAtMs, startedAtMs, endedAtMs, failure, ...progress };
      };
      const rows = await Promise.all([
        ...campaigns.map(async (campaign): Promise<CampaignRow> => ({
          ...(await base(campaign)),
          ...hoursShown(campaign, schedules, clock.now()),
          ...(await promiseShown(store, campaign, schedules, clock.now())),
          unreadable: null,
          mode: campaign.settings.mode,
          alwaysOn: campaign.settings.alwaysOn,
          operatorGroup: isAgentless(campaign.settings.mode)
            ? nameOf(agents, campaign.settings.voiceAgentId)
            : nameOf(groups, campaign.settings.operatorGroupId),
          trunk: nameOf(trunks, campaign.settings.trunkId),
          numbers: campaign.settings.numberIds.length,
        })),
        ...unreadable.map(async (campaign): Promise<CampaignRow> => ({
          ...(await base(campaign)),
          unreadable: campaign.sentence,
          ...NOTHING_SET,
        })),
      ]);
      return rows.toSorted((a, b) => b.createdAtMs - a.createdAtMs);
    },
    get: async (id) => failures.asTold(await find(id)),
    defaults: () => defaultSettings(store, zone),
    async forecast({ id, settings }) {
      const campaign = id === null ? null : await find(id);
      return forecastOf(parts, { campaign, settings }, clock.now());
    },

    async create({ name, settings }, who) {
      await checkSettings(store, settings);
      const campaign: Campaign = {
        id: newId(),
        name: name.trim(),
        status: 'draft',
        settings,
        run: 1,
        createdAtMs: clock.now(),
        createdBy: who,
        startedAtMs: null,
        endedAtMs: null,
        completionReason: null,
        endedBy: null,
        failure: null,
      };
      await store.campaigns.create(campaign);
      await lifeCycle.note(campaign.id, who, 'Created the campaign');
      publish({ topic: 'campaign', campaignId: campaign.id }, null);
      return campaign;
    },

    update({ id, name, settings }, who) {
      return lane.run(async () => {
        const campaign = await find(id);
        assertMay('edit', campaign);
        checkLocked(campaign, name.trim(), settings);
        await checkSettings(store, settings);
        const changed = { name: name.trim(), settings };
        const { what, changes } = await savedSettings(store, campaign, changed);
        await store.campaigns.update(id, changed);
        await lifeCycle.note(id, who, what, changes);
        await dialler.campaignChanged(id);
        publish({ topic: 'campaign', campaignId: id }, null);
        return find(id);
      });
    },

    async remove(id, who) {
      const campaign = await find(id);
      assertMay('delete', campaign);
      if (!(await store.campaigns.remove(id))) refuseAsBeaten('delete', await find(id));
      await store.activity.add({
        atMs: clock.now(),
        campaignId: null,
        who,
        what: `Deleted the campaign ${campaign.name}`,
      });
      publish({ topic: 'activity', campaignId: null }, null);
      publish({ topic: 'campaign', campaignId: id }, null);
    },

    async act(id, action, who) {
      failures.assertStored(id);
      // The other campaigns do not wait for it.
      if (action === 'restart') await lifeCycle.prepareRun(id);
      const done = await lane.run(async () => {
        const campaign = await lifeCycle.act(id, action, who);
        watch(campaign);
        await publishFigures(id);
        return campaign;
      });
      if (action === 'cancel_restart') {
        // It is taken back all the same; what is left is deleted at the next start.
        await store.runs.purge().catch((error: unknown) => log('deleting a run that was taken back', error));
      }
      return done;
    },

    // The other campaigns do not wait for it.
    async clone(id, who) {
      const campaign = await find(id);
      assertMay('clone', campaign);
      await mustTakeNoList(store, campaign);
      const as = copyOf(campaign, { id: newId(), who, nowMs: clock.now() });
      const made = await store.campaigns.clone({ of: campaign, as });
      if (!made) return refuseAsBeaten('clone', await find(id));
      const contacts = made.contacts === 1 ? '1 contact' : `${made.contacts} contacts`;
      await lifeCycle.note(id, who, `Cloned the campaign into ${made.campaign.name}`);
      await lifeCycle.note(
        as.id,
        who,
        `Created the campaign as a clone of ${campaign.name}, with ${contacts}`,
      );
      publish({ topic: 'campaign', campaignId: as.id }, null);
      return made.campaign;
    },
    async runs(id) {
      await find(id);
      return store.runs.list(id);
    },

    async figures(id) {
      return campaignFigures(store, dialler, failures.asTold(await find(id)), clock.now());
    },
    async activity(id, cursor, limit) {
      await find(id);
      return store.activity.list(id, cursor, limit);
    },
    review,
    async imported({ campaignId, fileName, accepted, who }) {
      const contacts = accepted === 1 ? '1 contact' : `${accepted} contacts`;
      // Contacts wait for no line in a log.
      await Promise.all([
        lifeCycle.note(campaignId, who, `Imported ${contacts} from ${fileName}`),
        review(campaignId),
      ]);
    },
    changedElsewhere: (id) =>
      lane.run(async () => {
        await dialler.campaignChanged(id);
        const campaign = await unlessRefused(store.campaigns.get(id));
        if (campaign) await notice(campaign);
      }),
    async giveCallback(contactId, operatorId, who) {
      const operator = operatorId === null ? null : await store.operators.get(operatorId);
      if (operatorId !== null && (operator === null || operator.archived))
        throw new NotFound('There is no such operator.');
      const contact = await store.contacts.get(contactId);
      if (!contact || !(await store.callbacks.assign(contactId, operatorId))) {
        throw new Refused('This callback does not wait any more.', 'Nothing to do.');
      }
      const { campaignId, phone } = contact;
      await lifeCycle.note(
        campaignId,
        who,
        `Gave the callback of ${phone} to ${operator?.name ?? 'anybody'}`,
      );
      publish({ topic: 'contact', campaignId, contactId }, null);
      dialler.wake();
    },

    async start() {
      stopListening = dialler.onSettled(reviewSoon);
      for (const campaign of await store.campaigns.list()) {
        watch(campaign);
        await review(campaign.id);
      }
      tick();
    },
    settled: () => lane.idle(),
    async close() {
      stopTick?.();
      stopListening?.();
      await lane.idle();
    },
  };
}
