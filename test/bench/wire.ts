/**
 * Whole runs over the simulated carrier: how long an answered person waits for an operator by the number of operators,
 * what dialling ahead brings over progressive, and what the wire loses against the simulator with the same policy on the
 * same scenario.
 *
 *   node test/bench/wire.ts [--operators 5,25,50] [--speed 10] [--dials-each 40] [--compare 10]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createPolicy, type PredictivePolicy } from '../../electron/dialler/pacing/policy.ts';
import type { RunFigures } from '../../electron/pilot/run-figures.ts';
import { HOST_ENTRY, ROOT } from '../host/program.ts';
import { seededRandom } from './pacing/random.ts';
import { plainDay, type Scenario } from './pacing/scenario.ts';
import { simulateDay } from './pacing/simulator.ts';

const { values } = parseArgs({
  options: {
    operators: { type: 'string', default: '5,25,50' },
    speed: { type: 'string', default: '10' },
    'dials-each': { type: 'string', default: '40' },
    compare: { type: 'string', default: '10' },
  },
});
const speed = Number(values.speed);
const dialsEach = Number(values['dials-each']);
/** Points of occupancy that the wire may lose. */
const MOST_LOST = 2;
const ANSWER_RATE = 0.5;
const DAYS = 12;
const OPERATOR_LIMIT_MS = 100;

function runOnTheWire(mode: 'progressive' | 'predictive', operators: number): RunFigures {
  const out = mkdtempSync(join(tmpdir(), 'callboard-wire-'));
  const flags = {
    mode,
    operators,
    speed,
    contacts: operators * dialsEach,
    retries: 0,
    'answer-rate': ANSWER_RATE,
    machines: 0,
    out,
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const run = spawnSync(process.execPath, [HOST_ENTRY, '--pilot', '--unattended', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  try {
    return JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as RunFigures;
  } catch (error) {
    throw new Error(`The run did not come to its end.\n${run.stdout}${run.stderr}`, { cause: error });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Mean and coefficient of variation of what `draw` gives. */
function spread(draw: (random: ReturnType<typeof seededRandom>) => number): { meanSec: number; cv: number } {
  const random = seededRandom(1);
  const drawn = Array.from({ length: 20_000 }, () => draw(random));
  const meanSec = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - meanSec) ** 2, 0) / drawn.length;
  return { meanSec, cv: Math.sqrt(variance) / meanSec };
}

const between = (least: number, most: number, at: number): number => least + (most - least) * at;

/** The floor of resources/carrier.json in the simulator's terms, as long as the run on the wire was. */
function sameFloor(operators: number, shiftSec: number): Scenario {
  const earlyHangups = 3 / 49;
  const talk = spread((random) => {
    if (random.chance(earlyHangups)) return between(1, 3, random.uniform());
    const operator = between(40, 120, random.uniform());
    return random.chance(0.6) ? Math.min(operator, between(15, 90, random.uniform())) : operator;
  });
  // Of those who do not answer: busy 8, no answer 20, declined 4, unreachable 3, no such number 3.
  return {
    ...plainDay,
    operators,
    shiftSec,
    answerRate: () => ANSWER_RATE,
    busyShare: 12 / 38,
    failedShare: 6 / 38,
    ring: spread((random) => between(0.1, 0.5, random.uniform()) + between(3, 16, random.uniform())),
    talk: { meanSec: () => talk.meanSec, cv: talk.cv },
    wrap: spread((random) => between(5, 20, random.uniform())),
    patienceSec: 1e9,
    maxLines: Math.max(10, operators * 8),
    maxCps: 30,
  };
}

/**
 * The policy, told of as long a list as there is on the wire. The simulated day has people to its end, so that one that goes
 * faster than the wire is not idle for it.
 */
function toldOfTheList(policy: PredictivePolicy, contacts: number): PredictivePolicy {
  return {
    ...policy,
    decide: (observation) =>
      policy.decide({
        ...observation,
        limits: {
          ...observation.limits,
          contactsLeft: Math.max(0, contacts - (observation.day?.dials ?? 0)),
        },
      }),
  };
}

const percent = (share: number | null): string => (share === null ? 'none' : `${(100 * share).toFixed(1)} %`);
let isWithin = true;

for (const operators of values.operators.split(',').filter(Boolean).map(Number)) {
  const { answerToAttachMs: wait, ...run } = runOnTheWire('predictive', operators);
  if (wait.p50 > OPERATOR_LIMIT_MS) isWithin = false;
  console.log(
    `${String(operators).padStart(3)} operators at speed ${speed}: answered to operator p50 ${wait.p50} ms, p95 ${wait.p95} ms, ` +
      `p99 ${wait.p99} ms of the wall (p50 to limit ${(wait.p50 / OPERATOR_LIMIT_MS).toFixed(2)}); ` +
      `occupancy ${percent(run.occupancy)}, abandoned ${percent(run.abandonRate)} of ${run.liveAnswers}, agree ${run.agree}`,
  );
}

const compared = Number(values.compare);
if (compared > 0) {
  const progressive = runOnTheWire('progressive', compared);
  const wire = runOnTheWire('predictive', compared);
  const scenario = sameFloor(compared, wire.firstPassSec);
  const days = Array.from({ length: DAYS }, (_, day) =>
    simulateDay(scenario, toldOfTheList(createPolicy(), compared * dialsEach), 700_000 + day),
  );
  const mean = days.reduce((sum, { occupancy }) => sum + occupancy, 0) / DAYS;
  const deviation = Math.sqrt(
    days.reduce((sum, { occupancy }) => sum + (occupancy - mean) ** 2, 0) / (DAYS - 1),
  );
  const lost = 100 * (mean - wire.occupancy);
  if (lost > MOST_LOST) isWithin = false;
  console.log(
    `${compared} operators, ${wire.firstPassSec} s of life: on the wire ${percent(wire.occupancy)} ` +
      `(abandoned ${percent(wire.abandonRate)}), progressive ${percent(progressive.occupancy)} ` +
      `(ratio ${(wire.occupancy / progressive.occupancy).toFixed(2)}); simulator ${percent(mean)}, days differ by ` +
      `${(100 * deviation).toFixed(1)} points; lost on the wire ${lost.toFixed(1)} points (limit ${MOST_LOST})`,
  );
}
process.exit(isWithin ? 0 : 1);
