import type { Random } from './random.ts';

/** How one dialled number behaves: who picks up, when, or how the attempt ends. */
export interface CallFate {
  kind: 'live' | 'machine' | 'noanswer' | 'busy' | 'failed';
  /** Seconds of ringing until pick-up or end. */
  afterSec: number;
  answerScore?: number;
  ended?: DialledPerson['ended'];
}

/** Who is dialled next, where the day has people of its own. */
export interface DialledPerson {
  /** That this person answers now. */
  chance: number;
  /** What the policy is told of it. */
  answerScore?: number;
  /** To be called once, when ringing is over: `answered` by this person. */
  ended?: (answered: boolean, t: number) => void;
}

/** Time away from the desk, agreed beforehand: lunch, late start, early end. */
export interface Absence {
  fromSec: number;
  toSec: number;
  state: 'break' | 'offline';
}

/** One working day to be simulated. Durations are means in seconds unless named otherwise. */
export interface Scenario {
  name: string;
  operators: number;
  shiftSec: number;
  /** Share of dials that a person answers, by time of day. */
  answerRate(t: number): number;
  /** Share of the rest that a machine picks up, is busy, or fails at once. */
  machineShare: number;
  busyShare: number;
  failedShare: number;
  ring: { meanSec: number; cv: number };
  machineRing: { meanSec: number; cv: number };
  ringTimeoutSec: number;
  talk: { meanSec(t: number): number; cv: number };
  wrap: { meanSec: number; cv: number };
  /** Operators differ in talk time by this coefficient of variation. */
  operatorCv: number;
  graceSec: number;
  /** Mean patience of a person waiting; most outlast the grace period. */
  patienceSec: number;
  absences(operator: number, random: Random): Absence[];
  /** Chance of a pause after each wrap, and its mean length. */
  pause: { chance: number; meanSec: number };
  screening?: {
    delaySec: { meanSec: number; cv: number };
    /** Chance that a machine is taken for a person, and a person for a machine. */
    machineMissed: number;
    personMisread: number;
  };
  /** `spread` is the standard deviation of a call's log odds of being answered. */
  score?: { kind: 'calibrated' | 'distorted' | 'useless'; spread: number };
  /** Takes the place of `answerRate` and `score`. */
  people?: (t: number, random: Random) => DialledPerson;
  targetAbandon: number;
  /** People on the list, each dialled once; without end when left out. */
  contacts?: number;
  maxLines: number;
  maxCps: number;
  /** Seconds before the end of the shift when dialling stops. */
  stopBeforeEndSec: number;
}

/** A plain day; every other scenario is this one with something changed. */
export const plainDay: Scenario = {
  name: 'plain',
  operators: 10,
  shiftSec: 8 * 3600,
  answerRate: () => 0.3,
  machineShare: 0,
  busyShare: 0.12,
  failedShare: 0.05,
  ring: { meanSec: 10, cv: 0.5 },
  machineRing: { meanSec: 17, cv: 0.25 },
  ringTimeoutSec: 25,
  talk: { meanSec: () => 80, cv: 0.9 },
  wrap: { meanSec: 20, cv: 0.6 },
  operatorCv: 0,
  graceSec: 2,
  patienceSec: 60,
  absences: () => [],
  pause: { chance: 0, meanSec: 0 },
  targetAbandon: 0.03,
  maxLines: 600,
  maxCps: 50,
  stopBeforeEndSec: 0,
};

const logit = (p: number): number => Math.log(p / (1 - p));
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** The shift of log odds that keeps the mean of `logistic(normal)` at the wanted rate (probit approximation). */
const spreadCorrection = (spread: number): number => Math.sqrt(1 + (Math.PI * spread * spread) / 8);

/** Draws what happens to a number dialled at `t`. */
export function drawFate(scenario: Scenario, t: number, random: Random): CallFate {
  if (scenario.people) {
    const { chance, answerScore, ended } = scenario.people(t, random);
    return {
      ...drawEnd(scenario, chance, random),
      ...(answerScore === undefined ? {} : { answerScore }),
      ...(ended === undefined ? {} : { ended }),
    };
  }
  const rate = scenario.answerRate(t);
  let chance = rate;
  let score: number | undefined;
  if (scenario.score) {
    const { kind, spread } = scenario.score;
    chance = logistic(logit(rate) * spreadCorrection(spread) + spread * random.normal());
    if (kind === 'calibrated') score = chance;
    else if (kind === 'distorted') score = Math.sqrt(chance) * 0.9 + 0.05;
    else score = random.uniform();
  }
  const fate = drawEnd(scenario, chance, random);
  return score === undefined ? fate : { ...fate, answerScore: score };
}

function drawEnd(scenario: Scenario, chance: number, random: Random): CallFate {
  const timeout = scenario.ringTimeoutSec;
  if (random.chance(chance)) {
    const afterSec = Math.max(1, random.lognormal(scenario.ring.meanSec, scenario.ring.cv));
    return afterSec < timeout ? { kind: 'live', afterSec } : { kind: 'noanswer', afterSec: timeout };
  }
  let u = random.uniform();
  if (u < scenario.machineShare) {
    const afterSec = Math.max(1, random.lognormal(scenario.machineRing.meanSec, scenario.machineRing.cv));
    return afterSec < timeout ? { kind: 'machine', afterSec } : { kind: 'noanswer', afterSec: timeout };
  }
  u -= scenario.machineShare;
  if (u < scenario.busyShare) return { kind: 'busy', afterSec: 1 + random.exponential(2) };
  u -= scenario.busyShare;
  if (u < scenario.failedShare) return { kind: 'failed', afterSec: 0.2 + random.exponential(0.8) };
  return { kind: 'noanswer', afterSec: timeout };
}
