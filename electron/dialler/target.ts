import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { isAgentless } from '../../shared/domain/call-mode.ts';
import type { OperatorPresence, Presence } from '../seats/presence.ts';
import type { VoiceAgentWorkers } from './targets/voice-agents.ts';

/** Who takes the answered calls of a campaign: `group:` and a group of operators, or `agent:` and a voice agent. */
export type TargetKey = `group:${string}` | `agent:${string}`;

export const groupKey = (groupId: string): TargetKey => `group:${groupId}`;
export const agentKey = (agentId: string): TargetKey => `agent:${agentId}`;

/** The target of a campaign; null while none is chosen. */
export function targetOf(
  settings: Pick<CampaignSettings, 'mode' | 'operatorGroupId' | 'voiceAgentId'>,
): TargetKey | null {
  const { mode, operatorGroupId, voiceAgentId } = settings;
  if (isAgentless(mode)) return voiceAgentId === null ? null : agentKey(voiceAgentId);
  return operatorGroupId === null ? null : groupKey(operatorGroupId);
}

/** Kind and id of a target. */
export function splitTarget(target: TargetKey): ['group' | 'agent', string] {
  const at = target.indexOf(':');
  return [target.startsWith('agent:') ? 'agent' : 'group', target.slice(at + 1)];
}

const keyed = (kind: 'group' | 'agent', found: OperatorPresence[]): OperatorPresence[] =>
  found.map((each) => ({ ...each, groupIds: each.groupIds.map((id) => `${kind}:${id}`) }));

/** Everybody of these targets, operators and workers, each with the targets that it belongs to. */
export function presenceOf(
  targets: readonly string[],
  seats: Pick<Presence, 'presence'>,
  workers: Pick<VoiceAgentWorkers, 'presence'>,
): OperatorPresence[] {
  const idsOf = (kind: 'group' | 'agent'): string[] =>
    targets.filter((each) => each.startsWith(`${kind}:`)).map((each) => each.slice(kind.length + 1));
  return [
    ...keyed('group', seats.presence(idsOf('group'))),
    ...keyed('agent', workers.presence(idsOf('agent'))),
  ];
}
