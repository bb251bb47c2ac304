/**
 * All checks in one go: peers; types, lint, format and build side by side; then the Node tests; then the browser tests.
 * `node test/run.ts [--only name,name]` runs some of the steps. What a step prints comes out when it ends, so that two
 * steps never mix their lines.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { providePeers } from './peers.ts';

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
const OUTPUT = 'test-output';
const VITEST_REPORT = `${OUTPUT}/vitest.json`;
const BROWSER_REPORT = `${OUTPUT}/browser.json`;

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
}

const bin = (name: string): string => `node_modules/.bin/${name}`;
/** Steps of one row run at the same time; the next row begins when all of them have ended. */
const ROWS: Step[][] = [
  [
    { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
    { name: 'types', command: [bin('tsc'), '-p', '.'] },
    { name: 'types-renderer', command: [bin('tsc'), '-p', 'renderer'] },
    { name: 'lint', command: [bin('oxlint'), '--type-aware', '--max-warnings', '0'] },
    { name: 'format', command: [bin('prettier'), '--check', '.', '--log-level', 'warn'] },
  ],
  [
    {
      name: 'tests',
      command: [
        bin('vitest'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${VITEST_REPORT}`,
      ],
    },
  ],
  // Not beside the Node tests: a browser that draws and a call whose packets are timed starve each other on two cores.
  [{ name: 'browser', command: [bin('playwright'), 'test'] }],
];

function readReport<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const say = (line: string): void => console.log(line);
const only = flags.only?.split(',');
mkdirSync(OUTPUT, { recursive: true });
for (const file of [VITEST_REPORT, BROWSER_REPORT]) rmSync(file, { force: true });

if (!providePeers(say)) process.exit(1);

const failed: string[] = [];

async function run(step: Step): Promise<void> {
  const [command = '', ...args] = step.command;
  const started = Date.now();
  say(`== ${step.name}: started`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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
for (const row of ROWS) await Promise.all(row.filter((step) => !only || only.includes(step.name)).map(run));
say(`\nAll steps took ${((Date.now() - startedMs) / 60_000).toFixed(1)} minutes.`);

const tests = readReport(VITEST_REPORT, vitestReport);
const browser = readReport(BROWSER_REPORT, browserReport);
const passed = (tests?.numPassedTests ?? 0) + (browser ? browser.stats.expected : 0);
const failures =
  (tests ? Math.max(tests.numFailedTests, tests.numFailedTestSuites > 0 ? 1 : 0) : 0) +
  (browser ? browser.stats.unexpected + browser.stats.flaky : 0);
const skipped = (tests?.numPendingTests ?? 0) + (browser?.stats.skipped ?? 0);

if (failed.length > 0) say(`\nFailed: ${failed.join(', ')}`);
say(`${passed} passed, ${Math.max(failures, failed.length)} failed, ${skipped} skipped`);
process.exit(failed.length === 0 && failures === 0 && passed > 0 ? 0 : 1);
