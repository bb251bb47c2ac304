import { connectedPerHour, DIAL_PACE_MS, etaMs } from './pace.ts';
import { countOfKinds, progressOf, ringingOf } from './progress.ts';
import type { RunSums } from './sums.ts';

/** What a figure counts or measures: `seconds` and `duration` are both in seconds, the one to a tenth, the other in minutes. */
export const FIGURE_UNITS = [
  'contacts',
  'calls',
  'people',
  'operators',
  'share',
  'per_second',
  'per_hour',
  'seconds',
  'duration',
  'time_of_day',
  'moment',
] as const;
export type FigureUnit = (typeof FIGURE_UNITS)[number];

/** What a figure is, for whoever reads it. Shares are 0 to 1, moments in ms since 1970. */
export interface FigureMeaning {
  label: string;
  unit: FigureUnit;
  /** How it is made, in one sentence or two. */
  sentence: string;
}

interface FigureRow extends FigureMeaning {
  /** Null while there is nothing to make it from. */
  of: (sums: RunSums) => number | null;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Every figure of a run: its name, its unit, what it means and how it is made. Nothing else makes them. */
export const FIGURES = {
  total: {
    label: 'Contacts',
    unit: 'contacts',
    sentence: 'All contacts of the campaign.',
    of: ({ counts }) => progressOf(counts).total,
  },
  processed: {
    label: 'Done',
    unit: 'contacts',
    sentence: 'Contacts that reached a result. Somebody still in wrap-up has not.',
    of: ({ counts }) => progressOf(counts).processed,
  },
  apart: {
    label: 'Not worked',
    unit: 'contacts',
    sentence:
      'These ended without being worked, as when the campaign was stopped while they waited. They do not count as done.',
    of: ({ counts }) => progressOf(counts).apart,
  },
  completed: {
    label: 'Completed',
    unit: 'contacts',
    sentence: 'Contacts with a stored conversation.',
    of: ({ counts }) => counts.completed ?? 0,
  },
  retriesWaiting: {
    label: 'Retries waiting',
    unit: 'contacts',
    sentence:
      'Contacts that wait for another attempt after one that did not reach them. Callbacks are counted apart.',
    of: ({ counts }) => counts.retry_scheduled ?? 0,
  },
  ringing: {
    label: 'Ringing',
    unit: 'calls',
    sentence: 'Calls placed now that nobody has answered yet.',
    of: ({ counts }) => ringingOf(counts),
  },
  inProgress: {
    label: 'In progress',
    unit: 'calls',
    sentence: 'Answered calls that are not over yet.',
    of: ({ counts }) => countOfKinds(counts, ['in_flight']) - ringingOf(counts),
  },
  attempts: {
    label: 'Attempts',
    unit: 'calls',
    sentence: 'Dials placed in this run.',
    of: ({ dials }) => dials.attempts,
  },
  answered: {
    label: 'Answered',
    unit: 'calls',
    sentence: 'Attempts that anybody or anything answered.',
    of: ({ dials }) => dials.answered,
  },
  connected: {
    label: 'Connected',
    unit: 'calls',
    sentence: 'Attempts that reached an operator or voice agent.',
    of: ({ dials }) => dials.connected,
  },
  missedCallbacks: {
    label: 'Missed callbacks',
    unit: 'calls',
    sentence: 'Callbacks that nobody could take in time.',
    of: ({ callbacks }) => callbacks.missed,
  },
  calledBack: {
    label: 'Called back',
    unit: 'calls',
    sentence: 'Calls of people whom the campaign had called or was to call.',
    of: ({ callbacks }) => callbacks.received,
  },
  answerRate: {
    label: 'Answer rate',
    unit: 'share',
    sentence: 'Answered attempts as a share of all attempts.',
    of: ({ dials }) => share(dials.answered, dials.attempts),
  },
  connectRate: {
    label: 'Connect rate',
    unit: 'share',
    sentence: 'Attempts that reached an operator or voice agent as a share of all attempts.',
    of: ({ dials }) => share(dials.connected, dials.attempts),
  },
  completionRate: {
    label: 'Completion rate',
    unit: 'share',
    sentence: 'Contacts with a stored conversation as a share of all contacts.',
    of: ({ counts }) => share(counts.completed ?? 0, progressOf(counts).total),
  },
  abandonRate: {
    label: 'Abandon rate today',
    unit: 'share',
    sentence:
      'Of everybody who answered a call placed ahead today, machines told apart, the share that got nobody on the line in time. Whoever hung up first counts, unless it was still listened who answers and somebody was free for them. Modes that do not dial ahead have none.',
    of: ({ today }) => today?.rate ?? null,
  },
  averageRingSec: {
    label: 'Average ring',
    unit: 'seconds',
    sentence: 'Time from ringing to answer or end, averaged over this run.',
    of: ({ dials }) => share(dials.ringSecTotal, dials.ringCount),
  },
  averageTalkSec: {
    label: 'Average talk',
    unit: 'duration',
    sentence: 'Average time that the customer talked to an operator or voice agent.',
    of: ({ dials }) => averageTalkSec(dials),
  },
  averageWrapSec: {
    label: 'Average wrap-up',
    unit: 'duration',
    sentence: 'Average time from the end of a conversation until its result was stored.',
    of: ({ dials }) => averageWrapSec(dials),
  },
  averageHandlingSec: {
    label: 'Average handling',
    unit: 'duration',
    sentence: 'Average talk and wrap-up together.',
    of: ({ dials }) => {
      const talkSec = averageTalkSec(dials);
      return talkSec === null ? null : talkSec + (averageWrapSec(dials) ?? 0);
    },
  },
  dialsPerSec: {
    label: 'Dials/s',
    unit: 'per_second',
    sentence: `Dials placed per second over the last ${DIAL_PACE_MS / 1_000} seconds.`,
    of: (sums) => sums.dialsPerSec,
  },
  connectedPerHour: {
    label: 'Connected/h',
    unit: 'per_hour',
    sentence: 'Attempts that reached an operator or voice agent, per hour of this run.',
    of: (sums) => connectedPerHour(sums.dials.connected, sums, sums.nowMs),
  },
  lastDialMs: {
    label: 'Last dial',
    unit: 'time_of_day',
    sentence: 'When the newest attempt was placed.',
    of: ({ dials }) => dials.lastDialMs,
  },
  etaMs: {
    label: 'Done at about',
    unit: 'moment',
    sentence: 'When the rest of the list is done at the pace of this run so far.',
    of: ({ counts, hasEnd, startedAtMs, nowMs }) =>
      hasEnd && startedAtMs !== null ? etaMs(progressOf(counts), startedAtMs, nowMs) : null,
  },
} satisfies Record<string, FigureRow>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** The figures of a run by name. */
export type FigureValues = { [Name in FigureName]: ReturnType<(typeof FIGURES)[Name]['of']> };

/** All figures of a run. */
export function figuresOf(sums: RunSums): FigureValues {
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, FIGURES[name].of(sums)])) as FigureValues;
}

function averageTalkSec({ talkSecTotal, talkCount }: RunSums['dials']): number | null {
  return share(talkSecTotal, talkCount);
}

function averageWrapSec({ wrapSecTotal, wrapCount }: RunSums['dials']): number | null {
  return share(wrapSecTotal, wrapCount);
}
