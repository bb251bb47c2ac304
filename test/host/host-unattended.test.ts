import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LATER_MS } from '../patience.ts';
import { CALL_MODES, dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { CRASHED } from '../../electron/host/crash-net.ts';
import { until } from '../until.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let out: string;
let started: ChildProcess | null = null;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'callboard-out-'));
});
afterEach(() => {
  // One that a test gave up would go on calling beside all others.
  started?.kill('SIGKILL');
  rmSync(out, { recursive: true, force: true });
});

/** The command as a person types it, from source. */
function run(flags: string[]): Promise<{ code: number | null; said: string }> {
  const args = ['electron/launch.ts', '--pilot', '--unattended', '--out', out, ...flags];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  started = child;
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

describe('the unattended pilot', () => {
  it.each(CALL_MODES)(
    'works a %s campaign from list to files, and all records agree',
    async (mode) => {
      const { code, said } = await run([
        '--contacts',
        '7',
        // Few enough that a slow machine still has the time for the voices of all of them.
        '--operators',
        '3',
        '--workers',
        '3',
        '--retries',
        '0',
        // Of one or two that answer, a busy machine may lose all: a voice agent has two seconds of a fast clock.
        '--answer-rate',
        '0.8',
        '--mode',
        mode,
      ]);
      expect(said).toContain('Dialler, store, carrier, operators and files agree.');
      expect(code).toBe(0);
      expect(said).toMatch(/^Contacts\s+7$/m);
      expect(said).toMatch(/^Attempts\s+[567]$/m);
      expect(readdirSync(out).sort()).toEqual([
        'attempts.csv',
        'attempts.xlsx',
        'summary.html',
        'summary.json',
      ]);
      expect(readFileSync(join(out, 'summary.html'), 'utf8')).toContain(
        'Dialler, store, carrier, operators and files agree.',
      );
      const figures = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Record<string, unknown>;
      expect(figures).toMatchObject({ mode, operators: 3, contacts: 7, agree: true });
      if (!dialsAhead(mode)) expect(figures).toMatchObject({ abandoned: 0 });
      const heard = /^Audio packets heard by operators\s+(\d+)$/m.exec(said)?.[1];
      // Half a second for each call that somebody had, however few answered.
      if (!isAgentless(mode)) expect(Number(heard)).toBeGreaterThan(25 * Number(figures['connected']));
      expect(Number(figures['connected'])).toBeGreaterThan(0);
    },
    LATER_MS,
  );
});

it('an unattended run that meets a fault writes it down, closes everything and says so', async () => {
  const args = [
    'test/host/throwing-host.ts',
    '--pilot',
    '--unattended',
    '--out',
    out,
    '--contacts',
    '16',
    '--operators',
    '2',
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  started = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = once(child, 'close');
  await until('the run to be under way', () => said.includes('are seated'), LATER_MS);
  child.send('fault');
  expect((await ended)[0]).toBe(CRASHED);
  expect(said).toContain('All calls are hung up and the store is closed.');
  expect(said).toContain(`Look into crashes.log in ${out}`);
  const written = readFileSync(join(out, 'crashes.log'), 'utf8');
  expect(written).toContain('TypeError: (message left out)');
  expect(written + said).not.toMatch(/Ann Smith|4930123456/);
});
