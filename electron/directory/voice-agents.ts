import type { LiveEvent } from '../../shared/contract/live.ts';
import type { AgentResult, VoiceAgent, VoiceAgentForm } from '../../shared/contract/voice-agents.ts';
import { CAMPAIGN_STATUSES, hasEnded } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import type { Store } from '../store/store.ts';

/** Voice agents, and what they say of their calls. Rejects with NotFound, Refused, Invalid. */
export interface VoiceAgents {
  list(): Promise<(VoiceAgent & { busy: number })[]>;
  save(request: { id: string | null; form: VoiceAgentForm }): Promise<VoiceAgent>;
  remove(id: string): Promise<void>;
  report(result: AgentResult): Promise<void>;
}

export interface VoiceAgentsParts {
  store: Store;
  /** Of the dialler: workers that have a call, agents changed, and a result of a call. */
  dialler: {
    busyWorkers(agentId: string): number;
    voiceAgentsChanged(): Promise<void>;
    takeResult(result: AgentResult): Promise<void>;
  };
  clock: Clock;
  newId: () => string;
  publish: (event: LiveEvent) => void;
}

export function createVoiceAgents({ store, dialler, clock, newId, publish }: VoiceAgentsParts): VoiceAgents {
  const changed = async (): Promise<void> => {
    await dialler.voiceAgentsChanged();
    publish({ topic: 'people' });
  };
  return {
    async list() {
      const agents = await store.voiceAgents.list();
      return agents.map((agent) => ({ ...agent, busy: dialler.busyWorkers(agent.id) }));
    },
    async save({ id, form }) {
      if (!(await store.trunks.get(form.trunkId))) {
        throw new Invalid('Some values do not fit.', { trunkId: 'This trunk does not exist any more.' });
      }
      const known = id === null ? null : await store.voiceAgents.get(id);
      if (id !== null && !known) throw new NotFound('There is no such voice agent any more.');
      const agent = {
        ...form,
        id: known?.id ?? newId(),
        createdAtMs: known?.createdAtMs ?? clock.now(),
      };
      await store.voiceAgents.save(agent);
      await changed();
      return agent;
    },
    async remove(id) {
      if (!(await store.voiceAgents.get(id))) throw new NotFound('There is no such voice agent any more.');
      const using = (await store.campaigns.list()).find(
        (campaign) => campaign.settings.voiceAgentId === id && !hasEnded(campaign.status),
      );
      if (using) {
        throw new Refused(
          `The campaign "${using.name}" (${CAMPAIGN_STATUSES[using.status].label.toLowerCase()}) gives its calls to this voice agent.`,
          'Choose another one there first.',
        );
      }
      await store.voiceAgents.remove(id);
      await changed();
    },
    report: (result) => dialler.takeResult(result),
  };
}
