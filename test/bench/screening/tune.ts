import type { DecisionLimits } from '../../../electron/screening/decision.ts';
import { seededRandom, type Random } from '../pacing/random.ts';
import { targets } from './figures.ts';
import { judgeTrace, type Moment, type Trace } from './traces.ts';

/** Where the search sets out: a person early where that is sure, then only where it is surer, and patience for the rest. */
export const FIRST_LIMITS: DecisionLimits = {
  personSoon: 0.89,
  personSoonPauseMs: 820,
  person: 0.97,
  personPauseMs: 1000,
  machine: 0.87,
  machineTalkMs: 5000,
  patienceMs: 1480,
  longestMs: 8500,
  doubtfulMs: 2500,
  doubt: 0.18,
  personInDoubt: 0.4,
  personAtLast: 0.66,
  machineAtLast: 0.3,
  machineAtLastTalkMs: 5500,
  screenerAtLast: 0.72,
  silenceMs: 8000,
};

interface Knob {
  name: keyof DecisionLimits;
  least: number;
  most: number;
  step: number;
}

/** What may be changed, between which bounds, in which steps. */
const KNOBS: Knob[] = [
  { name: 'personSoon', least: 0.8, most: 0.97, step: 0.005 },
  { name: 'personSoonPauseMs', least: 700, most: 860, step: 20 },
  { name: 'person', least: 0.8, most: 0.995, step: 0.005 },
  { name: 'personPauseMs', least: 880, most: 1600, step: 20 },
  { name: 'machine', least: 0.85, most: 0.99, step: 0.01 },
  { name: 'patienceMs', least: 1000, most: 1700, step: 20 },
  { name: 'longestMs', least: 5000, most: 10_000, step: 250 },
  { name: 'doubtfulMs', least: 1500, most: 6000, step: 250 },
  { name: 'doubt', least: 0.06, most: 0.3, step: 0.01 },
  { name: 'personInDoubt', least: 0.3, most: 0.8, step: 0.02 },
  { name: 'personAtLast', least: 0.5, most: 0.9, step: 0.02 },
  { name: 'machineAtLast', least: 0.3, most: 0.8, step: 0.02 },
];
/**
 * How near each figure may come to what is wanted before it costs, and how steeply: voices that limits were chosen by
 * flatter them. Delays hardly differ between voices, people lost and machines put through do, by a few clips.
 */
const PRICES: Record<string, { margin: number; slope: number }> = {
  'people lost, 15 dB and better': { margin: 0.6, slope: 2 },
  'people lost, 10 dB': { margin: 0.7, slope: 1 },
  'people lost, 5 dB': { margin: 0.8, slope: 1 },
  'people called person, 15 dB and better': { margin: 0.75, slope: 4 },
  'verdict on a person after the greeting, median': { margin: 0.96, slope: 20 },
  'verdicts on a person later than 2 s': { margin: 0.88, slope: 6 },
  'machines right, 15 dB and better': { margin: 0.85, slope: 3 },
  'machines taken for people, 15 dB and better': { margin: 0.4, slope: 3 },
  'screeners taken for machines': { margin: 0.9, slope: 1 },
};
/** What a figure that is good enough already is still worth. */
const BETTER = 0.05;
/** What an assistant taken for a person costs; nobody is lost, but `unsure` would be right. */
const SCREENER_AS_PERSON = 0.3;
/** The search is drawn around the best, and goes step by step at last. */
const DRAWN = 800;
const ROUNDS = 2;

/** Clips to choose by, and how much they count. */
export interface Weighed {
  traces: readonly Trace[];
  weight: number;
}

/** How far from what is wanted the screener would be with these limits: less is better. */
export function costOf(traces: readonly Trace[], limits: DecisionLimits): number {
  const judged = traces.map((trace) => judgeTrace(trace, limits));
  let cost = 0;
  for (const { what, reached, wanted, isAtLeast } of targets(judged)) {
    const price = PRICES[what];
    if (!price) continue;
    const ratio = isAtLeast ? (1 - reached) / (1 - wanted) : reached / wanted;
    cost += price.slope * Math.max(0, ratio - price.margin) + BETTER * ratio;
  }
  const screeners = judged.filter(({ truth }) => truth === 'screener');
  const asPerson = screeners.filter(({ screening }) => screening?.verdict === 'person').length;
  return cost + (SCREENER_AS_PERSON * asPerson) / Math.max(1, screeners.length);
}

const within = ({ least, most, step }: Knob, value: number): number =>
  Number(Math.min(most, Math.max(least, least + Math.round((value - least) / step) * step)).toFixed(4));

/** Some of the limits changed, by up to a fifth of what they may be. */
const drawNear = (limits: DecisionLimits, random: Random): DecisionLimits => ({
  ...limits,
  ...Object.fromEntries(
    KNOBS.filter(() => random.chance(0.35)).map((knob) => [
      knob.name,
      within(knob, limits[knob.name] + 0.4 * (random.uniform() - 0.5) * (knob.most - knob.least)),
    ]),
  ),
});

const leastOf = (name: keyof DecisionLimits): number =>
  KNOBS.find((knob) => knob.name === name)?.least ?? FIRST_LIMITS[name];
/** By no limits that are tried anything is said earlier than at these moments. */
const mayDecide = ({ chances, pauseMs, talkMs, nowMs, onsetMs }: Moment): boolean =>
  chances === null ||
  pauseMs >= leastOf('personSoonPauseMs') ||
  talkMs >= FIRST_LIMITS.machineTalkMs ||
  nowMs - (onsetMs ?? 0) >= leastOf('doubtfulMs');

/** Searches limits on clips of several sets. */
export function tune(whole: readonly Weighed[], say: (line: string) => void): DecisionLimits {
  const sets = whole.map(({ traces, weight }) => ({
    weight,
    traces: traces.map((trace) => ({ ...trace, moments: trace.moments.filter(mayDecide) })),
  }));
  const random = seededRandom(11);
  const priceOf = (limits: DecisionLimits): number =>
    sets.reduce((sum, { traces, weight }) => sum + weight * costOf(traces, limits), 0);
  let best = FIRST_LIMITS;
  let least = priceOf(best);
  const attempt = (limits: DecisionLimits): void => {
    const cost = priceOf(limits);
    if (cost < least) [best, least] = [limits, cost];
  };
  for (let i = 0; i < DRAWN; i++) attempt(drawNear(best, random));
  say(`drawn: ${least.toFixed(3)}`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const knob of KNOBS) {
      for (const by of [-4, -2, -1, 1, 2, 4]) {
        attempt({ ...best, [knob.name]: within(knob, best[knob.name] + by * knob.step) });
      }
    }
    say(`round ${round + 1} of ${ROUNDS}: ${least.toFixed(3)} ${JSON.stringify(best)}`);
  }
  return best;
}
