/**
 * The pacing bench: `npm run bench:pacing -- [--days 2] [--seeds judging|tuning] [--only text] [--ours] [--frontier]`.
 * Prints one table per scenario. `--only` keeps the scenario of that name, or those whose name contains the text; `--ours` leaves out the
 * comparators except progressive; `--frontier` prints occupancy against abandon rate instead, for the plot;
 * `--erlang` checks the simulator itself against Erlang's loss formula; `--speed` times decisions; `--deviations 400`
 * plays out what one dial more or less would have changed at so many moments of a day; `--hosts` compares one host with two
 * that share the operators; `--random 200` judges so many days of which everything is drawn; `--lists 60` plays so many short lists of each kind to their end, `--shared-lists 40` so
 * many days of a list that shares its operators with another campaign.
 */
import { parseArgs } from 'node:util';
import { createPolicy } from '../../../electron/dialler/pacing/policy.ts';
import type { PacingPolicy } from '../../../electron/dialler/pacing/interface.ts';
import { adaptiveLevel, binomialQuantile, fixedRatio, progressive } from './comparators.ts';
import { printErlangCheck } from './erlang.ts';
import { printDeviations } from './deviation.ts';
import { printHosts } from './hosts.ts';
import { printLists, printSharedLists } from './lists.ts';
import { frontier } from './frontier.ts';
import type { DayResult } from './measure.ts';
import type { Scenario } from './scenario.ts';
import { randomDays } from './random-days.ts';
import { judgingSeeds, scenarios, tuningSeeds } from './scenarios.ts';
import { simulateDay } from './simulator.ts';
import { printSpeed } from './speed.ts';

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '2' },
    seeds: { type: 'string', default: 'judging' },
    only: { type: 'string', default: '' },
    ours: { type: 'boolean', default: false },
    frontier: { type: 'boolean', default: false },
    erlang: { type: 'boolean', default: false },
    speed: { type: 'boolean', default: false },
    deviations: { type: 'string', default: '0' },
    random: { type: 'string', default: '0' },
    hosts: { type: 'boolean', default: false },
    lists: { type: 'string', default: '0' },
    'shared-lists': { type: 'string', default: '0' },
  },
});

const drawn = Number(options.random);
const days = drawn > 0 ? 1 : Math.max(1, Number(options.days));
const seedsOf = options.seeds === 'tuning' ? tuningSeeds : judgingSeeds;
const seeds = seedsOf(days);

const ours = (): PacingPolicy => createPolicy();
const policies: Record<string, () => PacingPolicy> = options.ours
  ? { progressive, ours }
  : {
      progressive,
      'ratio 1.5': () => fixedRatio(1.5),
      'ratio 2': () => fixedRatio(2),
      'ratio 3': () => fixedRatio(3),
      'adaptive level': adaptiveLevel,
      quantile: binomialQuantile,
      ours,
    };

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const percent = (share: number): string => (100 * share).toFixed(1).padStart(6);

/** The line of one policy in a scenario's table. */
function line(name: string, results: DayResult[], bound: number, progressiveOccupancy: number): string {
  const occupancy = mean(results.map((r) => r.occupancy));
  const rates = results.map((r) => r.abandonRate);
  return [
    name.padEnd(15),
    percent(occupancy),
    (occupancy / bound).toFixed(3).padStart(8),
    (occupancy / progressiveOccupancy).toFixed(2).padStart(8),
    percent(mean(rates)),
    (100 * Math.max(...rates)).toFixed(2).padStart(7),
    percent(mean(results.map((r) => r.worstHalfHour))),
    mean(results.map((r) => r.meanWaitSec))
      .toFixed(3)
      .padStart(7),
    mean(results.map((r) => r.dialsPerConnect))
      .toFixed(2)
      .padStart(7),
    String(rates.filter((rate) => rate > 0.03).length).padStart(5),
    String(rates.filter((rate) => rate > 0.033).length).padStart(5),
  ].join(' ');
}

const heading =
  'policy          occ %  /bound   /progr  abandoned  worst  half-h   wait s  dials  >3.0  >3.3'.replace(
    'abandoned',
    'aband',
  );

const exact = scenarios.filter(({ name }) => name === options.only);
const known = exact.length > 0 ? exact : scenarios.filter(({ name }) => name.includes(options.only));
const chosen = drawn > 0 ? randomDays(drawn, options.seeds === 'tuning' ? 55_000 : 88_000) : known;

interface Verdict {
  scenario: Scenario;
  ratio: number;
  overBound: number;
  rates: number[];
}

function judge(scenario: Scenario): Verdict {
  const run = (policy: () => PacingPolicy): DayResult[] =>
    seeds.map((seed) => simulateDay(scenario, policy(), seed));
  const bound = mean(seeds.map((seed) => simulateDay(scenario, progressive(), seed, true).occupancy));
  console.log(`\n${scenario.name} (clairvoyant ${percent(bound).trim()} %)\n${heading}`);
  let progressiveOccupancy = 1;
  let verdict: Verdict = { scenario, ratio: 0, overBound: 0, rates: [] };
  for (const [name, policy] of Object.entries(policies)) {
    const results = run(policy);
    const occupancy = mean(results.map((r) => r.occupancy));
    if (name === 'progressive') progressiveOccupancy = occupancy;
    console.log(line(name, results, bound, progressiveOccupancy));
    verdict = {
      scenario,
      ratio: occupancy / progressiveOccupancy,
      overBound: occupancy / bound,
      rates: results.map((r) => r.abandonRate),
    };
  }
  return verdict;
}

if (options.erlang) {
  printErlangCheck();
} else if (options.hosts) {
  printHosts(seeds);
} else if (Number(options.lists) > 0) {
  printLists(Number(options.lists));
} else if (Number(options['shared-lists']) > 0) {
  printSharedLists(Number(options['shared-lists']));
} else if (options.speed) {
  printSpeed();
} else if (Number(options.deviations) > 0) {
  printDeviations(Number(options.deviations), 60);
} else if (options.frontier) {
  frontier(days, seedsOf);
} else {
  const verdicts = chosen.map(judge);
  const ratios = verdicts.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const rates = verdicts.flatMap((verdict) => verdict.rates);
  const least = verdicts.find(({ ratio }) => ratio === ratios[0]);
  console.log(
    `\nOurs over ${verdicts.length} scenarios, ${rates.length} days (${options.seeds} seeds): ` +
      `median ${(ratios[ratios.length >> 1] ?? 0).toFixed(2)} x progressive, ` +
      `least ${(ratios[0] ?? 0).toFixed(2)} (${least?.scenario.name ?? ''}); ` +
      `over 3.0 % on ${rates.filter((r) => r > 0.03).length} days, over 3.3 % on ${rates.filter((r) => r > 0.033).length}, ` +
      `worst ${(100 * Math.max(...rates)).toFixed(2)} %.`,
  );
}
