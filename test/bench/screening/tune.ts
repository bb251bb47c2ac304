import type { DecisionLimits } from '../../../electron/screening/decision.ts';
import { seededRandom, type Random } from '../pacing/random.ts';
import { targets } from './figures.ts';
import { judgeTrace, type Trace } from './traces.ts';

export const FIRST_LIMITS: DecisionLimits = {
  personSoon: 0.96,
  personSoonPauseMs: 540,
  person: 0.6,
  personPauseMs: 1200,
  machine: 0.97,
  machineTalkMs: 4500,
  patienceMs: 1400,
  longestMs: 9000,
  personAtLast: 0.6,
  machineAtLast: 0.6,
  machineAtLastTalkMs: 5500,
  screenerAtLast: 0.8,
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
  { name: 'personSoon', least: 0.93, most: 0.995, step: 0.005 },
  { name: 'personSoonPauseMs', least: 460, most: 760, step: 40 },
  { name: 'person', least: 0.7, most: 0.98, step: 0.01 },
  { name: 'personPauseMs', least: 760, most: 1440, step: 40 },
  { name: 'machine', least: 0.85, most: 0.995, step: 0.005 },
  { name: 'patienceMs', least: 1000, most: 1760, step: 40 },
  { name: 'longestMs', least: 6000, most: 12_000, step: 250 },
  { name: 'personAtLast', least: 0.45, most: 0.85, step: 0.02 },
  { name: 'machineAtLast', least: 0.3, most: 0.9, step: 0.03 },
];
/** Figures of tuning voices are a little better than those of others will be. */
const MARGIN = 0.88;
/** What missing it costs, and what a figure that is good enough already is still worth. */
const MISSED = 3;
const BETTER = 0.05;
/** What an assistant taken for a person costs; nobody is lost, but `unsure` would be right. */
const SCREENER_AS_PERSON = 1;
/** Most of the search is drawn, the rest goes step by step from the best that was found. */
const DRAWN = 1200;
const ROUNDS = 6;

/** How far from what is wanted the screener would be with these limits: less is better. */
export function costOf(traces: readonly Trace[], limits: DecisionLimits): number {
  const judged = traces.map((trace) => judgeTrace(trace, limits));
  let cost = 0;
  for (const { what, reached, wanted, isAtLeast } of targets(judged)) {
    if (/beep|tones/.test(what)) continue;
    const ratio = isAtLeast ? (1 - reached) / (1 - wanted) : reached / wanted;
    cost += MISSED * Math.max(0, ratio - MARGIN) + BETTER * ratio;
  }
  const screeners = judged.filter(({ truth }) => truth === 'screener');
  const asPerson = screeners.filter(({ screening }) => screening?.verdict === 'person').length;
  return cost + (SCREENER_AS_PERSON * asPerson) / Math.max(1, screeners.length);
}

const within = ({ least, most, step }: Knob, value: number): number =>
  Number(Math.min(most, Math.max(least, least + Math.round((value - least) / step) * step)).toFixed(4));

const drawLimits = (random: Random): DecisionLimits => ({
  ...FIRST_LIMITS,
  ...Object.fromEntries(
    KNOBS.map((knob) => [knob.name, within(knob, knob.least + random.uniform() * (knob.most - knob.least))]),
  ),
});

/** Searches limits on the tuning clips. */
export function tune(traces: readonly Trace[], say: (line: string) => void): DecisionLimits {
  const random = seededRandom(11);
  let best = FIRST_LIMITS;
  let least = costOf(traces, best);
  const attempt = (limits: DecisionLimits): void => {
    const cost = costOf(traces, limits);
    if (cost < least) [best, least] = [limits, cost];
  };
  for (let i = 0; i < DRAWN; i++) attempt(drawLimits(random));
  say(`drawn: ${least.toFixed(3)}`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const knob of KNOBS) {
      for (const by of [-8, -4, -2, -1, 1, 2, 4, 8]) {
        attempt({ ...best, [knob.name]: within(knob, best[knob.name] + by * knob.step) });
      }
    }
    say(`round ${round + 1} of ${ROUNDS}: ${least.toFixed(3)} ${JSON.stringify(best)}`);
  }
  return best;
}
