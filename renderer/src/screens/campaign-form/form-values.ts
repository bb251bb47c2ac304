import type { FormErrors, UseFormReturnType } from '@mantine/form';
import * as z from 'zod';
import { campaignSettings, type CampaignSettings } from '../../../../shared/contract/campaign.ts';

export interface CampaignValues {
  name: string;
  settings: CampaignSettings;
}

const schema = z.object({
  name: z.string().trim().min(1, 'Give the campaign a name').max(120),
  settings: campaignSettings,
});

/** Messages by field path, from the contract's own schema. */
export function validateCampaign(values: CampaignValues): FormErrors {
  const parsed = schema.safeParse(values);
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
}

export type CampaignFormHook = UseFormReturnType<CampaignValues, CampaignValues, typeof validateCampaign>;
