/** What it costs that operators of one campaign sit at several hosts, each of which paces its own. */
import type { PacingElsewhere } from '../../../electron/dialler/pacing/interface.ts';
import { createPolicy, type PredictivePolicy } from '../../../electron/dialler/pacing/policy.ts';
import type { PacingWhy } from '../../../electron/dialler/pacing/why.ts';
import type { DayResult, Tally } from './measure.ts';
import type { Scenario } from './scenario.ts';
import { plainDay } from './scenario.ts';
import { openDay, simulateDay, type OpenDay } from './simulator.ts';

/** How much hosts know of each other. */
type Knowing = 'nothing, each its own promise' | 'the day' | 'the day, operators and calls in the air';

/** What another host has seen is this old. */
const LATE_SEC = 1;

interface Host {
  day: OpenDay;
  policy: PredictivePolicy;
  /** What it said, oldest first. */
  said: { atSec: number; day: Tally; elsewhere: Required<PacingElsewhere> }[];
}

const NOTHING: Tally = {
  dials: 0,
  answered: 0,
  connected: 0,
  abandoned: 0,
  machines: 0,
  misread: 0,
  cancelled: 0,
};

function addTallies(tallies: readonly Tally[]): Tally {
  const sum = { ...NOTHING };
  for (const tally of tallies) for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += tally[key];
  return sum;
}

/** One day of several hosts in step: each has a part of the operators and lines, and hears of the others a second late. */
export function simulateHosts(
  scenario: Scenario,
  hosts: number,
  seed: number,
  knowing: Knowing,
  snapshot?: unknown,
  decided: (host: number, why: PacingWhy, atSec: number, own: Readonly<Tally>) => void = () => undefined,
): DayResult[] {
  const part = {
    ...scenario,
    operators: Math.round(scenario.operators / hosts),
    maxLines: Math.floor(scenario.maxLines / hosts),
    maxCps: scenario.maxCps / hosts,
  };
  let nowSec = 0;
  const all: Host[] = [];
  for (let i = 0; i < hosts; i += 1) {
    const policy = createPolicy(snapshot === undefined ? {} : { snapshot: structuredClone(snapshot) });
    const heard = (): Host['said'] =>
      all.flatMap((host) =>
        host === all[i] ? [] : (host.said.filter(({ atSec }) => atSec <= nowSec - LATE_SEC).at(-1) ?? []),
      );
    const told: PredictivePolicy = {
      ...policy,
      decide(obs) {
        const decision = policy.decide(obs);
        decided(i, policy.why(), obs.now, day.day);
        return decision;
      },
    };
    const day: OpenDay = openDay(part, told, seed * hosts + i, false, (own) => {
      if (knowing === 'nothing, each its own promise') return { day: { ...own } };
      const others = heard();
      const together = { day: addTallies([own, ...others.map((each) => each.day)]) };
      if (knowing === 'the day') return together;
      const sum = (name: keyof PacingElsewhere): number =>
        others.reduce((total, { elsewhere }) => total + elsewhere[name], 0);
      return {
        ...together,
        elsewhere: {
          staffed: sum('staffed'),
          engaged: sum('engaged'),
          inFlight: sum('inFlight'),
          unrecorded: sum('unrecorded'),
        },
      };
    });
    all.push({ day, policy, said: [] });
  }
  for (;;) {
    const next = all
      .filter(({ day }) => day.nextSec() !== null)
      .toSorted((a, b) => (a.day.nextSec() ?? 0) - (b.day.nextSec() ?? 0))[0];
    if (!next) return all.map(({ day }) => day.result());
    nowSec = next.day.nextSec() ?? nowSec;
    next.day.step();
    const { staffed, idle, inFlight } = next.policy.why();
    const last = next.said.at(-1);
    if (last && nowSec - last.atSec < 0.25) continue;
    next.said.push({
      atSec: nowSec,
      day: { ...next.day.day },
      elsewhere: { staffed, engaged: staffed - idle, inFlight, unrecorded: 0, heardAfterSec: 4 },
    });
    next.said.splice(0, Math.max(0, next.said.length - 12));
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (share: number): string => (100 * share).toFixed(2);

/** Occupancy and abandon rate of hosts together. */
function together(results: readonly DayResult[]): { occupancy: number; abandonRate: number; dials: number } {
  const sum = (of: (result: DayResult) => number): number => results.reduce((all, each) => all + of(each), 0);
  const busySec = sum(({ operatorSec }) => operatorSec.talk + operatorSec.wrap);
  return {
    occupancy: busySec / (busySec + sum(({ operatorSec }) => operatorSec.idle)),
    abandonRate: sum(({ liveAbandoned }) => liveAbandoned) / sum(({ liveAnswered }) => liveAnswered),
    dials: sum(({ day }) => day.dials),
  };
}

const SCENES: readonly Scenario[] = [
  { ...plainDay, name: '10 operators', operators: 10 },
  { ...plainDay, name: '4 operators', operators: 4 },
  {
    ...plainDay,
    name: 'regime 30-60-15 %, 10 operators',
    operators: 10,
    answerRate: (t) => [0.3, 0.6, 0.15][Math.min(2, Math.floor((3 * t) / plainDay.shiftSec))] ?? 0.3,
  },
];

/** Prints how two hosts with half the operators each compare with one that has all. */
export function printHosts(seeds: readonly number[]): void {
  for (const scenario of SCENES) {
    console.log(`\n${scenario.name}`);
    const learned = createPolicy();
    simulateDay(scenario, learned, 7);
    const rows: [string, () => DayResult[][]][] = [
      ['one host', () => seeds.map((seed) => [simulateDay(scenario, createPolicy(), seed)])],
      [
        'one host that has learned a day',
        () =>
          seeds.map((seed) => [
            simulateDay(scenario, createPolicy({ snapshot: structuredClone(learned.snapshot()) }), seed),
          ]),
      ],
      ...(
        ['nothing, each its own promise', 'the day', 'the day, operators and calls in the air'] as const
      ).map((knowing): [string, () => DayResult[][]] => [
        `two hosts that know of each other ${knowing}`,
        () => seeds.map((seed) => simulateHosts(scenario, 2, seed, knowing)),
      ]),
      [
        'the same, and both have learned a day',
        () =>
          seeds.map((seed) =>
            simulateHosts(scenario, 2, seed, 'the day, operators and calls in the air', learned.snapshot()),
          ),
      ],
    ];
    for (const [name, run] of rows) {
      const days = run().map(together);
      const rates = days.map(({ abandonRate }) => abandonRate);
      console.log(
        `  ${name.padEnd(82)} occupancy ${percent(mean(days.map(({ occupancy }) => occupancy)))} ` +
          `abandoned ${percent(mean(rates))} worst day ${percent(Math.max(...rates))} ` +
          `dials ${Math.round(mean(days.map(({ dials }) => dials)))}`,
      );
    }
  }
}
