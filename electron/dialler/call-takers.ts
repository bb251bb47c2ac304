import type { Clock } from '../../shared/domain/clock.ts';
import type { LinePort } from '../lines/ports.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import type { Shares } from './drivers/shares.ts';
import { createRouting, type Routing } from './routing.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { createSharedWorkers, type WorkersElsewhere } from './targets/shared-workers.ts';
import { splitTarget, takersOf, type TargetKey } from './targets/target.ts';
import { createVoiceAgentWorkers, type VoiceAgentWorkers } from './targets/voice-agents.ts';
import type { TrunkRoom } from './trunks/trunk-room.ts';

/** Who takes answered calls at this host, and how calls come to them. */
export interface CallTakers {
  /** The workers of voice agents. */
  readonly workers: VoiceAgentWorkers;
  /** Brings answered calls to them and to operators. */
  readonly routing: Routing;
  /** Reads which voice agents there are now. */
  readAgents(): Promise<void>;
}

/** Makes the {@link CallTakers} of a dialler; there is no voice agent before they are read. */
export function createCallTakers(parts: {
  store: Store;
  lines: LinePort;
  seats: Seats;
  trunkRoom: TrunkRoom;
  clock: Clock;
  hostId: string;
  /** Repeats a write until the store takes it. */
  persist: (doing: string, write: () => Promise<void>) => Promise<void>;
  /** What other hosts have of the workers of a voice agent. */
  elsewhere: (agentId: string) => WorkersElsewhere;
  /** How campaigns share operators. */
  shares: () => Pick<Shares<RunningCampaign>, 'isForAhead' | 'grantedAhead'>;
  log: (doing: string, error: unknown) => void;
}): CallTakers {
  const { store, lines, seats, trunkRoom, clock, hostId, persist, elsewhere, shares, log } = parts;
  const workers = createVoiceAgentWorkers(
    clock,
    (trunkId) => lines.trunkTrouble(trunkId),
    trunkRoom,
    createSharedWorkers({ store, hostId, persist, elsewhere, log }),
  );

  const reserve = (target: TargetKey): Seat | null => {
    const who = splitTarget(target);
    if ('agentId' in who) return workers.reserve(who.agentId);
    // Whoever is on the line comes before whoever may answer: nobody waits while an operator is ready.
    const counted = seats.reserve(who.need, 1, (operatorId) => shares().isForAhead(operatorId, target));
    const [seat = null] = counted.length > 0 ? counted : seats.reserve(who.need, 1);
    if (seat) shares().grantedAhead(seat.operatorId, target);
    return seat;
  };

  return {
    workers,
    routing: createRouting(reserve, (targets) => takersOf(targets, seats, workers), clock),
    async readAgents() {
      workers.use(await store.voiceAgents.list());
    },
  };
}
