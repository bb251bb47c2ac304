import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package-lock.json'];
/** One file of each bundle, the last ones written. */
const BUILT = [
  'out/main/serve.mjs',
  'out/main/main.mjs',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];

function newestMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0);
}

/** Why the program has to be built before it can run; null when what is built is newer than its sources. */
export function buildReason(root: string): string | null {
  const built = BUILT.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (built.includes(0)) return 'it is not built yet';
  const sources = SOURCES.map((name) => newestMs(join(root, name)));
  return Math.max(...sources) > Math.min(...built) ? 'its sources have changed' : null;
}
