import type { PromiseFigures } from '../abandon-promise.ts';
import type { FigureMeaning } from './table.ts';

/** What the figures of a campaign that dials ahead are made from. */
export interface AheadSums {
  today: Pick<PromiseFigures, 'abandoned' | 'leftListening' | 'strictRate'>;
  abandonsLeft: number;
  worstHalfHour: { rate: number } | null;
  thirtyDays: Pick<PromiseFigures, 'strictRate'>;
  /** People who answered and wait now. */
  waiting: number;
  /** Operators or workers at their desks for it on all hosts that are free. */
  idle: number;
}

interface AheadRow extends FigureMeaning {
  of: (ahead: AheadSums) => number | null;
}

/** What a campaign that dials ahead says beside `FIGURES`; the rates are made in `abandon-promise.ts`. */
export const AHEAD_FIGURES = {
  strictRate: {
    label: 'Rate that steers',
    unit: 'share',
    sentence:
      'Abandoned today as a share of live answers less the machines that whoever took them found; beside it the most that may be, from the settings.',
    of: ({ today }) => today.strictRate,
  },
  abandoned: {
    label: 'Abandoned',
    unit: 'people',
    sentence:
      'People who answered today and got nobody on the line in time, of all live answers. Whoever hung up first counts, unless it was still listened who answers and somebody was free for them.',
    of: ({ today }) => today.abandoned,
  },
  leftListening: {
    label: 'Left while listened to',
    unit: 'people',
    sentence:
      'People who hung up today before it was told who answers, with somebody free for them. They count neither as abandoned nor as live answers.',
    of: ({ today }) => today.leftListening,
  },
  left: {
    label: 'May still be abandoned',
    unit: 'people',
    sentence: 'How many more today as it stands, by the rate that steers.',
    of: ({ abandonsLeft }) => abandonsLeft,
  },
  worst: {
    label: 'Worst half hour',
    unit: 'share',
    sentence: 'The largest rate of a half hour today that had enough answers to say.',
    of: ({ worstHalfHour }) => worstHalfHour?.rate ?? null,
  },
  thirtyDays: {
    label: '30 days',
    unit: 'share',
    sentence: 'The rate that steers over the last 30 days, today included.',
    of: ({ thirtyDays }) => thirtyDays.strictRate,
  },
  waiting: {
    label: 'Waiting',
    unit: 'people',
    sentence: 'People who answered and wait to be put through now.',
    of: ({ waiting }) => waiting,
  },
  free: {
    label: 'Free',
    unit: 'operators',
    sentence:
      'Operators at their desks, or workers of the voice agent, that are free now, of all of them on all hosts.',
    of: ({ idle }) => idle,
  },
} satisfies Record<string, AheadRow>;

export type AheadFigureName = keyof typeof AHEAD_FIGURES;
