/**
 * A day of predictive calls with sound over the simulated carrier, faster than life: what memory and the loop of the
 * process do from its first hours to its last. Host, carrier and scripted operators are one process here, so that the
 * figures are those of all three together.
 *
 *   node test/bench/day.ts [--hours 8] [--operators 10] [--speed 20]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { RunFigures } from '../../electron/pilot/run-figures.ts';
import { HOST_ENTRY, ROOT } from '../host/program.ts';
import type { ProcessSample } from './process-probe.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '8' },
    operators: { type: 'string', default: '10' },
    speed: { type: 'string', default: '20' },
  },
});
const hours = Number(values.hours);
const operators = Number(values.operators);
const speed = Number(values.speed);
/** A person keeps an operator about a minute with wrap-up, so that this many are called in an hour. */
const CONTACTS_AN_HOUR = 110;
const LOOP_LIMIT_MS = 50;
/** What the last quarter of the day may use over its second one, when all caches are warm. */
const MEMORY_LIMIT = 1.2;

const folder = mkdtempSync(join(tmpdir(), 'callboard-day-'));
const probe = join(folder, 'probe.jsonl');
const flags = {
  mode: 'predictive',
  operators,
  speed,
  contacts: operators * hours * CONTACTS_AN_HOUR,
  retries: 0,
  'answer-rate': 0.5,
  machines: 0,
  out: folder,
};
const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
const run = spawnSync(
  process.execPath,
  ['--import', './test/bench/process-probe.ts', HOST_ENTRY, '--pilot', '--unattended', ...args],
  { cwd: ROOT, encoding: 'utf8', env: { ...process.env, PROCESS_PROBE: probe }, maxBuffer: 1 << 28 },
);
let summary: RunFigures;
let samples: ProcessSample[];
try {
  summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as RunFigures;
  samples = readFileSync(probe, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProcessSample);
} catch (error) {
  throw new Error(`The run did not come to its end.\n${run.stdout.slice(-2_000)}${run.stderr}`, {
    cause: error,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
const quarter = (index: number): ProcessSample[] =>
  samples.slice(Math.floor((samples.length * index) / 4), Math.floor((samples.length * (index + 1)) / 4));

const figuresOf = (part: readonly ProcessSample[]) => {
  const sorted = (of: (sample: ProcessSample) => number): number[] => part.map(of).toSorted((a, b) => a - b);
  return {
    // The median of the p99 of each five seconds, and the worst of them.
    loopMs: at(
      sorted(({ loopP99Ms }) => loopP99Ms),
      0.5,
    ),
    loopWorstMs: at(
      sorted(({ loopP99Ms }) => loopP99Ms),
      1,
    ),
    rssMb: at(
      sorted(({ rssMb }) => rssMb),
      0.5,
    ),
    // The least heap of a quarter is what is left after collecting.
    heapMb: at(
      sorted(({ heapMb }) => heapMb),
      0,
    ),
    heapTakenMb: at(
      sorted(({ heapTakenMb }) => heapTakenMb),
      0.5,
    ),
    besideHeapMb: at(
      sorted(({ besideHeapMb }) => besideHeapMb),
      0,
    ),
  };
};

for (const index of [0, 1, 2, 3]) {
  const { loopMs, loopWorstMs, rssMb, heapMb, heapTakenMb, besideHeapMb } = figuresOf(quarter(index));
  console.log(
    `quarter ${index + 1} of the day: loop p99 ${loopMs.toFixed(1)} ms (median of five seconds each, worst ${loopWorstMs.toFixed(1)}), ` +
      `memory ${rssMb.toFixed(0)} MB, of which the heap has ${heapTakenMb.toFixed(0)} and keeps ${heapMb.toFixed(0)} MB, ` +
      `buffers keep ${besideHeapMb.toFixed(0)} MB`,
  );
}
const whole = figuresOf(samples);
const [second, last] = [figuresOf(quarter(1)), figuresOf(quarter(3))];
const grown = last.rssMb / second.rssMb;
console.log(
  `${(summary.simulatedSec / 3_600).toFixed(1)} hours of life in ${summary.wallSec} s: ${summary.dials} dials, ` +
    `${summary.connected} put through, occupancy ${(100 * summary.occupancy).toFixed(1)} %, ` +
    `abandoned ${(100 * (summary.abandonRate ?? 0)).toFixed(1)} %, agree ${summary.agree}`,
);
console.log(
  `loop p99 ${whole.loopMs.toFixed(1)} ms, p99 / limit ${(whole.loopMs / LOOP_LIMIT_MS).toFixed(2)}`,
);
console.log(
  `memory of the last quarter over the second ${grown.toFixed(2)}, over the limit ${(grown / MEMORY_LIMIT).toFixed(2)}; ` +
    `kept heap ${(last.heapMb - second.heapMb).toFixed(1)} MB more`,
);
process.exit(summary.agree && grown <= MEMORY_LIMIT && whole.loopMs <= LOOP_LIMIT_MS ? 0 : 1);
