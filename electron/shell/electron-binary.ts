import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WaitingLine } from './waiting-line.ts';

/** Electron's binary may take this long to arrive; a browser is there at once. */
const FETCH_LIMIT_MS = 60_000;
/** A fetch that failed is not tried again for this long. */
const NO_CONNECTION = /fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/;
const TRY_AGAIN_MS = 24 * 3_600_000;

/** Electron's own executable inside its package; null while it has not been fetched. */
export function electronBinary(root: string): string | null {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

export type FetchResult = { binary: string } | { reason: string };

/** Fetches the binary by the package's own installer, within a minute; `failedFile` remembers a failure for a day. */
export async function fetchElectron(
  root: string,
  failedFile: string,
  line: WaitingLine,
): Promise<FetchResult> {
  const failed = statSync(failedFile, { throwIfNoEntry: false });
  if (failed && Date.now() - failed.mtimeMs < TRY_AGAIN_MS) {
    return { reason: `its binary could not be fetched earlier today (remove ${failedFile} to try again)` };
  }
  const installer = join(root, 'node_modules/electron/install.js');
  if (!existsSync(installer)) return { reason: 'its package is not installed' };
  line.start(`Fetching Electron once, for at most ${FETCH_LIMIT_MS / 1000} s`);
  const reason = await run(installer);
  line.end();
  const binary = electronBinary(root);
  if (reason === null && binary !== null) return { binary };
  mkdirSync(dirname(failedFile), { recursive: true, mode: 0o700 });
  writeFileSync(failedFile, `${reason ?? 'no binary'}\n`);
  return { reason: reason ?? 'its installer left no binary' };
}

/** Null when the installer succeeded, else why not. */
function run(installer: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve('its binary did not arrive within a minute');
    }, FETCH_LIMIT_MS);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(0, 4_000)));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      const words = said.split('\n').find((each) => each.trim() !== '' && !each.startsWith('    at ')) ?? '';
      if (NO_CONNECTION.test(said)) {
        resolve('its binary could not be fetched: there is no connection to where it is kept');
        return;
      }
      resolve(
        code === 0 ? null : `its binary could not be fetched: ${words.trim() || `exit code ${code ?? '?'}`}`,
      );
    });
  });
}
