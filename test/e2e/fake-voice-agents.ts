import { implement } from '@orpc/server';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { contract } from '../../shared/contract/contract.ts';
import type { VoiceAgent } from '../../shared/contract/voice-agents.ts';

const os = implement(contract).voiceAgents;

export type ListedAgent = VoiceAgent & { busy: number };

interface Agents {
  campaigns: Campaign[];
  voiceAgents: ListedAgent[];
}

/** A voice agent with three of eight workers busy. */
const IVY: ListedAgent = {
  id: 'agent-ivy-00000001',
  name: 'Ivy',
  uri: 'sip:ivy@192.0.2.10:5060',
  trunkId: 't-1',
  workers: 8,
  enabled: true,
  busy: 3,
  createdAtMs: Date.UTC(2026, 10, 2, 8),
};

/** Adds a voice agent, and a paused campaign whose calls it takes, which was started before. */
export function addAgentless(data: Agents): Campaign {
  const [first] = data.campaigns;
  if (!first) throw new Error('The sample data is empty.');
  data.voiceAgents.push({ ...IVY });
  const campaign: Campaign = {
    ...first,
    id: 'camp-agent-000000009',
    name: 'Parcel notices',
    status: 'paused',
    settings: { ...first.settings, mode: 'agentless', operatorGroupId: null, voiceAgentId: IVY.id },
  };
  data.campaigns.push(campaign);
  return campaign;
}

/** Voice agents over sample data; one that a campaign uses stays, as in the host. */
export const fakeVoiceAgents = (data: Agents) => ({
  list: os.list.handler(() => data.voiceAgents),
  save: os.save.handler(({ input }) => {
    const known = data.voiceAgents.find(({ id }) => id === input.id);
    if (known) return Object.assign(known, input.form);
    const agent = { ...input.form, id: crypto.randomUUID(), createdAtMs: Date.now(), busy: 0 };
    data.voiceAgents.push(agent);
    return agent;
  }),
  remove: os.remove.handler(({ input, errors }) => {
    const user = data.campaigns.find(({ settings }) => settings.voiceAgentId === input.id);
    if (user) {
      throw errors.REFUSED({ message: `"${user.name}" still uses it.`, data: { action: null } });
    }
    data.voiceAgents = data.voiceAgents.filter(({ id }) => id !== input.id);
    return { removed: true as const };
  }),
  report: os.report.handler(() => ({ taken: true as const })),
});
