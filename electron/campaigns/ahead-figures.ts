import { DateTime } from 'luxon';
import type { AheadFigures, Campaign, ContactCounts } from '../../shared/contract/campaign.ts';
import {
  abandonsLeft,
  halfHoursOf,
  promiseOf,
  sumAnswers,
  worstHalfHour,
} from '../../shared/domain/abandon-promise.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { Store } from '../store/store.ts';
import { campaignHours } from './campaign-hours.ts';

const DAYS = 30;

/**
 * How a campaign that dials ahead keeps its promise; null for one that does not and has not today. The day is that of the
 * campaign's zone.
 * @param counts its contacts by state, as the other figures are read from
 */
export async function aheadFiguresOf(
  store: Pick<Store, 'attempts' | 'schedules'>,
  dialler: Pick<Dialler, 'pacingOf' | 'pacingElsewhere'>,
  { id, settings }: Pick<Campaign, 'id' | 'settings'>,
  counts: ContactCounts,
  nowMs: number,
): Promise<AheadFigures | null> {
  const { zone } = await campaignHours(store, settings);
  const midnight = DateTime.fromMillis(nowMs, { zone }).startOf('day');
  const todayMs = midnight.toMillis();
  const fromMs = midnight
    .minus({ days: DAYS - 1 })
    .startOf('day')
    .toMillis();
  const toMs = midnight.plus({ days: 1 }).startOf('day').toMillis();
  const quarters = await store.attempts.answerQuarters(id, fromMs, toMs);
  const ofToday = quarters.filter(({ startMs }) => startMs >= todayMs);
  // Who was abandoned today stays so in whatever mode the day goes on.
  if (!dialsAhead(settings.mode) && ofToday.length === 0) return null;
  const today = promiseOf(sumAnswers(ofToday));
  const halfHours = halfHoursOf(ofToday);
  const here = dialler.pacingOf(id);
  const elsewhere = dialler.pacingElsewhere(id);
  const onAll = (figure: 'staffed' | 'idle'): number =>
    elsewhere.reduce((sum, there) => sum + there[figure], here?.[figure] ?? 0);
  return {
    limitPerMille: settings.predictive.abandonPerMille,
    today,
    abandonsLeft: abandonsLeft(today, settings.predictive.abandonPerMille),
    thirtyDays: promiseOf(sumAnswers(quarters)),
    halfHours,
    worstHalfHour: worstHalfHour(halfHours),
    screening: await store.attempts.screeningMarks(id, fromMs, toMs),
    waiting: counts.awaiting_operator ?? 0,
    staffed: onAll('staffed'),
    idle: onAll('idle'),
    bound: here?.bound ?? null,
    elsewhere: elsewhere.map(({ hostId, host, bound }) => ({ hostId, host, bound })),
  };
}
