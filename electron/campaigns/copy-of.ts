import type { Campaign } from '../../shared/contract/campaign.ts';
import { copiedSettings } from '../../shared/domain/campaign-copy.ts';
import type { CampaignCopy } from '../store/store.ts';

/** The draft that a copy of a campaign begins as. */
export function copyOf(
  { settings }: Campaign,
  { id, who, nowMs }: { id: string; who: string; nowMs: number },
): CampaignCopy['as'] {
  return {
    id,
    status: 'draft',
    settings: copiedSettings(settings, nowMs),
    createdAtMs: nowMs,
    createdBy: who,
    startedAtMs: null,
    endedAtMs: null,
    completionReason: null,
    endedBy: null,
    failure: null,
  };
}
