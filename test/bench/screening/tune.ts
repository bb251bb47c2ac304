import type { DecisionLimits } from '../../../electron/dialler/screening/decision.ts';
import { seededRandom } from '../pacing/random.ts';
import { targets } from './figures.ts';
import { judgeTrace, type Trace } from './traces.ts';

export const FIRST_LIMITS: DecisionLimits = {
  personSoon: 0.9,
  personSoonPauseMs: 500,
  person: 0.8,
  personPauseMs: 800,
  machine: 0.97,
  patienceMs: 1600,
  longestMs: 9000,
  personAtLast: 0.6,
  machineAtLast: 0.75,
  screenerAtLast: 0.8,
  silenceMs: 8000,
};

/** What may be changed, between which bounds, in which steps. */
const KNOBS: { name: keyof DecisionLimits; least: number; most: number; step: number }[] = [
  { name: 'personSoon', least: 0.5, most: 0.99, step: 0.02 },
  { name: 'personSoonPauseMs', least: 420, most: 900, step: 60 },
  { name: 'person', least: 0.4, most: 0.98, step: 0.03 },
  { name: 'personPauseMs', least: 600, most: 1200, step: 60 },
  { name: 'machine', least: 0.7, most: 0.995, step: 0.01 },
  { name: 'patienceMs', least: 1000, most: 1800, step: 60 },
  { name: 'longestMs', least: 6000, most: 14_000, step: 500 },
  { name: 'personAtLast', least: 0.25, most: 0.9, step: 0.04 },
  { name: 'machineAtLast', least: 0.3, most: 0.95, step: 0.03 },
];
/** Figures of tuning voices are a little better than those of others will be. */
const MARGIN = 0.75;
/** What a figure that is good enough already is still worth. */
const BETTER = 0.08;

/** How far from what is wanted the screener would be with these limits: less is better. */
export function costOf(traces: readonly Trace[], limits: DecisionLimits): number {
  const judged = traces.map((trace) => judgeTrace(trace, limits));
  let cost = 0;
  for (const { what, reached, wanted, isAtLeast } of targets(judged)) {
    if (/beep|tones/.test(what)) continue;
    const ratio = isAtLeast ? (1 - reached) / (1 - wanted) : reached / wanted;
    cost += Math.max(0, ratio - MARGIN) + BETTER * ratio;
  }
  return cost;
}

/** Searches limits on the tuning clips: one knob at a time, in an order drawn anew each round. */
export function tune(traces: readonly Trace[], rounds: number, say: (line: string) => void): DecisionLimits {
  const random = seededRandom(11);
  let best = FIRST_LIMITS;
  let least = costOf(traces, best);
  for (let round = 0; round < rounds; round++) {
    const scale = [4, 2, 1][round % 3] ?? 1;
    const order = KNOBS.toSorted(() => random.uniform() - 0.5);
    for (const { name, least: low, most: high, step } of order) {
      for (const by of [-scale, scale, -2 * scale, 2 * scale]) {
        const value = Math.min(high, Math.max(low, best[name] + by * step));
        const tried = { ...best, [name]: Number(value.toFixed(4)) };
        const cost = costOf(traces, tried);
        if (cost < least) [best, least] = [tried, cost];
      }
    }
    say(`round ${round + 1} of ${rounds}: ${least.toFixed(3)} ${JSON.stringify(best)}`);
  }
  return best;
}
