import type { Random } from './random.ts';
import { type Absence, plainDay, type Scenario } from './scenario.ts';

/** Days to tune on. No figure in the docs comes from them. */
export const tuningSeeds = (days: number): number[] => Array.from({ length: days }, (_, i) => 1_000 + i);
/** Days to judge by. Nothing was ever chosen by looking at them; once they have been, they are replaced. */
export const judgingSeeds = (days: number): number[] => Array.from({ length: days }, (_, i) => 920_000 + i);

const hour = 3600;

const named = (name: string, change: Partial<Scenario>): Scenario => ({ ...plainDay, ...change, name });

/** Lunch in two shifts of 45 minutes, and short breaks mid-morning and mid-afternoon. */
function lunchBreaks(operator: number, random: Random): Absence[] {
  const lunch = (operator % 2 === 0 ? 3.5 : 4.25) * hour + random.normal() * 60;
  const short = 1.75 * hour + random.uniform() * 900;
  const late = 6 * hour + random.uniform() * 900;
  return [
    { fromSec: lunch, toSec: lunch + 2700, state: 'break' },
    { fromSec: short, toSec: short + 600, state: 'break' },
    { fromSec: late, toSec: late + 600, state: 'break' },
  ];
}

/** Everybody at once, as a supervisor calls a meeting. */
const meeting = (): Absence[] => [{ fromSec: 2.5 * hour, toSec: 2.5 * hour + 1800, state: 'break' }];

/** Staggered arrival and leaving. */
function flexibleHours(operator: number, random: Random): Absence[] {
  return [
    { fromSec: 0, toSec: random.uniform() * hour, state: 'offline' },
    { fromSec: (7 + random.uniform()) * hour, toSec: 8 * hour, state: 'offline' },
    ...(operator % 3 === 0 ? [{ fromSec: 4 * hour, toSec: 4.5 * hour, state: 'break' as const }] : []),
  ];
}

const steps =
  (...rates: number[]) =>
  (t: number): number =>
    rates[Math.min(rates.length - 1, Math.floor((t / (8 * hour)) * rates.length))] ?? 0.3;

const screening = { delaySec: { meanSec: 2.5, cv: 0.3 }, machineMissed: 0.08, personMisread: 0.03 };

/** Every kind of day the policy must stand. */
export const scenarios: Scenario[] = [
  ...[2, 5, 10, 25, 50].map((operators) => named(`${operators} operators`, { operators })),
  named('answers 5 %', { answerRate: () => 0.05 }),
  named('answers 10 %', { answerRate: () => 0.1 }),
  named('answers 60 %', { answerRate: () => 0.6 }),
  named('answers 70 %, 5 operators', { operators: 5, answerRate: () => 0.7 }),
  named('answers 10 %, 2 operators', { operators: 2, answerRate: () => 0.1 }),
  named('regime 30-60-15 %', { answerRate: steps(0.3, 0.6, 0.15) }),
  named('regime 10-50-25 %, 25 operators', { operators: 25, answerRate: steps(0.1, 0.5, 0.25) }),
  named('answer rate swings each hour', {
    answerRate: (t) => 0.3 + 0.15 * Math.sin((2 * Math.PI * t) / (2 * hour)),
  }),
  named('lunch and breaks', { absences: lunchBreaks }),
  named('meeting', { absences: meeting, operators: 15 }),
  named('flexible hours', { absences: flexibleHours, operators: 12 }),
  named('chaotic pauses', { pause: { chance: 0.15, meanSec: 240 } }),
  named('chaotic pauses, 4 operators', { operators: 4, pause: { chance: 0.2, meanSec: 180 } }),
  named('short talks', { talk: { meanSec: () => 25, cv: 0.8 }, wrap: { meanSec: 8, cv: 0.5 } }),
  named('long talks', { talk: { meanSec: () => 360, cv: 0.8 }, wrap: { meanSec: 45, cv: 0.6 } }),
  named('talks grow longer', { talk: { meanSec: (t) => (t < 4 * hour ? 50 : 150), cv: 0.9 } }),
  named('operators differ', { operatorCv: 0.4 }),
  named('machines screened', { machineShare: 0.35, screening }),
  named('machines screened, 25 operators', {
    operators: 25,
    machineShare: 0.45,
    answerRate: () => 0.2,
    screening: { ...screening, machineMissed: 0.15 },
  }),
  named('machines unscreened', { machineShare: 0.3 }),
  named('short day', { operators: 5, shiftSec: 3 * hour }),
  named('few lines', { maxLines: 20 }),
  named('one dial a second', { operators: 25, maxCps: 1 }),
  named('score calibrated', { score: { kind: 'calibrated', spread: 1.5 } }),
  named('score distorted', { score: { kind: 'distorted', spread: 1.5 } }),
  named('score useless', { score: { kind: 'useless', spread: 1.5 } }),
];
