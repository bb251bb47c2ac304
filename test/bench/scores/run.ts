/**
 * What answer scores are worth on planted truths: `npm run bench -- scores`, or by itself with
 * `node test/bench/scores/run.ts [--days 4] [--only strong] [--part reliability|order|occupancy|speed]`.
 */
import { parseArgs } from 'node:util';
import { createAnswerScores } from '../../../electron/dialler/scores/answer-scores.ts';
import type { DayResult } from '../pacing/measure.ts';
import { seededRandom } from '../pacing/random.ts';
import { dialAtRandom } from './campaign.ts';
import { floorDay } from './occupancy.ts';
import { type PassOrder, workList } from './order.ts';
import { reliability } from './reliability.ts';
import { costOfScores } from './speed.ts';
import { truths } from './truths.ts';

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    part: { type: 'string', default: '' },
  },
});
const chosen = truths.filter(({ name }) => name.includes(options.only));
const days = Math.max(1, Number(options.days));
const parts: Record<string, () => void> = {
  reliability: printReliability,
  order: printOrder,
  occupancy: printOccupancy,
  speed: printSpeed,
};

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const verdict = (isKept: boolean): string => (isKept ? 'kept' : 'MISSED');

/** Twelve days of 1,000 dials at random; the first three are for learning. Against the planted chance of each dial. */
function printReliability(): void {
  console.log('\nReliability: mean |forecast - truth| of ten bins, weighted by count; limit 2 points');
  for (const truth of chosen) {
    const dials = dialAtRandom(truth, createAnswerScores(), { from: 0, to: 12 }, 1000, seededRandom(940_000));
    const late = dials.filter(({ day }) => day >= 3);
    const table = reliability(late.map(({ forecast, chance }) => [forecast, chance]));
    const { bins, weightedPoints, worstPoints } = table;
    console.log(
      `${truth.name.padEnd(20)} ${weightedPoints.toFixed(2)} points, worst bin ${worstPoints.toFixed(2)} (limit 2: ${verdict(weightedPoints <= 2)})`,
    );
    const filled = bins.filter(({ count }) => count > 0);
    const row = (name: string, cell: (bin: (typeof bins)[number]) => string): void =>
      console.log(`  ${name.padEnd(9)} ${filled.map((bin) => cell(bin).padStart(6)).join(' ')}`);
    row('dials', ({ count }) => String(count));
    row('forecast', ({ forecast }) => (100 * forecast).toFixed(1));
    row('truth', ({ happened }) => (100 * happened).toFixed(1));
  }
}

function printOrder(): void {
  console.log('\nPeople reached per 1,000 dials by the order inside a pass: first pass, all dials');
  const lists = [940_001, 940_002, 940_003];
  for (const truth of chosen) {
    const run = (order: PassOrder): { firstPass: number; all: number } => {
      const runs = lists.map((seed) => workList(truth, order, 3000, seed));
      return { firstPass: mean(runs.map((r) => r.firstPass)), all: mean(runs.map((r) => r.all)) };
    };
    const [list, likeliest, best] = [run('list'), run('likeliest now'), run('by the truth')];
    const whole = run('of the whole pass');
    const shown = ({ firstPass, all }: typeof list): string =>
      `${firstPass.toFixed(0).padStart(4)} ${all.toFixed(0).padStart(4)}`;
    console.log(
      `${truth.name.padEnd(20)} list ${shown(list)}   likeliest now ${shown(likeliest)}   of the whole pass ${shown(whole)}   ` +
        `by the truth ${shown(best)}   ` +
        `likeliest/list ${(likeliest.firstPass / list.firstPass).toFixed(2)} ${(likeliest.all / list.all).toFixed(2)}`,
    );
  }
}

function printOccupancy(): void {
  console.log(`\nOccupancy with and without scores, ${days} days each; limit: never under 0.99 of without`);
  for (const truth of chosen) {
    for (const operators of [5, 10, 25]) {
      const run = (hasScores: boolean): DayResult[] =>
        Array.from({ length: days }, (_, i) => floorDay(truth, operators, hasScores, 940_100 + i));
      const [without, withScores] = [run(false), run(true)];
      const share = (results: DayResult[]): number => mean(results.map(({ occupancy }) => occupancy));
      const lost = (results: DayResult[]): string => {
        const rates = results.map(({ abandonRate }) => 100 * abandonRate);
        return `${mean(rates).toFixed(2)} ${Math.max(...rates).toFixed(2)}`;
      };
      const ratio = share(withScores) / share(without);
      const ratios = withScores.map((result, i) => result.occupancy / (without[i]?.occupancy ?? 1));
      const spread = Math.sqrt(mean(ratios.map((r) => (r - mean(ratios)) ** 2)) / Math.max(1, days - 1));
      console.log(
        `${truth.name.padEnd(20)} ${String(operators).padStart(2)} operators  without ${(100 * share(without)).toFixed(1)} ` +
          `with ${(100 * share(withScores)).toFixed(1)}  ratio ${ratio.toFixed(3)} ± ${spread.toFixed(3)} (${verdict(ratio >= 0.99)})  ` +
          `abandoned % mean worst: without ${lost(without)}, with ${lost(withScores)}`,
      );
    }
  }
}

function printSpeed(): void {
  const { scoreUs, learnUs, savedKb } = costOfScores();
  console.log(
    `\nOne score ${scoreUs.toFixed(1)} us, one lesson ${learnUs.toFixed(1)} us ` +
      `(limit 20: ${verdict(Math.max(scoreUs, learnUs) <= 20)}); saved with 1,900 areas ${savedKb.toFixed(0)} kB`,
  );
}

for (const [name, print] of Object.entries(parts)) if (name.includes(options.part)) print();
