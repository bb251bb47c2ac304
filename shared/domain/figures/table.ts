import { DIAL_PACE_MS, etaMs, perHour } from './pace.ts';
import { ANSWERED_BY_NAMES, ATTEMPT_OUTCOME_NAMES, ATTEMPT_OUTCOMES } from '../attempt-outcome.ts';
import type { AnsweredBy, AttemptOutcome } from '../attempt-outcome.ts';
import { CONTACT_STATE_NAMES, CONTACT_STATES } from '../contact-state.ts';
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
  'per_minute',
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
  /** What other diallers call it. */
  alsoCalled?: readonly string[];
}

interface FigureRow extends FigureMeaning {
  /** Null while there is nothing to make it from. */
  of: (sums: RunSums) => number | null;
}

/** The pass in which every contact is tried for the first time. */
const FIRST_PASS = 1;

const FAILED_STATES = CONTACT_STATE_NAMES.filter((state) => {
  const row: { kind: string; contactTerm: string; apart?: true } = CONTACT_STATES[state];
  return row.kind === 'final' && row.contactTerm === 'Failed' && !row.apart;
});

/** Outcomes of dials that were taken so. */
const endedAs = (by: AnsweredBy): AttemptOutcome[] =>
  ATTEMPT_OUTCOME_NAMES.filter((name) => ATTEMPT_OUTCOMES[name].answeredBy === by);

const sumOver = <Name extends string>(
  names: readonly Name[],
  counts: Partial<Record<Name, number>>,
): number => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Every figure of a run: its name, its unit, what it means and how it is made. Nothing else makes them. */
export const FIGURES = {
  total: {
    label: 'Contacts',
    unit: 'contacts',
    sentence: 'All contacts of the campaign.',
    alsoCalled: ['Totals', 'Recipients'],
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
  attempted: {
    label: 'Attempted',
    unit: 'contacts',
    sentence: 'Contacts that were dialled at least once in this run.',
    alsoCalled: ['Sent'],
    of: ({ dials }) => dials.passes.find(({ pass }) => pass === FIRST_PASS)?.attempted ?? 0,
  },
  completed: {
    label: 'Completed',
    unit: 'contacts',
    sentence: 'Contacts with a stored conversation.',
    alsoCalled: ['Completed leads', 'Success'],
    of: ({ counts }) => counts.completed ?? 0,
  },
  failed: {
    label: 'Failed',
    unit: 'contacts',
    sentence: 'Contacts that reached a result which is no conversation. Those not worked are counted apart.',
    alsoCalled: ['Failed leads'],
    of: ({ counts }) => sumOver(FAILED_STATES, counts),
  },
  retriesWaiting: {
    label: 'Retries waiting',
    unit: 'contacts',
    sentence:
      'Contacts that wait for another attempt after one that did not reach them. Callbacks are counted apart.',
    alsoCalled: ['Retries remaining'],
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
    alsoCalled: ['Picked up'],
    of: ({ dials }) => dials.answered,
  },
  connected: {
    label: 'Connected',
    unit: 'calls',
    sentence: 'Attempts that reached an operator or voice agent.',
    of: ({ dials }) => dials.connected,
  },
  conversations: {
    label: 'Conversations',
    unit: 'calls',
    sentence:
      'Attempts that ended as answered: a person and an operator or voice agent talked, for as long as the campaign asks at least.',
    of: ({ dials }) => dials.outcomes.answered ?? 0,
  },
  machines: {
    label: 'Machines',
    unit: 'calls',
    sentence: 'Attempts that ended as an answering machine, told by screening or by the operator.',
    alsoCalled: ['Machines detected'],
    of: ({ dials }) => dials.outcomes.machine ?? 0,
  },
  didNotPick: {
    label: 'Did not pick up',
    unit: 'calls',
    sentence:
      'Attempts over that no person took: no answer, busy or unreachable, and what machines, assistants and announcements took.',
    of: ({ dials }) => sumOver([...endedAs('no_answer'), ...endedAs('machine')], dials.outcomes),
  },
  missedCallbacks: {
    label: 'Missed callbacks',
    unit: 'calls',
    sentence: 'Callbacks that nobody could take in time.',
    of: ({ callbacks }) => callbacks.missed,
  },
  callbacksRequested: {
    label: 'Requested',
    unit: 'calls',
    sentence:
      'Callbacks that were asked for in this run: by an operator or a voice agent for the person, or by people who called and reached nobody. Another time after a call is another one.',
    of: ({ callbacks }) => callbacks.requested,
  },
  callbacksPending: {
    label: 'Pending',
    unit: 'calls',
    sentence: 'Callbacks asked for that have not ended: they wait, or somebody is about to call.',
    of: ({ callbacks: { requested, completed, cancelled, exhausted } }) =>
      requested - completed - cancelled - exhausted,
  },
  callbacksCompleted: {
    label: 'Completed',
    unit: 'calls',
    sentence: 'Callbacks that were called, whoever answered, or whose people called before.',
    of: ({ callbacks }) => callbacks.completed,
  },
  callbacksCancelled: {
    label: 'Cancelled',
    unit: 'calls',
    sentence:
      'Callbacks that ended without a call because their contact was stopped, cancelled, excluded or blacklisted, or its window closed.',
    of: ({ callbacks }) => callbacks.cancelled,
  },
  callbacksExhausted: {
    label: 'Exhausted',
    unit: 'calls',
    sentence: 'Callbacks that were closed without a call because nobody took them in time.',
    of: ({ callbacks }) => callbacks.exhausted,
  },
  callbackDelaySec: {
    label: 'Average delay',
    unit: 'duration',
    sentence: 'Average time from when a callback was due until it was dialled.',
    of: ({ callbacks }) => share(callbacks.delay_ms / 1_000, callbacks.dialled),
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
  talkSec: {
    label: 'Talk in all',
    unit: 'duration',
    sentence: 'Time that customers talked to operators or voice agents, all of it.',
    alsoCalled: ['Duration'],
    of: ({ dials }) => (dials.talkCount > 0 ? dials.talkSecTotal : null),
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
    alsoCalled: ['AHT'],
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
    of: (sums) => perHour(sums.dials.connected, sums, sums.nowMs),
  },
  dialsPerSecOfRun: {
    label: 'Dials/s of the run',
    unit: 'per_second',
    sentence: 'Dials placed, per second of this run.',
    of: (sums) => perHour(sums.dials.attempts, sums, sums.nowMs) / 3_600,
  },
  callsPerMin: {
    label: 'Calls/min',
    unit: 'per_minute',
    sentence: 'Dials placed, per minute of this run.',
    of: (sums) => perHour(sums.dials.attempts, sums, sums.nowMs) / 60,
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

/** Dials that are over by who or what took them. */
export function answeredBy(outcomes: RunSums['dials']['outcomes']): Record<AnsweredBy, number> {
  const groups = ANSWERED_BY_NAMES.map((by) => [by, sumOver(endedAs(by), outcomes)] as const);
  return Object.fromEntries(groups) as Record<AnsweredBy, number>;
}

/** A figure's definition with the names that other diallers have for it. */
export const definitionOf = ({ sentence, alsoCalled }: FigureMeaning): string =>
  alsoCalled === undefined ? sentence : `${sentence} Also called: ${alsoCalled.join(', ')}.`;
