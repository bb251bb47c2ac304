/**
 * All checks in one go: peers; the build; the Node tests that mostly wait, beside lint, format and the screens over sample
 * data, which give way; then the other Node tests; then the browser over whole hosts.
 * `node test/run.ts [--only name,name]` runs some of the steps. What a step prints comes out when it ends, so that two
 * steps never mix their lines.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { constants, freemem, setPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { providePeers } from './peers.ts';

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
const OUTPUT = 'test-output';
/** Hosts and threads start by the hundred: what Node compiled for one of them serves all others. */
const COMPILED = resolve(OUTPUT, 'compiled');

/** Stores, lists and browsers' profiles come and go by the hundred: in memory, where there is room, that costs a tenth less. */
const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 1024 ** 3;

/** A folder for what the tests throw away, itself thrown away at the end. */
function temporaryFolder(): string {
  let isRoomy = false;
  if (existsSync(IN_MEMORY)) {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    isRoomy = bavail * bsize >= ROOM_BYTES && freemem() >= 4 * ROOM_BYTES;
  }
  const folder = mkdtempSync(join(isRoomy ? IN_MEMORY : tmpdir(), 'callboard-tests-'));
  // PostgreSQL runs as a user of its own and must get through.
  chmodSync(folder, 0o711);
  return folder;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});
const browserReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

interface Step {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Gives way to what runs at the same time, where seconds are counted. */
  givesWay?: true;
  /** What its runner counted, when it is a runner of tests. */
  report?: { file: string; of: 'vitest' | 'playwright' };
}

const bin = (name: string): string => `node_modules/.bin/${name}`;

function vitest(project: string): Step {
  const file = `${OUTPUT}/${project}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const command = [bin('vitest'), 'run', `--project=${project}`, ...reporters];
  return { name: project, command, report: { file, of: 'vitest' } };
}

function playwright(name: string, projects: string[]): Step {
  const file = `${OUTPUT}/${name}.json`;
  const chosen = projects.map((project) => `--project=${project}`);
  const command = [bin('playwright'), 'test', ...chosen];
  return { name, command, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file }, report: { file, of: 'playwright' } };
}

/** Lanes of one row run at the same time, steps of a lane one after the other; the next row begins when all have ended. */
const ROWS: Step[][][] = [
  // What is tested in processes of its own is the built program.
  [[{ name: 'build', command: ['npm', 'run', '--silent', 'build'] }]],
  [
    [vitest('waiting')],
    [
      { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
      { name: 'format', command: ['npm', 'run', '--silent', 'format'] },
      playwright('sample', ['sample']),
    ].map((step) => ({ ...step, givesWay: true as const })),
  ],
  [[vitest('tests')]],
  // Not beside the Node tests: a browser that draws and a call whose packets are timed starve each other on two cores.
  [[playwright('browser', ['browser', 'electron'])]],
];
const STEPS = ROWS.flat(2);

function readReport<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const say = (line: string): void => console.log(line);
const only = flags.only?.split(',');
mkdirSync(OUTPUT, { recursive: true });
for (const { report } of STEPS) if (report) rmSync(report.file, { force: true });

if (!providePeers(say)) process.exit(1);

const failed: string[] = [];

async function run(step: Step): Promise<void> {
  const [command = '', ...args] = step.command;
  const started = Date.now();
  say(`== ${step.name}: started`);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, TMPDIR: temporary, ...step.env },
  });
  if (step.givesWay && child.pid !== undefined) {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }
  const code = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  say(`\n== ${step.name}\n${output}${errors}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(`== ${step.name}: ${status === 0 ? 'ok' : 'failed'} in ${seconds} s`);
  if (status !== 0) failed.push(step.name);
}

const startedMs = Date.now();
const temporary = temporaryFolder();
process.on('exit', () => {
  try {
    rmSync(temporary, { recursive: true, force: true });
  } catch (error) {
    // A small disk of a killed test may still be mounted in it: no reason to call a run failed.
    say(`${temporary} could not be removed: ${String(error)}`);
  }
});
// A run that is broken off has no exit of its own, and would leave that folder in memory.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
async function runLane(lane: readonly Step[]): Promise<void> {
  for (const step of lane) if (!only || only.includes(step.name)) await run(step);
}
for (const row of ROWS) await Promise.all(row.map(runLane));
say(`\nAll steps took ${((Date.now() - startedMs) / 60_000).toFixed(1)} minutes.`);

const counted = { passed: 0, failures: 0, skipped: 0 };
for (const { report } of STEPS) {
  if (report?.of === 'vitest') {
    const tests = readReport(report.file, vitestReport);
    if (tests === null) continue;
    counted.passed += tests.numPassedTests;
    counted.failures += Math.max(tests.numFailedTests, tests.numFailedTestSuites > 0 ? 1 : 0);
    counted.skipped += tests.numPendingTests;
  } else if (report?.of === 'playwright') {
    const tests = readReport(report.file, browserReport)?.stats;
    if (tests === undefined) continue;
    counted.passed += tests.expected;
    counted.failures += tests.unexpected + tests.flaky;
    counted.skipped += tests.skipped;
  }
}
const { passed, failures, skipped } = counted;

if (failed.length > 0) say(`\nFailed: ${failed.join(', ')}`);
say(`${passed} passed, ${Math.max(failures, failed.length)} failed, ${skipped} skipped`);
process.exit(failed.length === 0 && failures === 0 && passed > 0 ? 0 : 1);
