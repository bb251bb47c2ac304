import type { CampaignSettings } from '../../../shared/contract/campaign.ts';
import type { VoiceAgent } from '../../../shared/contract/voice-agents.ts';
import { isAgentless } from '../../../shared/domain/call-mode.ts';
import type { HostStanding, Store } from '../../store/store.ts';
import type { VoiceAgentWorkers } from './voice-agents.ts';

/** How hosts share the workers of a voice agent. */
export interface WorkersElsewhere {
  /** Those that have a call at another host. */
  busy: number;
  /** Of so many workers, those that this host counts on: nobody is counted on twice. */
  partOf(workers: number): number;
}

/** Workers that this host counts together with others. */
export interface SharedWorkers {
  /** Takes one for a call; false when hosts have all of them between them. */
  take(agent: VoiceAgent, attemptId: string, channels: number): Promise<boolean>;
  giveBack(attemptId: string): void;
  elsewhere(agentId: string): WorkersElsewhere;
}

/** Makes them over a store; null where the store has no other host. */
export function createSharedWorkers(parts: {
  store: Pick<Store, 'agentWorkers' | 'kind'>;
  hostId: string;
  /** Repeats a write until the store takes it. */
  persist: (doing: string, write: () => Promise<void>) => Promise<void>;
  elsewhere: (agentId: string) => WorkersElsewhere;
  log: (doing: string, error: unknown) => void;
}): SharedWorkers | null {
  const { store, hostId, persist, elsewhere, log } = parts;
  if (store.kind === 'sqlite') return null;
  const doing = 'giving back a worker of a voice agent';
  /** Calls that have a worker or ask for one: what the store takes back late must not be theirs by then. */
  const having = new Set<string>();
  const giveBackNow = async (attemptId: string): Promise<void> => {
    if (!having.has(attemptId)) await store.agentWorkers.giveBack(attemptId);
  };
  return {
    async take({ id: agentId, workers, trunkId }, attemptId, channels) {
      having.add(attemptId);
      let isTaken = false;
      try {
        isTaken = await store.agentWorkers.take({
          agentId,
          attemptId,
          hostId,
          workers,
          trunkId,
          channels,
        });
      } finally {
        if (!isTaken) having.delete(attemptId);
      }
      return isTaken;
    },
    giveBack(attemptId) {
      having.delete(attemptId);
      persist(doing, () => giveBackNow(attemptId)).catch((error: unknown) => log(doing, error));
    },
    elsewhere,
  };
}

const agentOf = ({ mode, voiceAgentId }: CampaignSettings): string | null =>
  isAgentless(mode) ? voiceAgentId : null;

/**
 * What other hosts are to know of the voice agents of these campaigns: of those that may dial here now, and of those that
 * have calls. A host that may call nobody counts on no worker.
 */
export function workersStanding(
  workers: Pick<VoiceAgentWorkers, 'busy' | 'takes'>,
  dialling: readonly { campaign: { settings: CampaignSettings } }[],
  inHand: Iterable<{ campaign: { settings: CampaignSettings } }>,
): HostStanding['workers'] {
  const needed = dialling.flatMap(({ campaign }) => agentOf(campaign.settings) ?? []);
  const having = [...inHand].flatMap(({ campaign }) => agentOf(campaign.settings) ?? []);
  return Object.fromEntries(
    [...new Set([...needed, ...having])].map((id) => [
      id,
      { busy: workers.busy(id), takes: needed.includes(id) && workers.takes(id) },
    ]),
  );
}
