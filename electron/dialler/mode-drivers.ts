import { dialsAhead } from '../../shared/domain/call-mode.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import type { OtherHosts } from './other-hosts.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { legTrunkOf, presenceOf, targetOf } from './targets/target.ts';
import type { TrunkRoom } from './trunks/trunk-room.ts';
import type { VoiceAgentWorkers } from './targets/voice-agents.ts';
import type { DriverSurroundings } from './drivers/driver.ts';
import { createOperatorFirst } from './drivers/operator-first.ts';
import type { HouseScores } from './drivers/house-scores.ts';
import type { PacingJournal } from './drivers/pacing-journal.ts';
import { createPredictive, type Predictive } from './drivers/predictive.ts';
import { pacedState } from './drivers/predictive-pool.ts';
import { createShares, type Shares } from './drivers/shares.ts';

/** Contacts that one look gives out; what else is to do has its turn before the next look. */
const GIVEN_AT_MOST = 50;

/** The drivers of all modes, and how their campaigns share operators. */
export interface Drivers {
  /** Gives out contacts and dials ahead, as far as may be now; true when there is more to give at once. */
  look(runs: readonly RunningCampaign[]): Promise<boolean>;
  readonly predictive: Predictive<RunningCampaign>;
  readonly shares: Shares<RunningCampaign>;
}

const isAhead = ({ campaign }: RunningCampaign): boolean => dialsAhead(campaign.settings.mode);
const target = ({ campaign }: RunningCampaign): string => targetOf(campaign.settings) ?? '';

/** The strictest limit on abandoned calls of those that dial ahead, 0..1; null when none does. */
export function strictestLimit(runs: readonly RunningCampaign[]): number | null {
  const limits = runs
    .filter(isAhead)
    .map(({ campaign }) => campaign.settings.predictive.abandonPerMille / 1_000);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Makes the {@link Drivers} of a dialler. */
export function createDrivers(parts: {
  around: DriverSurroundings<RunningCampaign>;
  /** Ends the call of a contact that nobody has answered yet. */
  giveUp: (contactId: number) => void;
  /** Reads what abandoned people hear; false while it is not there. */
  hasApology: (run: RunningCampaign) => Promise<boolean>;
  /** What other hosts do for campaigns that share operators. */
  elsewhere: OtherHosts['pacingElsewhere'];
  /** Why the campaign may take no other contact, as far as its own limits go; null when it may. */
  noRoomOf: (run: RunningCampaign) => HoldBack | null;
  leasesHold: () => boolean;
  trunkRoom: TrunkRoom;
  seats: Seats;
  workers: VoiceAgentWorkers;
  store: Store;
  scores: HouseScores;
  clock: Clock;
  journal: PacingJournal;
  log: (doing: string, error: unknown) => void;
}): Drivers {
  const { around, seats, workers, store, scores, clock, journal, log, leasesHold, noRoomOf } = parts;

  const shares: Shares<RunningCampaign> = createShares<RunningCampaign>({
    operators: (targets) =>
      presenceOf(targets, seats, workers).map((each) => ({ ...each, isIdle: pacedState(each) === 'idle' })),
    targetOf: target,
    wants: (run): Promise<boolean> => (isAhead(run) ? predictive.wants(run) : operatorFirst.wants(run)),
    underWay: (run) => (isAhead(run) ? predictive.underWayOf(run) : 0),
    elapsedMs: () => clock.elapsed(),
  });
  const operatorFirst = createOperatorFirst({
    around,
    seats,
    callbacks: store.callbacks,
    shares,
    clock,
    noRoomOf,
    leasesHold,
  });
  const predictive: Predictive<RunningCampaign> = createPredictive<RunningCampaign>({
    around: { ...around, giveUp: parts.giveUp, hasApology: parts.hasApology },
    presence: (targets) => presenceOf(targets, seats, workers),
    shares,
    targetOf: target,
    store,
    scores,
    clock,
    journal,
    log,
    leasesHold,
    elsewhere: parts.elsewhere,
    trunkRoom: parts.trunkRoom,
    agentTrunkOf: ({ campaign }) => legTrunkOf(campaign.settings, workers),
    closesAtMs: (run) => run.openUntilMs(clock.now()),
  });

  return {
    shares,
    predictive,
    async look(runs) {
      await shares.look(runs);
      // What was promised to one person comes before everything.
      let own = 0;
      for (const run of runs) own += await operatorFirst.giveOwn(run);
      const given = await operatorFirst.giveOut(
        runs.filter((run) => !isAhead(run)),
        GIVEN_AT_MOST,
      );
      // What found nothing to give, or has no room left, wants nobody any more.
      if (own + given > 0) await shares.look(runs);
      await predictive.decide(runs.filter(isAhead));
      return given >= GIVEN_AT_MOST;
    },
  };
}
