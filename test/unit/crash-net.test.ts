import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { castCrashNet, CRASHED, scrubbed, writeCrash } from '../../electron/host/crash-net.ts';

let folder: string;
const said: string[] = [];
const done: string[] = [];
let closing: () => Promise<void>;
let program: EventEmitter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-net-'));
  said.length = 0;
  done.length = 0;
  closing = () => Promise.resolve();
  program = new EventEmitter();
  castCrashNet({
    folder,
    close: () => {
      done.push('close');
      return closing();
    },
    end: (code) => void done.push(`end ${code}`),
    log: (line) => void said.push(line),
    nowMs: () => 0,
    process: program,
  });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const crashes = (): string => readFileSync(join(folder, 'crashes.log'), 'utf8');

it('a fault closes the host before it ends, once, and every fault is written down', async () => {
  program.emit('uncaughtException', new TypeError('the first'));
  program.emit('uncaughtException', new RangeError('the second'));
  expect(done).toEqual(['close']);
  await vi.waitFor(() => expect(done).toEqual(['close', `end ${CRASHED}`]));
  expect(crashes()).toMatch(/\nTypeError: [^]*\nRangeError: /);
});

it('a host whose closing never comes to an end, or fails, ends all the same', async () => {
  vi.useFakeTimers();
  closing = () => new Promise(() => undefined);
  program.emit('uncaughtException', new TypeError('stuck'));
  await vi.advanceTimersByTimeAsync(2_400);
  expect(done).toEqual(['close']);
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['close', `end ${CRASHED}`]);
});

it('a run that nobody starts again has the time to close that it asks for', async () => {
  vi.useFakeTimers();
  const alone = new EventEmitter();
  castCrashNet({
    folder,
    close: () => new Promise(() => undefined),
    end: (code) => void done.push(`end ${code}`),
    log: (line) => void said.push(line),
    nowMs: () => 0,
    closeWithinMs: 15_000,
    process: alone,
  });
  alone.emit('uncaughtException', new TypeError('stuck'));
  await vi.advanceTimersByTimeAsync(14_900);
  expect(done).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual([`end ${CRASHED}`]);
});

it('a closing that fails is written down beside the fault', async () => {
  closing = () => Promise.reject(new RangeError('of the closing'));
  program.emit('uncaughtException', new TypeError('of the host'));
  await vi.waitFor(() => expect(done).toEqual(['close', `end ${CRASHED}`]));
  expect(crashes()).toContain('Closing after a fault failed.\nRangeError: ');
});

it('a rejection that nobody waits for is written down, and the calls go on', async () => {
  program.emit('unhandledRejection', new TypeError('left alone'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual([]);
  expect(crashes()).toContain('TypeError: (message left out)');
});

it('faults that come from writing down the one before end the host without end', () => {
  closing = () => new Promise(() => undefined);
  let isLogging = true;
  const noisy = new EventEmitter();
  castCrashNet({
    folder: join(folder, 'gone'),
    close: closing,
    end(code) {
      isLogging = false;
      done.push(`end ${code}`);
    },
    log: () => void (isLogging && noisy.emit('uncaughtException', new Error('no reader'))),
    nowMs: () => 0,
    process: noisy,
  });
  noisy.emit('uncaughtException', new TypeError('the first'));
  expect(done).toEqual([`end ${CRASHED}`]);
});

it('a fault that cannot be written down is said, and ends the host all the same', async () => {
  rmSync(folder, { recursive: true });
  program.emit('uncaughtException', new TypeError('nowhere to go'));
  await vi.waitFor(() => expect(done).toEqual(['close', `end ${CRASHED}`]));
  expect(said.some((line) => line.startsWith('It could not be written to crashes.log'))).toBe(true);
});

it('a fault is written down without its message, whatever that looks like, and without the folders above', () => {
  const personal = new TypeError('Ada\n    at Ada (file:///home/ada/electron/main.ts:1:1)');
  const words = scrubbed(personal);
  expect(words).toMatch(/^TypeError: \(message left out\)\n\s+at .*test\/unit\/crash-net\.test\.ts:\d+:\d+/);
  expect(words).not.toMatch(/ada/i);
  expect(words).not.toContain(process.cwd());
});

it('the file of faults keeps the newest and does not grow for ever', () => {
  const file = join(folder, 'crashes.log');
  writeFileSync(file, `the oldest${'x'.repeat(300 * 1024)}the newest before\n`, { mode: 0o644 });
  writeCrash(folder, 'A fault.', new TypeError('now'), 0);
  expect(statSync(file).size).toBeLessThan(140 * 1024);
  expect(crashes()).not.toContain('the oldest');
  expect(crashes()).toMatch(/the newest before\n1970-01-01T00:00:00\.000Z A fault\.\nTypeError: /);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
