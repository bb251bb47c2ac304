import type { LiveEvent } from '../../shared/contract/live.ts';
import type { AgentResult, VoiceAgent, VoiceAgentForm } from '../../shared/contract/voice-agents.ts';
import { CAMPAIGN_STATUSES, hasEnded } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { AGENT_WORDS } from '../../shared/domain/record-text.ts';
import { agentWords, passwordInAddress } from '../../shared/domain/record-words.ts';
import type { Store } from '../store/store.ts';
import { noteSaved } from './saved-record.ts';

/** Voice agents, and what they say of their calls. Rejects with NotFound, Refused, Invalid. */
export interface VoiceAgents {
  list(): Promise<(VoiceAgent & { busy: number })[]>;
  /** `who` is the name that goes into the activity. */
  save(request: { id: string | null; form: VoiceAgentForm }, who: string): Promise<VoiceAgent>;
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

export function createVoiceAgents(parts: VoiceAgentsParts): VoiceAgents {
  const { store, dialler, clock, newId, publish } = parts;
  const changed = async (): Promise<void> => {
    await dialler.voiceAgentsChanged();
    publish({ topic: 'people' });
  };
  return {
    async list() {
      const agents = await store.voiceAgents.list();
      return agents.map((agent) => ({ ...agent, busy: dialler.busyWorkers(agent.id) }));
    },
    async save({ id, form }, who) {
      const trunks = await store.trunks.list();
      if (!trunks.some((trunk) => trunk.id === form.trunkId)) {
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
      await noteSaved(parts, {
        who,
        record: `the voice agent ${agent.name}`,
        before: known && agentWords(known, trunks),
        after: agentWords(agent, trunks),
        besides: known ? [passwordInAddress(AGENT_WORDS.uri, known.uri, agent.uri)] : [],
      });
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
