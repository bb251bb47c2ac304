import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { VoiceAgentWorkers } from './targets/voice-agents.ts';
import { dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { countOfKinds } from '../../shared/domain/figures/progress.ts';
import { hoursAt } from '../../shared/domain/hours.ts';
import { LEAST_SKILL_LEVEL, qualifies, type OperatorNeed } from '../../shared/domain/skill.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import { pooledNumbers } from '../../shared/domain/numbers-held.ts';
import type { LinePort } from '../lines/ports.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import {
  findBar,
  findHoldBack,
  findNoRoom,
  type BarFacts,
  type DialFacts,
  type RoomFacts,
} from './admission.ts';
import { needOf } from './targets/target.ts';
import type { HoursOf, RunningCampaign } from './running-campaign.ts';
import type { TrunkHealth } from './trunk-health.ts';
import type { TrunkRoom } from './trunks/trunk-room.ts';
import type { StoreWrites } from './store-writes.ts';

/** What holds campaigns back at this host. */
export interface HoldBacks {
  /** What holds this campaign back now; null while it dials. */
  of(campaign: Campaign): Promise<HoldBack | null>;
  /** What bars every dial of a running campaign at this moment, also that of a contact in hand; null when nothing does. */
  barOf(run: RunningCampaign): HoldBack | null;
  /** Why it may take no other contact, as far as its own limits go; null when it may. */
  noRoomOf(run: RunningCampaign): HoldBack | null;
  /** Tells every free desk why no contact comes. */
  tellDesks(): Promise<void>;
  /** What held each running campaign back when the desks were told last. */
  told(): ReadonlyMap<string, HoldBack | null>;
}

interface HoldBackParts {
  store: Store;
  lines: LinePort;
  seats: Seats;
  workers: Pick<VoiceAgentWorkers, 'presence' | 'agent'>;
  trunkHealth: Pick<TrunkHealth, 'trouble'>;
  trunkRoom: Pick<TrunkRoom, 'barOf'>;
  clock: Clock;
  hoursOf: HoursOf;
  writes: Pick<StoreWrites, 'trouble'>;
  /** Campaigns that run, by their ids. */
  running: ReadonlyMap<string, RunningCampaign>;
  emergencyStopped: () => boolean;
  /** Whether an operator may be given to a campaign now, by the weights. */
  isFor: (operatorId: string, run: RunningCampaign) => boolean;
}

/** Gathers the facts that `admission` judges. */
export function createHoldBacks(parts: HoldBackParts): HoldBacks {
  const {
    store,
    lines,
    seats,
    workers,
    trunkHealth,
    trunkRoom,
    clock,
    hoursOf,
    writes,
    running,
    emergencyStopped,
    isFor,
  } = parts;

  const barFactsOf = (campaign: Campaign, run: RunningCampaign | undefined): BarFacts => {
    const nowMs = clock.now();
    const { trunkId } = campaign.settings;
    const hours = hoursOf(campaign.settings);
    return {
      campaign,
      nowMs,
      hours,
      standing: run?.hoursAt(nowMs) ?? hoursAt(hours, nowMs),
      emergencyStopped: emergencyStopped(),
      storeTrouble: writes.trouble,
      trunkTrouble:
        trunkId === null ? null : (lines.trunkTrouble(trunkId) ?? trunkHealth.trouble(trunkId, hours.zone)),
    };
  };

  const roomFactsOf = (campaign: Campaign, run: RunningCampaign | undefined): RoomFacts => {
    const nowMs = clock.now();
    const { trunkId } = campaign.settings;
    const timeOf = (elapsedMs: number): number => Math.ceil(nowMs + elapsedMs - clock.elapsed());
    const bar = trunkId === null ? null : trunkRoom.barOf(trunkId);
    return {
      campaign,
      nowMs,
      working: run?.working ?? 0,
      trunkBar: bar?.kind === 'pace' ? { ...bar, againMs: timeOf(bar.againMs) } : bar,
      // Never earlier than the interval allows, by the whole milliseconds of the time of day.
      nextDialMs: timeOf(run?.nextDialMs ?? 0),
    };
  };

  const standingOf = (campaign: Campaign): DialFacts['operators'] => {
    const { mode, voiceAgentId } = campaign.settings;
    const need = needOf(campaign.settings);
    const all = isAgentless(mode)
      ? workers.presence(voiceAgentId === null ? [] : [voiceAgentId])
      : seats.presence(need ? [need] : []);
    const ready = all.filter(({ free }) => free);
    const run = running.get(campaign.id);
    // An agent whose workers are all at other hosts is there all the same.
    const isThere = isAgentless(mode) && workers.agent(voiceAgentId ?? '') !== null;
    const inGroup = need?.skill ? seats.presence([{ ...need, skill: null }]).length : all.length;
    return {
      inGroup: Math.max(inGroup, isThere ? 1 : 0),
      signedIn: all.length,
      ready: ready.length,
      lent: run ? ready.filter(({ operatorId }) => !isFor(operatorId, run)).length : 0,
      working: all.filter(({ hasJob }) => hasJob).length,
    };
  };

  const skillWords = async ({ settings: { skill } }: Campaign): Promise<string | null> => {
    if (skill === null) return null;
    const name = (await store.operators.skills()).find(({ id }) => id === skill.skillId)?.name;
    const { level } = skill;
    return `${name ?? 'one that is not there any more'}${level > LEAST_SKILL_LEVEL ? `, level ${level} or better` : ''}`;
  };

  const workingOnAllHosts = async (campaignId: string): Promise<number> =>
    countOfKinds(await store.campaigns.counts(campaignId), ['claimed', 'in_flight']);

  const personalOf = async ({ id, settings }: Campaign): Promise<DialFacts['personal']> => {
    const callback = await store.callbacks.longestWaiting(id, clock.now());
    if (!callback) return null;
    const { personalMin } = settings.callbacks;
    const operator = await store.operators.get(callback.ownerId);
    return {
      operatorName: operator?.name ?? 'its operator',
      untilMs: personalMin === null ? null : callback.dueAtMs + personalMin * 60_000,
    };
  };

  const factsOf = async (campaign: Campaign): Promise<DialFacts> => {
    const run = running.get(campaign.id);
    const { numberIds } = campaign.settings;
    const pool = numberIds.length === 0 ? [] : await store.numbers.list();
    const dry = run?.dry ?? false;
    const nextDueMs = dry ? await store.campaigns.nextDueMs(campaign) : null;
    const personal = dry ? await personalOf(campaign) : null;
    return {
      ...barFactsOf(campaign, run),
      ...roomFactsOf(campaign, run),
      ...(store.kind === 'postgres' ? { working: await workingOnAllHosts(campaign.id) } : {}),
      numbers: pooledNumbers(campaign.settings, pool),
      houseZone: store.zone,
      operators: standingOf(campaign),
      skill: await skillWords(campaign),
      lacksMessage: dialsAhead(campaign.settings.mode) && run?.sounds?.apology === null,
      dry,
      nextDueMs,
      personal,
    };
  };
  let told: ReadonlyMap<string, HoldBack | null> = new Map();
  const of = async (campaign: Campaign): Promise<HoldBack | null> => findHoldBack(await factsOf(campaign));

  return {
    of,
    barOf: (run) => findBar(barFactsOf(run.campaign, run)),
    noRoomOf: (run) => findNoRoom(roomFactsOf(run.campaign, run)),
    told: () => told,
    async tellDesks() {
      const found: { id: string; need: OperatorNeed | null; holdBack: HoldBack | null }[] = [];
      for (const { campaign } of running.values()) {
        found.push({ id: campaign.id, need: needOf(campaign.settings), holdBack: await of(campaign) });
      }
      told = new Map(found.map(({ id, holdBack }) => [id, holdBack]));
      seats.sayHoldBack((operator) => {
        const ours = found.filter(({ need }) => need !== null && qualifies(operator, need));
        if (ours.length === 0) {
          return { kind: 'not_running', sentence: 'No campaign of your group is running.', untilMs: null };
        }
        if (ours.some(({ holdBack }) => holdBack === null)) return null;
        return ours[0]?.holdBack ?? null;
      });
    },
  };
}
