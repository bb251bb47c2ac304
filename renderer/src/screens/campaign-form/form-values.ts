import type { FormErrors, UseFormReturnType } from '@mantine/form';
import * as z from 'zod';
import { campaignSettings } from '../../../../shared/contract/campaign.ts';
import { text } from '../../base/text.en.ts';
import type { CampaignValues } from './campaign-values.ts';

const schema = z.object({
  name: z.string().trim().min(1, 'Give the campaign a name').max(120),
  settings: campaignSettings,
});

/** A number's own words: the schema's speak of what is stored, in other units than the field. */
function wordsOfIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.expected === 'number') return text.form.noNumber;
  const isRange = issue.code === 'too_small' || issue.code === 'too_big';
  return isRange && ['number', 'int'].includes(issue.origin) ? text.form.outOfRange : issue.message;
}

/** Messages by field path, from the contract's own schema. */
export function validateCampaign(values: CampaignValues): FormErrors {
  const parsed = schema.safeParse(values);
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), wordsOfIssue(issue)]));
}

/** The host's messages by field, at the paths of this form: it names settings without what they stand in. */
export function hostErrors(fields: Record<string, string>): FormErrors {
  return Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [
      path === 'name' || path.startsWith('settings.') ? path : `settings.${path}`,
      message,
    ]),
  );
}

export type CampaignFormHook = UseFormReturnType<CampaignValues, CampaignValues, typeof validateCampaign>;
