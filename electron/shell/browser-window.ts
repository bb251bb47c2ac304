import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ON_PATH = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
  'vivaldi-stable',
];
const ON_MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser', 'Vivaldi'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const ON_WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** What the search for a browser looks at. */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  canRun(file: string): boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  canRun(file) {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      // Not there, or not to be run by us: the next one is tried.
      return false;
    }
  },
};

/** An installed browser of the Chromium family; null when there is none. `CHROMIUM` names one. */
export function findBrowser(machine: Machine): string | null {
  const { env, platform } = machine;
  const candidates = env.CHROMIUM ? [env.CHROMIUM] : [];
  if (platform === 'darwin') candidates.push(...ON_MAC);
  else if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA];
    for (const root of roots) if (root) candidates.push(...ON_WINDOWS.map((path) => `${root}\\${path}`));
  } else {
    const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
    for (const name of ON_PATH) candidates.push(...folders.map((folder) => join(folder, name)));
  }
  return candidates.find((file) => machine.canRun(file)) ?? null;
}

/** True when a window can be shown at all. */
export function hasDisplay({ platform, env }: Machine): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
}

/** Flags that make one page look like a program of its own, with a profile of its own. */
export function appWindowFlags(url: string, profileFolder: string, isRoot: boolean): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-timer-throttling',
    '--window-size=1440,900',
    // Chromium refuses to run its sandbox as root.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/** Opens the page as an app window. Rejects when the browser cannot be started. */
export async function openAppWindow(
  browser: string,
  url: string,
  profileFolder: string,
  isRoot: boolean,
): Promise<ChildProcess> {
  mkdirSync(profileFolder, { recursive: true, mode: 0o700 });
  const child = spawn(browser, appWindowFlags(url, profileFolder, isRoot), { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return child;
}
