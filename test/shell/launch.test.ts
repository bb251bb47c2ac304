import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appWindowFlags,
  findBrowser,
  hasDisplay,
  type Machine,
} from '../../electron/shell/browser-window.ts';
import { buildReason } from '../../electron/shell/build-state.ts';
import { electronBinary, fetchElectron } from '../../electron/shell/electron-binary.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'callboard-launch-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, atSec: number): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x');
  utimesSync(path, atSec, atSec);
}

function machine(change: Partial<Machine> & { there?: string[] }): Machine {
  const { there = [], ...rest } = change;
  return {
    platform: 'linux',
    env: { PATH: '/usr/bin:/opt/bin' },
    isRoot: false,
    canRun: (f) => there.includes(f),
    ...rest,
  };
}

describe('building before the start', () => {
  const built = [
    'out/main/serve.mjs',
    'out/main/main.mjs',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
  ];

  it('is done when something is missing or older than its sources, and only then', () => {
    put('electron/host/host.ts', 1_000);
    put('shared/contract/base.ts', 1_000);
    expect(buildReason(root)).toBe('it is not built yet');
    for (const file of built) put(file, 2_000);
    expect(buildReason(root)).toBeNull();
    put('renderer/src/main.tsx', 3_000);
    expect(buildReason(root)).toBe('its sources have changed');
  });
});

describe('the browser', () => {
  it('is the one that CHROMIUM names, else the first of the family on the path', () => {
    const there = ['/opt/bin/google-chrome', '/usr/bin/chromium', '/home/me/brave'];
    expect(findBrowser(machine({ there }))).toBe('/usr/bin/chromium');
    expect(findBrowser(machine({ there, env: { PATH: '', CHROMIUM: '/home/me/brave' } }))).toBe(
      '/home/me/brave',
    );
    expect(findBrowser(machine({ there: ['/opt/bin/google-chrome'] }))).toBe('/opt/bin/google-chrome');
    expect(findBrowser(machine({ there: [] }))).toBeNull();
  });

  it('is looked for where macOS and Windows keep it', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine({ platform: 'darwin', there: [mac] }))).toBe(mac);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const env = { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' };
    expect(findBrowser(machine({ platform: 'win32', env, there: [edge] }))).toBe(edge);
  });

  it('gives up its sandbox for root alone, and has a profile of its own', () => {
    const flags = appWindowFlags('http://127.0.0.1:1/?key=k', '/data/browser', false);
    expect(flags).toContain('--app=http://127.0.0.1:1/?key=k');
    expect(flags).toContain('--user-data-dir=/data/browser');
    expect(flags).not.toContain('--no-sandbox');
    expect(appWindowFlags('http://127.0.0.1:1/', '/data/browser', true)).toContain('--no-sandbox');
  });

  it('is not opened where nothing can be shown', () => {
    expect(hasDisplay(machine({}))).toBe(false);
    expect(hasDisplay(machine({ env: { DISPLAY: ':0' } }))).toBe(true);
    expect(hasDisplay(machine({ env: { WAYLAND_DISPLAY: 'wayland-0' } }))).toBe(true);
    expect(hasDisplay(machine({ platform: 'darwin', env: {} }))).toBe(true);
  });
});

describe('Electron’s binary', () => {
  const said: string[] = [];
  const line = { start: (words: string) => void said.push(words), end: () => undefined };

  it('is found when its package has it, and only then', () => {
    expect(electronBinary(root)).toBeNull();
    put('node_modules/electron/path.txt', 1_000);
    expect(electronBinary(root)).toBeNull();
    writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
    put('node_modules/electron/dist/electron', 1_000);
    expect(electronBinary(root)).toBe(join(root, 'node_modules/electron/dist/electron'));
  });

  it('is fetched once by its own installer; a failure says why and is not tried again the same day', async () => {
    const installer = join(root, 'node_modules/electron/install.js');
    mkdirSync(dirname(installer), { recursive: true });
    writeFileSync(
      installer,
      `console.error('RequestError: getaddrinfo ENOTFOUND example.invalid'); process.exit(1);`,
    );
    const failed = join(root, '.callboard/electron-not-fetched');
    const first = await fetchElectron(root, failed, line);
    expect(first).toEqual({ reason: expect.stringContaining('no connection') as string });
    expect(said).toEqual(['Fetching Electron once, for at most 60 s']);
    const second = await fetchElectron(root, failed, line);
    expect(second).toEqual({ reason: expect.stringContaining('earlier today') as string });
    expect(said).toHaveLength(1);
  });

  it('is used when the installer has brought it', async () => {
    const installer = join(root, 'node_modules/electron/install.js');
    mkdirSync(dirname(installer), { recursive: true });
    writeFileSync(
      installer,
      `const fs = require('fs'); fs.mkdirSync(__dirname + '/dist'); fs.writeFileSync(__dirname + '/dist/electron', '');
       fs.writeFileSync(__dirname + '/path.txt', 'electron');`,
    );
    const fetched = await fetchElectron(root, join(root, 'failed'), line);
    expect(fetched).toEqual({ binary: join(root, 'node_modules/electron/dist/electron') });
  });
});
