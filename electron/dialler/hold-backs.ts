import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { LinePort } from '../lines/ports.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import { usableNumbers } from './caller-id.ts';
import { findHoldBack, type DialFacts } from './find-hold-back.ts';
import type { RunningCampaign } from './running-campaign.ts';
import type { StoreWrites } from './store-writes.ts';

/** What holds campaigns back at this host. */
export interface HoldBacks {
  /** What holds this campaign back now; null while it dials. */
  of(campaign: Campaign): Promise<HoldBack | null>;
  /** Tells every free desk why no contact comes. */
  tellDesks(): Promise<void>;
}

interface HoldBackParts {
  store: Store;
  lines: LinePort;
  seats: Seats;
  clock: Clock;
  writes: Pick<StoreWrites, 'trouble'>;
  /** Campaigns that run, by their ids. */
  running: ReadonlyMap<string, RunningCampaign>;
  emergencyStopped: () => boolean;
}

/** Gathers the facts that {@link findHoldBack} judges. */
export function createHoldBacks(parts: HoldBackParts): HoldBacks {
  const { store, lines, seats, clock, writes, running, emergencyStopped } = parts;

  const factsOf = async (campaign: Campaign): Promise<DialFacts> => {
    const run = running.get(campaign.id);
    const nowMs = clock.now();
    const { numberIds, operatorGroupId, trunkId } = campaign.settings;
    const pool = numberIds.length === 0 ? [] : await store.numbers.list();
    const dry = run?.dry ?? false;
    return {
      campaign,
      nowMs,
      emergencyStopped: emergencyStopped(),
      storeTrouble: writes.trouble,
      trunkTrouble: trunkId === null ? null : lines.trunkTrouble(trunkId),
      numbers: {
        active: pool.filter((n) => numberIds.includes(n.id) && n.status === 'active').length,
        usable: usableNumbers(campaign, pool).length,
      },
      operators:
        operatorGroupId === null
          ? { signedIn: 0, ready: 0, working: 0 }
          : seats.groupStanding(operatorGroupId),
      working: run?.working ?? 0,
      nextDialMs: Math.round(nowMs + (run?.nextDialMs ?? 0) - clock.elapsed()),
      dry,
      nextDueMs: dry ? await store.campaigns.nextDueMs(campaign.id) : null,
    };
  };
  const of = async (campaign: Campaign): Promise<HoldBack | null> => findHoldBack(await factsOf(campaign));

  return {
    of,
    async tellDesks() {
      const found: { groupId: string | null; holdBack: HoldBack | null }[] = [];
      for (const { campaign } of running.values()) {
        found.push({ groupId: campaign.settings.operatorGroupId, holdBack: await of(campaign) });
      }
      seats.sayHoldBack((groupIds) => {
        const ours = found.filter(({ groupId }) => groupId !== null && groupIds.includes(groupId));
        if (ours.length === 0) {
          return { kind: 'not_running', sentence: 'No campaign of your group is running.', untilMs: null };
        }
        if (ours.some(({ holdBack }) => holdBack === null)) return null;
        return ours[0]?.holdBack ?? null;
      });
    },
  };
}
