import * as z from 'zod';
import {
  CALLBACK_DEFAULTS,
  campaignSettings,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  WEIGHT_DEFAULT,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import { readJson } from './stored-json.ts';

const { shape } = campaignSettings;
const screening = shape.screening.shape;
/** Settings as they are stored. What an older version did not know yet is off, or not chosen. */
const storedSettings = z.object({
  ...shape,
  operatorGroupId: shape.operatorGroupId.default(null),
  skill: shape.skill.default(null),
  voiceAgentId: shape.voiceAgentId.default(null),
  trunkId: shape.trunkId.default(null),
  numberIds: shape.numberIds.default([]),
  alwaysOn: shape.alwaysOn.default(false),
  startAtMs: shape.startAtMs.default(null),
  weight: shape.weight.default(WEIGHT_DEFAULT),
  callbacks: shape.callbacks.default(CALLBACK_DEFAULTS),
  callIntervalMs: shape.callIntervalMs.default(0),
  passOrder: shape.passOrder.default('list'),
  minTalkSec: shape.minTalkSec.default(0),
  contactCompletionMin: shape.contactCompletionMin.default(0),
  predictive: shape.predictive.default(PREDICTIVE_DEFAULTS),
  screening: z
    .object({
      ...screening,
      machineMessageId: screening.machineMessageId.default(SCREENING_DEFAULTS.machineMessageId),
      onScreener: screening.onScreener.default(SCREENING_DEFAULTS.onScreener),
      screenerMessageId: screening.screenerMessageId.default(SCREENING_DEFAULTS.screenerMessageId),
      screenerWaitSec: screening.screenerWaitSec.default(SCREENING_DEFAULTS.screenerWaitSec),
    })
    .default(SCREENING_DEFAULTS),
  bcwSec: shape.bcwSec.default(0),
  script: shape.script.default(''),
});

/** The settings of a campaign. @throws StoreFailure `corrupt` that names it */
export function readSettings(row: { name: string; settings: string }): CampaignSettings {
  return readJson(storedSettings, row.settings, `the settings of the campaign "${row.name}"`);
}
