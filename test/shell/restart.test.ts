import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOSE_WITHIN_MS, CRASHED, scrubbed } from '../../electron/host/crash-net.ts';
import { relaunchOnce } from '../../electron/shell/relaunch.ts';
import {
  END_WITHIN_MS,
  flagsAgain,
  mayRestart,
  RESTART_WINDOW_MS,
  RESTART_WITHIN_MS,
  supervise,
} from '../../electron/shell/supervise.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { until } from '../until.ts';

describe('a host that crashed', () => {
  it('is started again once within the window', () => {
    expect(mayRestart(null, 0)).toBe(true);
    expect(mayRestart(0, RESTART_WINDOW_MS)).toBe(false);
    expect(mayRestart(0, RESTART_WINDOW_MS + 1)).toBe(true);
  });

  it('keeps its flags but for the window that is open already, and serves on the port that it had', () => {
    expect(flagsAgain(['--port', '0', '--data', 'd', '--open'], 4870)).toEqual([
      '--data',
      'd',
      '--port',
      '4870',
    ]);
    expect(flagsAgain(['--port=1', '--pilot'], 2)).toEqual(['--pilot', '--port', '2']);
    expect(flagsAgain(['--port', '3', '--open'], null)).toEqual(['--port', '3']);
  });

  it('as a desktop program is relaunched once, and then says why not', () => {
    const done: unknown[] = [];
    const app = {
      relaunch: (options?: { args?: string[] }) => void done.push(options?.args),
      exit: (code?: number) => void done.push(code),
    };
    const dialog = { showErrorBox: (title: string) => void done.push(title) };
    relaunchOnce(app, dialog, ['electron', '.', '--pilot'], 1_000);
    relaunchOnce(app, dialog, ['electron', '.', '--pilot', '--restarted-at=1000'], 2_000);
    expect(done).toEqual([['.', '--pilot', '--restarted-at=1000'], CRASHED, 'Callboard has ended', CRASHED]);
  });
});

/** Runs a program as the host is run; answers how it ended, how often it began, and what was said. */
async function run(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-above-'));
  const entry = join(folder, 'program.mjs');
  writeFileSync(entry, program);
  const said: string[] = [];
  let lives = 0;
  const code = await supervise({
    entry,
    flags: [],
    say: (line) => said.push(line),
    clock: drivenClock(),
    stdio: 'ignore',
    onChild: () => (lives += 1),
  });
  rmSync(folder, { recursive: true, force: true });
  return { code, lives, said };
}

describe('the process above the host', () => {
  it('leaves a host that ended in order, or that refused to start, as it is', async () => {
    expect(await run('process.exit(0)')).toEqual({ code: 0, lives: 1, said: [] });
    expect(await run('process.exit(1)')).toEqual({ code: 1, lives: 1, said: [] });
  });

  it('starts one that the system killed again, once', async () => {
    const { lives, said } = await run(`process.kill(process.pid, 'SIGKILL')`);
    expect(lives).toBe(2);
    expect(said[0]).toBe('The host ended by SIGKILL. It is started again.');
    expect(said[1]).toContain('twice within ten minutes');
  });
});

describe('a host that is watched over', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-supervise-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A host of a few lines; `life` is 1 for the first. Time passes when the test says so. */
  function watch(script: string) {
    const entry = join(folder, 'entry.mjs');
    const counter = join(folder, 'lives');
    writeFileSync(
      entry,
      `import { appendFileSync, readFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(counter)}, '.');
       const life = readFileSync(${JSON.stringify(counter)}, 'utf8').length;
       ${script}`,
    );
    const said: string[] = [];
    const clock = drivenClock();
    const lives: ChildProcess[] = [];
    const ended = supervise({
      entry,
      flags: [],
      say: (line) => said.push(line),
      clock,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      onChild: (child) => lives.push(child),
    });
    return { said, clock, lives, ended };
  }

  it('and hangs in its closing after a fault is ended and started again within five seconds', async () => {
    const { said, clock, lives, ended } = watch(`
      process.send({ port: 4870 });
      if (life === 1) {
        process.send({ fault: true });
        setInterval(() => undefined, 1000);
      } else process.exit(0);`);
    await until('the fault', () => clock.waiting().length > 0);
    expect(END_WITHIN_MS).toBeGreaterThan(CLOSE_WITHIN_MS);
    expect(END_WITHIN_MS).toBeLessThanOrEqual(RESTART_WITHIN_MS - 1_500);
    clock.advance(END_WITHIN_MS);
    expect(await ended).toBe(0);
    expect(lives).toHaveLength(2);
    expect(said).toEqual([
      'The host does not end by itself; it is ended.',
      'The host ended by SIGKILL. It is started again.',
      `The host serves again, ${(END_WITHIN_MS / 1000).toFixed(1)} s after the fault.`,
    ]);
  });

  it('and cannot be started again says why not', async () => {
    const { said, ended } = watch(`
      if (life === 2) process.exit(1);
      process.send({ port: 4870 }, () => process.exit(${CRASHED}));`);
    expect(await ended).toBe(1);
    expect(said).toEqual([
      'The host ended by a fault of its own. It is started again.',
      expect.stringContaining('could not be started again'),
    ]);
  });
});

it('what is written of a fault has no line of its message in it, whatever that looks like', () => {
  const error = new TypeError(
    'x\n    at Ann Smith (file:///home/ann/+4930123456:1:1)\n    at +4930 (node:1:1)',
  );
  expect(scrubbed(error)).not.toMatch(/ann|4930/i);
  expect(scrubbed(error)).toContain('restart.test.ts');
});

it('what is written of a fault says where it was and nothing about anybody', () => {
  const personal = new Error('Smith +49 30 123456 wants the price list');
  expect(scrubbed(personal)).not.toMatch(/Smith|123456|price/);
  expect(scrubbed(personal)).toContain('restart.test.ts');
  expect(scrubbed('Smith')).toBe('A thrown string');
  expect(scrubbed(new TypeError("Cannot read properties of undefined (reading 'Smith')"))).toMatch(
    /^TypeError: Cannot read properties of undefined\n/,
  );
});
