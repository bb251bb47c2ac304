import type { CampaignSettings } from '../../../shared/contract/campaign.ts';
import type { VoiceAgent } from '../../../shared/contract/voice-agents.ts';
import { isAgentless } from '../../../shared/domain/call-mode.ts';
import type { HostStanding, Store } from '../../store/store.ts';
import type { WorkersElsewhere } from '../other-hosts.ts';
import type { StoreWrites } from '../store-writes.ts';
import type { VoiceAgentWorkers } from './voice-agents.ts';

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
  writes: Pick<StoreWrites, 'persistUntil'>;
  elsewhere: (agentId: string) => WorkersElsewhere;
  log: (doing: string, error: unknown) => void;
}): SharedWorkers | null {
  const { store, hostId, writes, elsewhere, log } = parts;
  if (store.kind === 'sqlite') return null;
  const doing = 'giving back a worker of a voice agent';
  return {
    take: ({ id: agentId, workers, trunkId }, attemptId, channels) =>
      store.agentWorkers.take({ agentId, attemptId, hostId, workers, trunkId, channels }),
    giveBack(attemptId) {
      writes
        .persistUntil(Infinity, doing, () => store.agentWorkers.giveBack(attemptId))
        .catch((error: unknown) => log(doing, error));
    },
    elsewhere,
  };
}

const agentOf = ({ mode, voiceAgentId }: CampaignSettings): string | null =>
  isAgentless(mode) ? voiceAgentId : null;

/** What other hosts are to know of the voice agents of these campaigns: of those that run, and of those that have calls. */
export function workersStanding(
  workers: Pick<VoiceAgentWorkers, 'busy' | 'takes'>,
  running: readonly { campaign: { settings: CampaignSettings } }[],
  inHand: Iterable<{ campaign: { settings: CampaignSettings } }>,
): HostStanding['workers'] {
  const needed = running.flatMap(({ campaign }) => agentOf(campaign.settings) ?? []);
  const having = [...inHand].flatMap(({ campaign }) => agentOf(campaign.settings) ?? []);
  return Object.fromEntries(
    [...new Set([...needed, ...having])].map((id) => [
      id,
      { busy: workers.busy(id), takes: needed.includes(id) && workers.takes(id) },
    ]),
  );
}
