import type { CampaignSettings } from '../../../shared/contract/campaign.ts';
import type { Operator } from '../../../shared/contract/people.ts';
import { isAgentless } from '../../../shared/domain/call-mode.ts';
import { qualifies, type OperatorNeed } from '../../../shared/domain/skill.ts';
import type { OperatorPresence, Presence } from '../../seats/presence.ts';
import type { VoiceAgentWorkers } from './voice-agents.ts';

/**
 * Who takes the answered calls of a campaign: `group:` and a group of operators, `skilled:` and those of a group who have a
 * skill, or `agent:` and a voice agent. Campaigns with the same key have the same operators.
 */
export type TargetKey = `group:${string}` | `skilled:${string}` | `agent:${string}`;

export const agentKey = (agentId: string): TargetKey => `agent:${agentId}`;

/** The key of operators whom a campaign needs. */
export function needKey({ groupId, skill }: OperatorNeed): TargetKey {
  return skill === null
    ? `group:${groupId}`
    : `skilled:${JSON.stringify([groupId, skill.skillId, skill.level])}`;
}

/** Whom a campaign needs; null while no group is chosen, or a voice agent takes its calls. */
export function needOf(
  settings: Pick<CampaignSettings, 'mode' | 'operatorGroupId' | 'skill'>,
): OperatorNeed | null {
  const { mode, operatorGroupId, skill } = settings;
  return isAgentless(mode) || operatorGroupId === null ? null : { groupId: operatorGroupId, skill };
}

/** The target of a campaign; null while none is chosen. */
export function targetOf(
  settings: Pick<CampaignSettings, 'mode' | 'operatorGroupId' | 'skill' | 'voiceAgentId'>,
): TargetKey | null {
  const { mode, voiceAgentId } = settings;
  if (isAgentless(mode)) return voiceAgentId === null ? null : agentKey(voiceAgentId);
  const need = needOf(settings);
  return need && needKey(need);
}

/** The trunk over which answered calls of a campaign are handed on, in a second leg; null without one. */
export function legTrunkOf(
  { mode, voiceAgentId }: Pick<CampaignSettings, 'mode' | 'voiceAgentId'>,
  workers: Pick<VoiceAgentWorkers, 'agent'>,
): string | null {
  if (!isAgentless(mode) || voiceAgentId === null) return null;
  return workers.agent(voiceAgentId)?.trunkId ?? null;
}

/** What a key stands for. */
export function splitTarget(key: string): { agentId: string } | { need: OperatorNeed } {
  const at = key.indexOf(':');
  const rest = key.slice(at + 1);
  if (key.startsWith('agent:')) return { agentId: rest };
  if (!key.startsWith('skilled:')) return { need: { groupId: rest, skill: null } };
  const [groupId, skillId, level] = JSON.parse(rest) as [string, string, number];
  return { need: { groupId, skill: { skillId, level } } };
}

/** Whether an operator may take the calls of a target. */
export function isTarget(operator: Pick<Operator, 'groupIds' | 'skills'>, key: string): boolean {
  const who = splitTarget(key);
  return 'need' in who && qualifies(operator, who.need);
}

/** Somebody who may take calls, and for which targets. */
export interface TargetPresence extends OperatorPresence {
  targets: readonly string[];
}

/** Who of these targets would take a call now; of a voice agent nobody while it refuses. */
export function takersOf(
  targets: readonly string[],
  seats: Pick<Presence, 'presence'>,
  workers: Pick<VoiceAgentWorkers, 'presence' | 'refusesNow'>,
): TargetPresence[] {
  const refuses = (key: string): boolean => {
    const who = splitTarget(key);
    return 'agentId' in who && workers.refusesNow(who.agentId);
  };
  return presenceOf(targets, seats, workers).filter((each) => each.free && !each.targets.some(refuses));
}

/** Everybody of these targets, operators and workers, each once, with those of the targets that they may take calls of. */
export function presenceOf(
  targets: readonly string[],
  seats: Pick<Presence, 'presence'>,
  workers: Pick<VoiceAgentWorkers, 'presence'>,
): TargetPresence[] {
  const split = [...new Set(targets)].map((key) => ({ key, of: splitTarget(key) }));
  const operators = split.flatMap(({ key, of }) => ('need' in of ? [{ key, need: of.need }] : []));
  const agents = split.flatMap(({ key, of }) => ('agentId' in of ? [{ key, agentId: of.agentId }] : []));
  return [
    ...seats.presence(operators.map(({ need }) => need)).map((each) => ({
      ...each,
      targets: operators.filter(({ need }) => qualifies(each, need)).map(({ key }) => key),
    })),
    ...agents.flatMap(({ key, agentId }) =>
      workers.presence([agentId]).map((each) => ({ ...each, targets: [key] })),
    ),
  ];
}
