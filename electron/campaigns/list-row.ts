import { DateTime } from 'luxon';
import type { Campaign, CampaignRow } from '../../shared/contract/campaign.ts';
import { promiseOf, sumAnswers } from '../../shared/domain/abandon-promise.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { hoursAt, hoursOf } from '../../shared/domain/hours.ts';
import type { Schedule } from '../../shared/contract/schedules.ts';
import type { Store } from '../store/store.ts';

/** How the hours of a campaign stand, and when it begins by itself. */
export function hoursShown(
  { status, settings }: Pick<Campaign, 'status' | 'settings'>,
  schedules: readonly Schedule[],
  nowMs: number,
): Pick<CampaignRow, 'windowOpen' | 'windowUntilMs' | 'windowBy' | 'holiday' | 'startsAtMs'> {
  const hours = hoursOf(settings, schedules);
  const { open, untilMs, holiday } = hoursAt(hours, nowMs);
  const startsAtMs = status === 'scheduled' ? settings.startAtMs : null;
  return { windowOpen: open, windowUntilMs: untilMs, windowBy: hours.source, holiday, startsAtMs };
}

/** How a campaign that dials ahead keeps its promise today; the day is that of its zone. */
export async function promiseShown(
  store: Pick<Store, 'attempts'>,
  { id, settings }: Pick<Campaign, 'id' | 'settings'>,
  schedules: readonly Schedule[],
  nowMs: number,
): Promise<Pick<CampaignRow, 'abandonRate' | 'abandonPerMille'>> {
  if (!dialsAhead(settings.mode)) return { abandonRate: null, abandonPerMille: null };
  const midnight = DateTime.fromMillis(nowMs, { zone: hoursOf(settings, schedules).zone }).startOf('day');
  const toMs = midnight.plus({ days: 1 }).startOf('day').toMillis();
  const quarters = await store.attempts.answerQuarters(id, midnight.toMillis(), toMs);
  const { strictRate } = promiseOf(sumAnswers(quarters));
  return { abandonRate: strictRate, abandonPerMille: settings.predictive.abandonPerMille };
}
