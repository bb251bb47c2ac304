import { isDeepStrictEqual } from 'node:util';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';

/** What each setting of a campaign is called in a sentence; in the order in which the form has them. */
const SETTING_NAMES: Readonly<Record<keyof CampaignSettings, string>> = {
  mode: 'mode',
  operatorGroupId: 'operator group',
  skill: 'skill',
  voiceAgentId: 'voice agent',
  trunkId: 'trunk',
  numberIds: 'outbound numbers',
  predictive: 'calls ahead',
  screening: 'answering machines',
  window: 'calling hours',
  alwaysOn: 'always-on',
  startAtMs: 'start time',
  retries: 'retries',
  passOrder: 'order inside a pass',
  callbacks: 'callbacks',
  weight: 'weight',
  concurrency: 'calls at the same time',
  callIntervalMs: 'call interval',
  ringTimeoutSec: 'ring time-out',
  minTalkSec: 'conversation from',
  contactCompletionMin: 'hold open for a call back',
  preview: 'offers',
  bcwSec: 'before call work',
  acw: 'after call work',
  dispositionIds: 'dispositions',
  script: 'script',
};
const NAMED = Object.keys(SETTING_NAMES) as (keyof CampaignSettings)[];

interface Named {
  name: string;
  settings: CampaignSettings;
}

/** What was changed, by name and in the order of the form; none when both are the same. */
export function changedSettings(before: Named, after: Named): string[] {
  const changed = NAMED.filter((key) => !isDeepStrictEqual(before.settings[key], after.settings[key]));
  return [...(before.name === after.name ? [] : ['name']), ...changed.map((key) => SETTING_NAMES[key])];
}
