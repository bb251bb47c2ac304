import { DateTime } from 'luxon';
import type { Campaign, CampaignRow } from '../../shared/contract/campaign.ts';
import { promiseOf, sumAnswers } from '../../shared/domain/abandon-promise.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { hoursAt, hoursOf } from '../../shared/domain/hours.ts';
import type { Store } from '../store/store.ts';

/** How the hours of a campaign stand, and when it begins by itself. */
export function hoursShown(
  { status, settings }: Pick<Campaign, 'status' | 'settings'>,
  nowMs: number,
): Pick<CampaignRow, 'windowOpen' | 'windowUntilMs' | 'startsAtMs'> {
  const { open, untilMs } = hoursAt(hoursOf(settings), nowMs);
  const startsAtMs = status === 'scheduled' ? settings.startAtMs : null;
  return { windowOpen: open, windowUntilMs: untilMs, startsAtMs };
}

/** How a campaign that dials ahead keeps its promise today; the day is that of its zone. */
export async function promiseShown(
  store: Pick<Store, 'attempts'>,
  { id, settings }: Pick<Campaign, 'id' | 'settings'>,
  nowMs: number,
): Promise<Pick<CampaignRow, 'abandonRate' | 'abandonPerMille'>> {
  if (!dialsAhead(settings.mode)) return { abandonRate: null, abandonPerMille: null };
  const midnight = DateTime.fromMillis(nowMs, { zone: hoursOf(settings).zone }).startOf('day');
  const toMs = midnight.plus({ days: 1 }).startOf('day').toMillis();
  const quarters = await store.attempts.answerQuarters(id, midnight.toMillis(), toMs);
  const { strictRate } = promiseOf(sumAnswers(quarters));
  return { abandonRate: strictRate, abandonPerMille: settings.predictive.abandonPerMille };
}
