import { createHash } from 'node:crypto';
import type { RecordedDay } from './recorded-day.ts';
import { figuresOf, whatIf, type CampaignFigures, type DayFigures, type Otherwise } from './what-if.ts';

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

const SHARED =
  'Other hosts called for these campaigns that day: the day as it was counts their calls too, the other rows those of this host and its operators alone.';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const abandonRate = ({ answered, abandoned }: DayFigures): number =>
  answered === 0 ? 0 : abandoned / answered;

interface Column<Of> {
  heading: string;
  of: (figures: Of) => number;
  words: (value: number) => string;
}

/** What is shown of a campaign that shares its operators. */
const CAMPAIGN_COLUMNS: readonly Column<CampaignFigures>[] = [
  { heading: 'dials', of: ({ dials }) => dials, words: (value) => value.toFixed(0) },
  { heading: 'answered', of: ({ answered }) => answered, words: (value) => value.toFixed(0) },
  { heading: 'abandoned', of: ({ abandoned }) => abandoned, words: (value) => value.toFixed(1) },
];
const NOTHING: CampaignFigures = { dials: 0, answered: 0, abandoned: 0 };

/** What is shown of a day, and how. */
const COLUMNS: readonly Column<DayFigures>[] = [
  { heading: 'dials', of: ({ dials }) => dials, words: (value) => value.toFixed(0) },
  { heading: 'answered', of: ({ answered }) => answered, words: (value) => value.toFixed(0) },
  { heading: 'connected', of: ({ connected }) => connected, words: (value) => value.toFixed(0) },
  { heading: 'abandoned', of: ({ abandoned }) => abandoned, words: (value) => value.toFixed(1) },
  { heading: 'abandon rate', of: abandonRate, words: percent },
  { heading: 'occupancy', of: ({ occupancy }) => occupancy, words: percent },
];

/** One row: the mean of several runs, and how far these lie apart where they do. */
function row<Of>(name: string, runs: readonly Of[], columns: readonly Column<Of>[]): string {
  const cells = columns.map(({ of, words }) => {
    const values = runs.map(of);
    const mean = words(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
    const [least, most] = [words(Math.min(...values)), words(Math.max(...values))];
    return (least === most ? mean : `${mean} (${least} to ${most})`).padEnd(26);
  });
  return `${name.padEnd(24)}${cells.join('')}`.trimEnd();
}

const heading = (name: string, columns: readonly { heading: string }[]): string =>
  `${name.padEnd(24)}${columns.map((each) => each.heading.padEnd(26)).join('')}`.trimEnd();

/** Each campaign of a pool in the same three rows; nothing where one dials alone, or it is not on record whose a call was. */
function campaignRows(rows: readonly (readonly [string, readonly DayFigures[]])[]): string[] {
  const ids = [
    ...new Set(rows.flatMap(([, runs]) => runs.flatMap(({ campaigns }) => [...campaigns.keys()]))),
  ];
  if (ids.length < 2) return [];
  return ids.toSorted().flatMap((id) => [
    heading(`campaign ${id}`, CAMPAIGN_COLUMNS),
    ...rows.map(([name, runs]) =>
      row(
        name,
        runs.map(({ campaigns }) => campaigns.get(id) ?? NOTHING),
        CAMPAIGN_COLUMNS,
      ),
    ),
    '',
  ]);
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
    [...(otherwise.weights ?? [])].map(([id, weight]) => `weight ${weight} for campaign ${id}`),
  ]
    .flat()
    .join(' and ');
  const rows = [
    ['as it was', [figuresOf(day)]],
    ['gone through again', again],
    ['otherwise', other],
  ] as const;
  return [
    heading('', COLUMNS),
    ...rows.map(([name, figures]) => row(name, figures, COLUMNS)),
    '',
    ...campaignRows(rows),
    `Otherwise means ${what}. Compare it with the day gone through again: where that differs from the day as it was, this way of reckoning does.`,
    ...(day.isShared ? [SHARED] : []),
    `Of ${day.fates.length} calls it is on record how they ended; ${given} of these were given up while they rang, and nobody knows who would have answered.`,
    placed > day.fates.length
      ? `Up to ${placed - day.fates.length} calls were never placed: what became of them is drawn from calls of the same time of day (${runs} runs).`
      : 'No call beyond those of the day was needed.',
    'The n-th call of a campaign meets whom its n-th call met and the n-th conversation lasts as long. Nobody is dialled after the last call of the day, as if the list had ended then; until then no campaign runs out of people. That people grow tired of waiting, and that operators work otherwise in other numbers, is not reckoned with.',
  ];
}
