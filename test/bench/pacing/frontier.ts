import { createPolicy } from '../../../electron/dialler/pacing/policy.ts';
import type { PacingPolicy } from '../../../electron/dialler/pacing/interface.ts';
import { fixedRatio, progressive } from './comparators.ts';
import { plainDay } from './scenario.ts';
import { simulateDay } from './simulator.ts';

/** Prices of an abandon, from reckless to timid, in operator-seconds. */
const prices = [12, 25, 50, 100, 200, 400];
const ratios = [1.25, 1.5, 2, 3];

/** Small floors vary more from day to day and cost less to simulate: they are given more days. */
const floors = [
  { operators: 2, timesDays: 10 },
  { operators: 10, timesDays: 4 },
  { operators: 50, timesDays: 1 },
];

/** Prints, as tab-separated lines, occupancy against abandon rate where each policy is left to itself. */
export function frontier(days: number, seedsOf: (days: number) => number[]): void {
  console.log('operators\tpolicy\tsetting\tabandon rate\toccupancy');
  for (const { operators, timesDays } of floors) {
    const seeds = seedsOf(days * timesDays);
    const scenario = { ...plainDay, operators };
    const point = (name: string, setting: string, make: () => PacingPolicy): void => {
      const results = seeds.map((seed) => simulateDay(scenario, make(), seed));
      const answered = results.reduce((sum, r) => sum + r.liveAnswered, 0);
      const abandoned = results.reduce((sum, r) => sum + r.liveAbandoned, 0);
      const occupancy = results.reduce((sum, r) => sum + r.occupancy, 0) / results.length;
      console.log(
        [operators, name, setting, (abandoned / answered).toFixed(5), occupancy.toFixed(4)].join('\t'),
      );
    };
    point('progressive', '', progressive);
    for (const ratio of ratios) point('ratio', String(ratio), () => fixedRatio(ratio));
    for (const price of prices)
      point('ours, fixed price', String(price), () => createPolicy({ tuning: { fixedPrice: price } }));
    point('ours, budget', '', () => createPolicy());
  }
}
