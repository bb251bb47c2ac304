import { type Random, seededRandom } from './random.ts';
import { plainDay, type Scenario } from './scenario.ts';

const hour = 3600;
const percent = (share: number): string => (100 * share).toFixed(0);

type Attendance = (shiftSec: number) => Scenario['absences'];

const allThere: Attendance = () => () => [];
/** Ways in which a floor is not all there: each makes one operator's absences on a shift. */
const attendances: Attendance[] = [
  allThere,
  // Lunch in two shifts.
  (shiftSec) => (operator, random) => {
    const fromSec = 0.4 * shiftSec + 60 * random.normal() + (operator % 2) * 2700;
    return [{ fromSec, toSec: fromSec + 2700, state: 'break' }];
  },
  // A meeting of all.
  (shiftSec) => () => [{ fromSec: 0.3 * shiftSec, toSec: 0.3 * shiftSec + 1800, state: 'break' }],
  // Staggered arrival and leaving.
  (shiftSec) => (_operator, random) => [
    { fromSec: 0, toSec: 0.7 * hour * random.uniform(), state: 'offline' },
    { fromSec: shiftSec - 0.7 * hour * random.uniform(), toSec: shiftSec, state: 'offline' },
  ],
  // Every other operator goes home for good, unannounced.
  (shiftSec) => (operator) =>
    operator % 2 === 1 ? [{ fromSec: 0.7 * shiftSec, toSec: shiftSec, state: 'offline' }] : [],
];

/**
 * Days of which everything is drawn: floor, hours, answer rate and its changes, talk, ring and wrap-up times, absences,
 * pauses, machines, screening, scores. They find the weak spots that chosen kinds of day leave out.
 */
export const randomDays = (count: number, firstSeed: number): Scenario[] =>
  Array.from({ length: count }, (_, i) => randomDay(i, seededRandom(firstSeed + i)));

function randomDay(index: number, random: Random): Scenario {
  const between = (least: number, most: number): number => least + (most - least) * random.uniform();
  const around = (least: number, most: number): number => Math.exp(between(Math.log(least), Math.log(most)));
  const pick = <T>(first: T, ...rest: T[]): T =>
    [first, ...rest][Math.floor(random.uniform() * (rest.length + 1))] ?? first;

  const operators = pick(2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 35, 50);
  const shiftSec = pick(8, 8, 8, 8, 6, 4, 3) * hour;
  const morning = around(0.05, 0.7);
  const noon = random.chance(0.35) ? around(0.05, 0.7) : morning;
  const evening = random.chance(0.2) ? around(0.05, 0.7) : noon;
  const [noonSec, eveningSec] = [between(0.2, 0.6) * shiftSec, between(0.6, 0.9) * shiftSec];
  const talkSec = around(20, 360);
  const hasMachines = random.chance(0.4);
  const isScreened = hasMachines && random.chance(0.7);
  return {
    ...plainDay,
    name:
      `random ${index}: ${operators} operators, ${shiftSec / hour} h, ` +
      `answers ${percent(morning)}-${percent(noon)}-${percent(evening)} %, talk ${talkSec.toFixed(0)} s` +
      (isScreened ? ', screened' : hasMachines ? ', machines' : ''),
    operators,
    shiftSec,
    answerRate: (t) => (t < noonSec ? morning : t < eveningSec ? noon : evening),
    machineShare: hasMachines ? between(0.1, 0.6) : 0,
    busyShare: between(0, 0.2),
    failedShare: between(0, 0.1),
    ring: { meanSec: between(6, 16), cv: between(0.3, 0.8) },
    machineRing: { meanSec: between(8, 22), cv: between(0.1, 0.4) },
    ringTimeoutSec: pick(20, 25, 30, 40),
    talk: { meanSec: () => talkSec, cv: between(0.4, 1.3) },
    wrap: { meanSec: around(4, 60), cv: between(0.3, 1) },
    operatorCv: random.chance(0.3) ? between(0.1, 0.5) : 0,
    patienceSec: pick(60, 60, 10, 5),
    absences: pick(allThere, ...attendances)(shiftSec),
    pause: random.chance(0.35) ? { chance: between(0.02, 0.25), meanSec: around(60, 600) } : plainDay.pause,
    ...(isScreened
      ? {
          screening: {
            delaySec: { meanSec: between(0.8, 4), cv: between(0.1, 0.5) },
            machineMissed: between(0, 0.3),
            personMisread: between(0, 0.1),
          },
        }
      : {}),
    ...(random.chance(0.2)
      ? { score: { kind: pick('calibrated', 'distorted', 'useless'), spread: between(0.5, 2) } }
      : {}),
    maxCps: pick(50, 50, 5),
  };
}
