import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CRASHED, scrubbed } from '../../electron/host/crash-net.ts';
import { relaunchOnce } from '../../electron/shell/relaunch.ts';
import { flagsAgain, mayRestart, RESTART_WINDOW_MS, supervise } from '../../electron/shell/supervise.ts';

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
    nowMs: () => 0,
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

it('what is written of a fault says where it was and nothing about anybody', () => {
  const personal = new Error('Smith +49 30 123456 wants the price list');
  expect(scrubbed(personal)).not.toMatch(/Smith|123456|price/);
  expect(scrubbed(personal)).toContain('restart.test.ts');
  expect(scrubbed('Smith')).toBe('A thrown string');
});
