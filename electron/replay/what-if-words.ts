import { createHash } from 'node:crypto';
import type { RecordedDay } from './recorded-day.ts';
import { figuresOf, whatIf, type DayFigures, type Otherwise } from './what-if.ts';

/** What nobody can know is drawn so many times. */
const RUNS = 5;

/** A source of numbers in [0, 1) that depends on the seed and the run alone. */
export function drawsFrom(seed: number, run: number): () => number {
  let drawn = 0;
  return () =>
    createHash('sha256')
      .update(`${seed}:${run}:${(drawn += 1)}`)
      .digest()
      .readUIntBE(0, 6) /
    2 ** 48;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const abandonRate = ({ answered, abandoned }: DayFigures): number =>
  answered === 0 ? 0 : abandoned / answered;

/** What is shown of a day, and how. */
const COLUMNS: readonly {
  heading: string;
  of: (figures: DayFigures) => number;
  words: (value: number) => string;
}[] = [
  { heading: 'dials', of: ({ dials }) => dials, words: (value) => value.toFixed(0) },
  { heading: 'answered', of: ({ answered }) => answered, words: (value) => value.toFixed(0) },
  { heading: 'connected', of: ({ connected }) => connected, words: (value) => value.toFixed(0) },
  { heading: 'abandoned', of: ({ abandoned }) => abandoned, words: (value) => value.toFixed(1) },
  { heading: 'abandon rate', of: abandonRate, words: percent },
  { heading: 'occupancy', of: ({ occupancy }) => occupancy, words: percent },
];

/** One row: the mean of several runs, and how far these lie apart where they do. */
function row(name: string, runs: readonly DayFigures[]): string {
  const cells = COLUMNS.map(({ of, words }) => {
    const values = runs.map(of);
    const mean = words(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
    const [least, most] = [words(Math.min(...values)), words(Math.max(...values))];
    return (least === most ? mean : `${mean} (${least} to ${most})`).padEnd(26);
  });
  return `${name.padEnd(24)}${cells.join('')}`.trimEnd();
}

/**
 * The day as it was, gone through again by its own rules, and under other ones, with what such a comparison cannot know.
 * The second row says how true the third one can be.
 * @param draws of which run what nobody can know is drawn from
 */
export function whatIfWords(
  day: RecordedDay,
  otherwise: Otherwise,
  draws: (run: number) => () => number,
  runs = RUNS,
): string[] {
  const several = (change: Otherwise): DayFigures[] =>
    Array.from({ length: runs }, (_, run) => whatIf(day, change, draws(run)));
  const again = several({});
  const other = several(otherwise);
  const placed = Math.max(...other.map(({ dials }) => dials));
  const given = day.fates.filter(({ outcome }) => outcome === 'cancelled').length;
  const what = [
    otherwise.abandonLimit === undefined ? [] : [`a limit of ${percent(otherwise.abandonLimit)}`],
    otherwise.operators === undefined ? [] : [`${otherwise.operators} operators`],
  ]
    .flat()
    .join(' and ');
  return [
    `${''.padEnd(24)}${COLUMNS.map(({ heading }) => heading.padEnd(26)).join('')}`.trimEnd(),
    row('as it was', [figuresOf(day)]),
    row('gone through again', again),
    row('otherwise', other),
    '',
    `Otherwise means ${what}. Compare it with the day gone through again: where that differs from the day as it was, this way of reckoning does.`,
    `Of ${day.fates.length} calls it is on record how they ended; ${given} of these were given up while they rang, and nobody knows who would have answered.`,
    placed > day.fates.length
      ? `Up to ${placed - day.fates.length} calls were never placed: what became of them is drawn from calls of the same time of day (${runs} runs).`
      : 'No call beyond those of the day was needed.',
    'The n-th call meets whom the n-th call met and the n-th conversation lasts as long. Nobody is dialled after the last call of the day, as if the list had ended then. That people grow tired of waiting, and that operators work otherwise in other numbers, is not reckoned with.',
  ];
}
