import { campaignFailure } from '../../shared/contract/campaign.ts';
import type { CampaignFailure } from '../../shared/domain/campaign-failure.ts';

/** A cause that a newer program has is none that is told here: its sentence says what it is. */
const storedFailure = campaignFailure.extend({ cause: campaignFailure.shape.cause.catch(null) });

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Why a campaign failed, from its column: JSON, or the sentence alone that was kept before there were causes. */
export function readFailure(text: string | null): CampaignFailure | null {
  if (text === null) return null;
  const { data } = storedFailure.safeParse(asJson(text));
  return data ?? { cause: null, sinceMs: null, sentence: text, action: null };
}

/** The same as it lies in its column. */
export const failureText = (failure: CampaignFailure | null): string | null =>
  failure === null ? null : JSON.stringify(failure);
