import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import { hasTaker, isAgentless } from '../../shared/domain/call-mode.ts';
import {
  isPlayed,
  MESSAGE_PURPOSES,
  messageIdsOf,
  type MessagePurpose,
} from '../../shared/domain/campaign-messages.ts';
import { hasRun } from '../../shared/domain/campaign-action.ts';
import { isZone } from '../../shared/domain/wall-time.ts';
import { qualifies } from '../../shared/domain/skill.ts';
import { Invalid } from '../../shared/domain/errors.ts';
import type { Store } from '../store/store.ts';

const NO_MESSAGE: Readonly<Record<MessagePurpose, string>> = {
  apology: 'No recorded message is chosen for people who answer and find nobody free.',
  machine: 'No recorded message is chosen for answering machines.',
  screener: 'No recorded sentence is chosen for assistants that ask who calls.',
};

type Fields = Record<string, string>;

function throwIfAny(fields: Fields, message: string, action: string | null = null): void {
  if (Object.keys(fields).length > 0) throw new Invalid(message, fields, action);
}

const has = (rows: readonly { id: string }[], id: string): boolean => rows.some((row) => row.id === id);

/**
 * What the schema cannot know: that group, trunk, numbers and dispositions exist and the zone is one. A draft may leave
 * group and trunk open; Start asks for them.
 * @throws Invalid with a sentence per field
 */
export async function checkSettings(store: Store, settings: CampaignSettings): Promise<void> {
  const [groups, skills, trunks, numbers, dispositions, schedules] = await Promise.all([
    store.operators.groups(),
    store.operators.skills(),
    store.trunks.list(),
    store.numbers.list(),
    store.dispositions.list(),
    store.schedules.list(),
  ]);
  const { operatorGroupId, skill, trunkId, numberIds, dispositionIds, acw, retries, window, scheduleId } =
    settings;
  const fields: Fields = {};
  if (operatorGroupId !== null && !has(groups, operatorGroupId)) {
    fields['operatorGroupId'] = 'This group does not exist any more.';
  }
  if (skill !== null && !has(skills, skill.skillId)) fields['skill'] = 'This skill does not exist any more.';
  if (trunkId !== null && !has(trunks, trunkId)) fields['trunkId'] = 'This trunk does not exist any more.';
  if (numberIds.some((id) => !has(numbers, id))) {
    fields['numberIds'] = 'One of these numbers does not exist any more.';
  }
  if (dispositionIds.some((id) => !has(dispositions, id))) {
    fields['dispositionIds'] = 'One of these dispositions does not exist any more.';
  }
  if (!dispositionIds.includes(acw.defaultDispositionId)) {
    fields['acw.defaultDispositionId'] = 'Choose one of the dispositions of this campaign.';
  }
  if (retries.onDispositions.some((id) => !dispositionIds.includes(id))) {
    fields['retries.onDispositions'] = 'Only dispositions of this campaign can ask for a retry.';
  }
  if (scheduleId !== null && !has(schedules, scheduleId)) {
    fields['scheduleId'] = 'This schedule does not exist any more, or cannot be read.';
  }
  if (!isZone(window.zone)) fields['window.zone'] = 'Choose a time zone from the list.';
  throwIfAny(fields, 'Some settings do not fit.');
}

/**
 * After the first start, name and operator target stay as they are, and the mode is one for which there is a target.
 * @throws Invalid naming the locked fields that were changed
 */
export function checkLocked(campaign: Campaign, name: string, settings: CampaignSettings): void {
  if (!hasRun(campaign)) return;
  const fields: Fields = {};
  const locked = 'This cannot change after the first start.';
  if (name !== campaign.name) fields['name'] = locked;
  if (settings.operatorGroupId !== campaign.settings.operatorGroupId) fields['operatorGroupId'] = locked;
  if (settings.voiceAgentId !== campaign.settings.voiceAgentId) fields['voiceAgentId'] = locked;
  // Nobody could be chosen any more who takes the calls.
  if (settings.mode !== campaign.settings.mode && !hasTaker(settings)) {
    const taker = isAgentless(settings.mode) ? 'a voice agent' : 'an operator group';
    fields['mode'] = `This mode needs ${taker}, and none can be chosen after the first start.`;
  }
  throwIfAny(
    fields,
    'Some fields are locked since the campaign was started.',
    'Change the other settings only.',
  );
}

/** What a campaign cannot dial without and that is not there any more, as sentences; none when all of it is. */
export async function missingOf(store: Store, settings: CampaignSettings): Promise<string[]> {
  const { mode, operatorGroupId, trunkId, voiceAgentId } = settings;
  const missing: string[] = [];
  const trunk = trunkId === null ? null : await store.trunks.get(trunkId);
  if (!trunk) missing.push('The trunk that it dials over does not exist any more.');
  for (const purpose of MESSAGE_PURPOSES) {
    if (!isPlayed(purpose, settings)) continue;
    const messageId = messageIdsOf(settings)[purpose];
    if (messageId === null || !(await store.messages.get(messageId))) missing.push(NO_MESSAGE[purpose]);
  }
  if (isAgentless(mode)) {
    const agent = voiceAgentId === null ? null : await store.voiceAgents.get(voiceAgentId);
    if (!agent) missing.push('The voice agent that takes its calls does not exist any more.');
  } else if (operatorGroupId === null || !has(await store.operators.groups(), operatorGroupId)) {
    missing.push('The operator group that takes its calls does not exist any more.');
  }
  return missing;
}

/** Every reason why a campaign cannot start now, as sentences; none when it can. */
export async function startObstacles(
  store: Store,
  { id, settings }: Campaign,
  trunkTrouble: (trunkId: string) => string | null,
  nowMs: number,
): Promise<string[]> {
  const counts = await store.campaigns.counts(id);
  const waiting = (counts.pending ?? 0) + (counts.retry_scheduled ?? 0) + (counts.callback_scheduled ?? 0);
  const obstacles = await settingsObstacles(store, settings, trunkTrouble, nowMs);
  if (waiting > 0 || settings.alwaysOn) return obstacles;
  return ['It has no contacts to call. Import a list.', ...obstacles];
}

/** Every reason why no campaign with these settings can start now, whomever it calls, as sentences. */
export async function settingsObstacles(
  store: Store,
  settings: CampaignSettings,
  trunkTrouble: (trunkId: string) => string | null,
  nowMs: number,
): Promise<string[]> {
  const { mode, operatorGroupId, skill, voiceAgentId, trunkId, numberIds, startAtMs, scheduleId } = settings;
  const obstacles: string[] = [];
  const trunk = trunkId === null ? null : await store.trunks.get(trunkId);
  const startsNow = startAtMs === null || startAtMs <= nowMs;
  if (!trunk) obstacles.push('No trunk is chosen.');
  else if (!trunk.enabled) obstacles.push(`The trunk ${trunk.name} is switched off.`);
  else if (startsNow) {
    const trouble = trunkTrouble(trunk.id);
    if (trouble !== null) obstacles.push(`The trunk ${trunk.name} is not ready: ${trouble}`);
  }
  if (scheduleId !== null && !has(await store.schedules.list(), scheduleId)) {
    obstacles.push('The schedule whose hours it keeps does not exist any more, or cannot be read.');
  }
  if (numberIds.length > 0) {
    const numbers = await store.numbers.list();
    const active = numbers.filter((n) => numberIds.includes(n.id) && n.status === 'active');
    if (active.length === 0) obstacles.push('None of its outbound numbers is active.');
  }
  const messageIds = messageIdsOf(settings);
  for (const purpose of MESSAGE_PURPOSES) {
    if (!isPlayed(purpose, settings)) continue;
    const messageId = messageIds[purpose];
    if (messageId === null || !(await store.messages.get(messageId))) obstacles.push(NO_MESSAGE[purpose]);
  }
  if (isAgentless(mode)) {
    const agent = voiceAgentId === null ? null : await store.voiceAgents.get(voiceAgentId);
    if (!agent) obstacles.push('No voice agent is chosen.');
    else if (!agent.enabled) obstacles.push(`The voice agent ${agent.name} is switched off.`);
  } else if (operatorGroupId === null) obstacles.push('No operator group is chosen.');
  else {
    const operators = await store.operators.list();
    const members = operators.filter((o) => !o.archived && o.groupIds.includes(operatorGroupId));
    if (members.length === 0) obstacles.push('The operator group has no members.');
    else if (!members.some((one) => qualifies(one, { groupId: operatorGroupId, skill }))) {
      obstacles.push('Nobody of the operator group has the skill that it needs.');
    }
  }
  return obstacles;
}
