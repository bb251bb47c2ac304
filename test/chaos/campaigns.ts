import type { SeatClient } from '../../electron/pilot/seat-client.ts';
import type { CalleeBehaviour } from '../../electron/carrier/callee.ts';
import type { CarrierSettings } from '../../electron/carrier/carrier.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { CallMode } from '../../shared/domain/call-mode.ts';
import { dramaNumber, makeCampaign, trunkFormTo } from '../host/call-floor.ts';

/** Campaigns that dial at the same time, one for each way of dialling. */
export const KINDS = {
  preview: { mode: 'preview', operators: 1, perKill: 5, from: 0 },
  progressive: { mode: 'progressive', operators: 1, perKill: 6, from: 1_000 },
  predictive: { mode: 'predictive', operators: 2, perKill: 16, from: 2_000 },
  /** Listens who answered before anybody is put through. */
  screened: { mode: 'predictive', operators: 2, perKill: 16, from: 4_500 },
  agentless: { mode: 'agentless', operators: 0, perKill: 16, from: 7_000 },
} as const satisfies Record<string, { mode: CallMode; operators: number; perKill: number; from: number }>;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** Most kills for which there are numbers enough. */
export const MOST_KILLS = 100;
const LEAST_CONTACTS = 60;
export const AGENT_USER = 'robin';
/** Attempts after the first. */
export const RETRIES = 1;
const AGENT_WORKERS = 3;
const AGENT_WRAP_SEC = 2;

/** Whose number it is. */
export function kindOfNumber(e164: string): Kind | null {
  if (!e164.startsWith(dramaNumber(0).slice(0, -4))) return null;
  const n = Number(e164.slice(-4));
  return KIND_NAMES.toReversed().find((kind) => n >= KINDS[kind].from) ?? null;
}

/** Most people answer, after rings of every length; talks and refusals of every kind. */
export function chaosNetwork(seed: number): CarrierSettings {
  const weights: Record<CalleeBehaviour, number> = {
    answer: 62,
    busy: 7,
    no_answer: 8,
    reject: 4,
    // Answered at once with 503: enough of these and the trunk itself would be looked at.
    unreachable: 1,
    invalid_number: 2,
    voicemail: 8,
    early_hangup: 8,
    screener: 0,
  };
  return {
    seed,
    speed: 4,
    weights,
    ringSec: [0.4, 7],
    talkSec: [3, 16],
    operatorSec: { decide: [0, 1], prepare: [0, 1], talk: [1, 8], wrap: [0, 1] },
    hangsUpShare: 0.4,
    earlyMediaShare: 0.25,
    codec: 'offered',
  };
}

/** What was set up for a storm, by campaign. */
export interface Staffed {
  campaignId: string;
  /** Links of its operators, each good for one browser. */
  operators: { name: string; link: string }[];
}

/** Makes trunk, groups, operators, voice agent and campaigns for so many kills, and starts them all. */
export async function startCampaigns(
  client: SeatClient,
  carrier: { address: string; port: number },
  kills: number,
): Promise<Record<Kind, Staffed>> {
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  const uri = `sip:${AGENT_USER}@${carrier.address}:${carrier.port}`;
  const agentForm = { name: 'Robin', uri, trunkId: trunk.id, workers: AGENT_WORKERS, enabled: true };
  const agent = await client.voiceAgents.save({ id: null, form: agentForm });
  const [message] = await client.messages.list();
  const defaults = await client.campaigns.defaults();
  const made: Partial<Record<Kind, Staffed>> = {};
  for (const kind of KIND_NAMES) {
    const { mode, operators, perKill, from } = KINDS[kind];
    const group = await client.people.saveGroup({ id: null, name: `For ${kind}` });
    const seats: Staffed['operators'] = [];
    for (let i = 1; i <= operators; i += 1) {
      const form = { id: null, role: 'operator', groupIds: [group.id] } as const;
      const person = await client.people.saveOperator({
        ...form,
        name: `Operator ${i} of ${kind}`,
        groupIds: [group.id],
      });
      const { address } = await client.people.makeLink({ operatorId: person.id });
      seats.push({ name: person.name, link: address });
    }
    const settings: Partial<CampaignSettings> = {
      mode,
      operatorGroupId: mode === 'agentless' ? null : group.id,
      voiceAgentId: mode === 'agentless' ? agent.id : null,
      concurrency: 8,
      bcwSec: mode === 'preview' ? 60 : 0,
      // What a voice agent does not report in this time is stored as it is.
      acw: { ...defaults.acw, seconds: mode === 'agentless' ? AGENT_WRAP_SEC : 600 },
      ringTimeoutSec: 10,
      retries: { ...defaults.retries, maxRetries: RETRIES, delayMin: 1, delayMinByOutcome: {} },
      predictive: {
        ...defaults.predictive,
        abandonPerMille: 100,
        minRingSec: 4,
        abandonedMessageId: message?.id ?? null,
      },
      screening: { ...defaults.screening, mode: kind === 'screened' ? 'cadence' : 'off' },
    };
    const contacts = Math.max(LEAST_CONTACTS, kills * perKill);
    const callees = Array.from({ length: contacts }, (_, at) => ({
      name: `Person ${from + at}`,
      phone: dramaNumber(from + at),
      behaviour: 'answer' as const,
    }));
    const campaignId = await makeCampaign(client, {
      name: `Storm, ${kind}`,
      trunkId: trunk.id,
      callees,
      settings,
    });
    await client.campaigns.act({ id: campaignId, action: 'start' });
    made[kind] = { campaignId, operators: seats };
  }
  return made as Record<Kind, Staffed>;
}
