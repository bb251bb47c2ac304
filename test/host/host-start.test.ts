import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { HOST_ENTRY, ROOT } from './program.ts';

const NODE = join(ROOT, 'node_modules/.bin/node');
const isRoot = process.getuid?.() === 0;

interface Started {
  child: ChildProcess;
  said: () => string;
  complained: () => string;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

/** The host as a person starts it, in a process of its own. */
function start(flags: readonly string[]): Started {
  const child = spawn(NODE, [HOST_ENTRY, ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, said: () => said, complained: () => complained, ended };
}

const isOpen = ({ said }: Started): Promise<unknown> =>
  until('the host to be open', () => said().includes('Ctrl-C ends it.'));

/** Starts it, expects it to end by itself with 1 and says the one line that it printed. */
async function refusalOf(flags: readonly string[]): Promise<string> {
  const started = start(flags);
  await until('the host to refuse', () => started.child.exitCode !== null);
  expect(await started.ended).toBe(1);
  expect(started.said()).toBe('');
  expect(started.complained()).toMatch(/^[^\n]+\n$/);
  return started.complained().trim();
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a data folder that cannot be used', () => {
  it.runIf(process.platform === 'linux')('is refused where the system lets nobody make folders', async () => {
    expect(await refusalOf(['--data', '/proc/x', '--port', '0'])).toBe(
      'The data folder /proc/x cannot be used: the system keeps no folders there. ' +
        'Give another one with --data, or change its permissions.',
    );
    expect(await refusalOf(['--data', '/proc/x/deeper/still', '--port', '0'])).toContain(
      'cannot be used: the system keeps no folders there.',
    );
  });

  it('is refused when it is a file, or below one', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'kept');
    expect(await refusalOf(['--data', file, '--port', '0'])).toContain(
      `The data folder ${file} cannot be used: there is a file of that name. Give another one with --data`,
    );
    expect(await refusalOf(['--data', join(file, 'data'), '--port', '0'])).toContain(
      'cannot be used: a part of the path is a file. Give another one with --data',
    );
  });

  it.skipIf(isRoot)('is refused without permission to write there', async () => {
    const shut = join(folder, 'shut');
    mkdirSync(shut, { mode: 0o500 });
    const words = /cannot be used: this user has no permission\. Give another one with --data/;
    expect(await refusalOf(['--data', shut, '--port', '0'])).toMatch(words);
    expect(await refusalOf(['--data', join(shut, 'data'), '--port', '0'])).toMatch(words);
    chmodSync(shut, 0o700);
  });

  const disk = mkdtempSync(join(tmpdir(), 'callboard-read-only-'));
  const isMounted =
    isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'tmpfs', disk]).status === 0;
  afterAll(() => {
    if (isMounted) spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  it.runIf(isMounted)('is refused on a disk that is read-only', async () => {
    const words = /cannot be used: the disk is read-only\. Give another one with --data/;
    expect(await refusalOf(['--data', disk, '--port', '0'])).toMatch(words);
    expect(await refusalOf(['--data', join(disk, 'a/b'), '--port', '0'])).toMatch(words);
  });

  it.runIf(process.platform === 'linux')(
    'is named too when it is the one for the unattended reports',
    async () => {
      expect(await refusalOf(['--pilot', '--unattended', '--out', '/proc/x'])).toContain(
        'The folder for the reports /proc/x cannot be used: the system keeps no folders there. Give another one with --out',
      );
    },
  );
});

describe('a host that is there', () => {
  it('refuses a port in use, and lets go of the data folder', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const data = join(folder, 'port');
    try {
      const words = await refusalOf(['--data', data, '--port', String(port)]);
      expect(words).toMatch(
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use by another program\\. .*--port`),
      );
    } finally {
      busy.close();
    }
    const next = start(['--data', data, '--port', '0']);
    await isOpen(next);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('keeps a second one off its data folder, and Ctrl-C closes it in order', async () => {
    const data = join(folder, 'deep/er/data');
    const first = start(['--data', data, '--port', '0']);
    await isOpen(first);
    const words = await refusalOf(['--data', data, '--port', '0']);
    expect(words).toBe(
      `Another Callboard (process ${first.child.pid} on ${hostname()}) is using the data folder ` +
        `${data}. Close it first, or start this one with another data folder.`,
    );
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.said()).toContain('Closing. Press Ctrl-C again to end at once.');
    expect(first.complained()).toBe('');
    // A database that was closed in order leaves no log beside it.
    expect(readdirSync(data).filter((name) => name.endsWith('-wal'))).toEqual([]);
    const again = start(['--data', data, '--port', '0']);
    await isOpen(again);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });
});
