import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { CampaignHours } from '../../shared/contract/hours.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import type { Store } from '../store/store.ts';

/** When a campaign may call by its settings, as the store has schedules now. */
export async function campaignHours(
  store: Pick<Store, 'schedules'>,
  settings: Pick<CampaignSettings, 'window' | 'scheduleId'>,
): Promise<CampaignHours> {
  return hoursOf(settings, settings.scheduleId === null ? [] : await store.schedules.list());
}
