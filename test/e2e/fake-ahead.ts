import { DateTime } from 'luxon';
import { PREDICTIVE_DEFAULTS, type AheadFigures, type Campaign } from '../../shared/contract/campaign.ts';
import { abandonsLeft, HALF_HOUR_MS, promiseOf, worstHalfHour } from '../../shared/domain/abandon-promise.ts';
import type { FakeData } from './fake-data.ts';

/** A day of half hours from 09:00 Berlin time on: calm, over the limit at noon, and one with too few answers to tell. */
const ABANDONED = [0, 1, 0, 1, 1, 0, 4, 1, 1, 0, 1, 1];

/** A running campaign that dials ahead, beside those of the sample. */
export function addPredictive(data: FakeData): Campaign {
  const [first] = data.campaigns;
  if (!first) throw new Error('The sample data is empty.');
  const predictive = { ...PREDICTIVE_DEFAULTS, abandonedMessageId: 'm-north' };
  const campaign: Campaign = {
    ...first,
    id: 'camp-ahead-000000008',
    name: 'Energy contracts North',
    settings: { ...first.settings, mode: 'predictive', predictive },
  };
  data.campaigns.push(campaign);
  return campaign;
}

/** The promise of a predictive campaign, near its limit. */
export function sampleAhead(): AheadFigures {
  const morning = DateTime.now().setZone('Europe/Berlin').startOf('day').plus({ hours: 9 }).toMillis();
  const halfHours = ABANDONED.map((abandoned, at) => ({
    startMs: morning + at * HALF_HOUR_MS,
    liveAnswers: at === ABANDONED.length - 1 ? 6 : 38,
    abandoned,
  }));
  const live = halfHours.reduce((sum, half) => sum + half.liveAnswers, 0);
  const counts = {
    dials: 1_412,
    answered: live + 14,
    connected: live - 11,
    abandoned: 9,
    leftEarly: 2,
    leftListening: 14,
    machines: 0,
  };
  const today = promiseOf({ ...counts, misread: 30 });
  const earlier = {
    dials: 21_000,
    answered: 6_900,
    connected: 6_735,
    abandoned: 150,
    leftEarly: 15,
    leftListening: 190,
    machines: 0,
  };
  return {
    limitPerMille: PREDICTIVE_DEFAULTS.abandonPerMille,
    today,
    abandonsLeft: abandonsLeft(today, PREDICTIVE_DEFAULTS.abandonPerMille),
    thirtyDays: promiseOf({ ...earlier, misread: 420 }),
    halfHours,
    worstHalfHour: worstHalfHour(halfHours),
    screening: [
      { verdict: 'person', given: 190, marked: 4 },
      { verdict: 'unsure', given: 24, marked: 5 },
    ],
    waiting: 1,
    staffed: 9,
    idle: 1,
    bound: 'risk',
    elsewhere: [{ hostId: 'room-2', host: 'Room 2', bound: 'lines' }],
  };
}
