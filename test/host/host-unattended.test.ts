import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LATER_MS } from '../patience.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'callboard-out-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

/** The command as a person types it, from source. */
function run(flags: string[]): Promise<{ code: number | null; said: string }> {
  const args = ['electron/launch.ts', '--pilot', '--unattended', '--out', out, ...flags];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

describe('the unattended pilot', () => {
  it.each(['preview', 'progressive'])(
    'works a %s campaign from list to files, and all records agree',
    async (mode) => {
      const { code, said } = await run([
        '--contacts',
        '10',
        // Few enough that a slow machine still has the time for the voices of all of them.
        '--operators',
        '4',
        '--retries',
        '0',
        '--mode',
        mode,
      ]);
      expect(said).toContain('Dialler, store, carrier, operators and files agree.');
      expect(code).toBe(0);
      expect(said).toMatch(/^Contacts\s+10$/m);
      expect(said).toMatch(/^Attempts\s+(8|9|10)$/m);
      expect(readdirSync(out).sort()).toEqual(['attempts.csv', 'attempts.xlsx', 'summary.html']);
      expect(readFileSync(join(out, 'summary.html'), 'utf8')).toContain(
        'Dialler, store, carrier, operators and files agree.',
      );
      const heard = /^Audio packets heard by operators\s+(\d+)$/m.exec(said)?.[1];
      expect(Number(heard)).toBeGreaterThan(100);
    },
    LATER_MS,
  );
});
