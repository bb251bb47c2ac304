import { describe, expect, it } from 'vitest';
import { CRASHED, scrubbed } from '../../electron/host/crash-net.ts';
import { relaunchOnce } from '../../electron/shell/relaunch.ts';
import { flagsAgain, mayRestart, RESTART_WINDOW_MS } from '../../electron/shell/supervise.ts';

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

it('what is written of a fault says where it was and nothing about anybody', () => {
  const personal = new Error('Smith +49 30 123456 wants the price list');
  expect(scrubbed(personal)).not.toMatch(/Smith|123456|price/);
  expect(scrubbed(personal)).toContain('restart.test.ts');
  expect(scrubbed('Smith')).toBe('A thrown string');
});
