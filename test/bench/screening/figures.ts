import type { Verdict } from '../../../electron/screening/interface.ts';
import type { Judged } from './judge.ts';
import { SNRS } from './plan.ts';

const VERDICTS: (Verdict | 'none')[] = [
  'person',
  'machine',
  'screener',
  'unsure',
  'fax',
  'announcement',
  'none',
];
const verdictOf = ({ screening }: Judged): Verdict | 'none' => screening?.verdict ?? 'none';

const share = (list: Judged[], is: (each: Judged) => boolean): number =>
  list.length === 0 ? NaN : list.filter(is).length / list.length;
const isOneOf =
  (...verdicts: string[]) =>
  (each: Judged): boolean =>
    verdicts.includes(verdictOf(each));
const isLost = isOneOf('machine', 'fax', 'announcement');
const percent = (value: number): string => (Number.isNaN(value) ? '-' : (100 * value).toFixed(1));

export const quantile = (values: number[], at: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? NaN;
};

function table(title: string, rows: [string, Judged[]][]): string {
  const heading = ['', 'clips', ...VERDICTS].map((word, i) =>
    i === 0 ? word.padEnd(36) : word.padStart(13),
  );
  const lines = rows
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) =>
      [
        name.padEnd(36),
        String(list.length).padStart(13),
        ...VERDICTS.map((verdict) => percent(share(list, isOneOf(verdict))).padStart(13)),
      ].join(''),
    );
  return [title, heading.join(''), ...lines].join('\n');
}

/** Who was taken for whom, in per cent, by noise and by kind. */
export function confusion(judged: Judged[]): string {
  const truths = [...new Set(judged.map(({ truth }) => truth))].sort();
  const kinds = [...new Set(judged.map(({ plan }) => plan.kind))].sort();
  const byNoise = truths.flatMap((truth) =>
    SNRS.map((snr): [string, Judged[]] => [
      `${truth}, ${snr} dB`,
      judged.filter((each) => each.truth === truth && each.plan.snrDb === snr),
    ]),
  );
  const byKind = kinds.map((kind): [string, Judged[]] => [
    kind,
    judged.filter(({ plan }) => plan.kind === kind && plan.snrDb >= 15),
  ]);
  const people = judged.filter(({ truth }) => truth === 'person');
  const byRoom = [...new Set(people.map(({ plan }) => plan.noise))].map((noise): [string, Judged[]] => [
    `person, ${noise}`,
    people.filter(({ plan }) => plan.noise === noise),
  ]);
  const byCodec = [...new Set(people.map(({ plan }) => plan.codec))].map((codec): [string, Judged[]] => [
    `person, ${codec}`,
    people.filter(({ plan }) => plan.codec === codec),
  ]);
  const recorded = (['person', 'machine'] as const).map((truth): [string, Judged[]] => [
    `${truth}, recorded prompts, 15 dB and better`,
    judged.filter((each) => each.truth === truth && each.isRecorded && each.plan.snrDb >= 15),
  ]);
  return [
    table('By noise, per cent of the clips', byNoise),
    table('By kind, 15 dB and better', byKind),
    table('People by what is behind them, by codec; voices of people', [...byRoom, ...byCodec, ...recorded]),
  ].join('\n\n');
}

export interface Target {
  what: string;
  reached: number;
  wanted: number;
  isAtLeast: boolean;
  unit: '%' | 's' | '/h';
}

/** How soon after it could be known a beep must have been told. */
const BEEP_WITHIN_MS = 400;
const BEEP_WITHIN_HZ = 30;

const isQuiet = (snrDb: number): boolean => snrDb >= 15;
const isAny = (): boolean => true;
const isTold = (each: Judged): boolean => verdictOf(each) === each.truth;

function isBeepFound({ wantedBeep, beeps }: Judged): boolean {
  if (wantedBeep === null) return false;
  return beeps.some(
    ({ atMs, hz }) =>
      atMs >= wantedBeep.startMs &&
      atMs <= wantedBeep.endMs + BEEP_WITHIN_MS &&
      wantedBeep.hz.some((wanted) => Math.abs(hz - wanted) < BEEP_WITHIN_HZ),
  );
}

function falseBeeps({ wantedBeep, beeps }: Judged): number {
  const isFalse = (atMs: number): boolean =>
    wantedBeep === null || atMs < wantedBeep.startMs || atMs > wantedBeep.endMs + BEEP_WITHIN_MS;
  return beeps.filter(({ atMs }) => isFalse(atMs)).length;
}

const most = (what: string, reached: number, wanted: number, unit: Target['unit'] = '%'): Target => ({
  what,
  reached,
  wanted,
  isAtLeast: false,
  unit,
});
const least = (what: string, reached: number, wanted: number): Target => ({
  what,
  reached,
  wanted,
  isAtLeast: true,
  unit: '%',
});

/** What is wanted of the screener, and what it reached. */
export function targets(judged: Judged[]): Target[] {
  const of = (truth: string, isIn: (snrDb: number) => boolean): Judged[] =>
    judged.filter((each) => each.truth === truth && isIn(each.plan.snrDb));
  const people = of('person', isQuiet);
  const machines = of('machine', isQuiet);
  const delays = of('person', isAny).flatMap(({ screening, greetingEndMs }) =>
    greetingEndMs === null ? [] : [screening ? (screening.atMs - greetingEndMs) / 1000 : Infinity],
  );
  const withBeep = judged.filter(({ wantedBeep }) => wantedBeep !== null);
  const talking = judged.filter(({ truth }) => truth !== 'fax' && truth !== 'waiting');
  const hours = talking.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const network = judged.filter(({ truth }) => truth === 'fax' || truth === 'announcement');
  return [
    most('people lost, 15 dB and better', share(people, isLost), 0.01),
    most(
      'people lost, 10 dB',
      share(
        of('person', (snr) => snr === 10),
        isLost,
      ),
      0.03,
    ),
    most(
      'people lost, 5 dB',
      share(
        of('person', (snr) => snr === 5),
        isLost,
      ),
      0.06,
    ),
    least('people called person, 15 dB and better', share(people, isOneOf('person')), 0.9),
    most('verdict on a person after the greeting, median', quantile(delays, 0.5), 1, 's'),
    most('verdicts on a person later than 2 s', delays.filter((s) => s > 2).length / delays.length, 0.05),
    least('machines right, 15 dB and better', share(machines, isOneOf('machine')), 0.92),
    most('machines taken for people, 15 dB and better', share(machines, isOneOf('person')), 0.02),
    least('beeps found', share(withBeep, isBeepFound), 0.95),
    most('false beeps an hour', talking.reduce((sum, each) => sum + falseBeeps(each), 0) / hours, 2, '/h'),
    least('fax and network tones', share(network, isTold), 0.97),
    most('screeners taken for machines', share(of('screener', isAny), isLost), 0.4),
  ];
}

/** The targets as lines: what was reached, what is wanted, and their ratio (1 and more is good). */
export function targetLines(list: Target[]): string[] {
  return list.map(({ what, reached, wanted, isAtLeast, unit }) => {
    const show = (value: number): string =>
      unit === '%' ? `${(100 * value).toFixed(1)} %` : `${value.toFixed(2)} ${unit}`;
    const ratio = isAtLeast ? reached / wanted : reached === 0 ? Infinity : wanted / reached;
    const isMet = isAtLeast ? reached >= wanted : reached <= wanted;
    return [
      what.padEnd(48),
      show(reached).padStart(10),
      `${isAtLeast ? 'at least' : 'at most'} ${show(wanted)}`.padStart(20),
      (ratio === Infinity ? 'none' : ratio.toFixed(2)).padStart(8),
      isMet ? '  met' : '  MISSED',
    ].join('');
  });
}
