import process from 'node:process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreFailure } from '../store/store.ts';

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission',
  EPERM: 'the system does not permit it',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENOENT: 'the system keeps no folders there',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'its links lead in a circle',
};
/** What the host itself keeps in its folder; other things that lie there are left as they are. */
const OWN_ENTRIES = /^(callboard\.[\w.-]+|secrets\.json|host-id|uploads|rejects|exports|calls|browser)/;
const FULL = new Set(['ENOSPC', 'EDQUOT']);

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Node's own recursive mkdir never ends where the parent is there and still nothing can be made, as in /proc. */
async function makeWithParents(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await isFolder(folder))) return;
    const parent = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || (await isFolder(parent))) throw error;
    await makeWithParents(parent);
    await mkdir(folder, { mode: 0o700 });
  }
}

/** Files that were made under another umask, as by an earlier version, are made private too. */
async function closeToOthers(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const mode = entry.isFile() ? 0o600 : entry.isDirectory() ? 0o700 : null;
    if (mode !== null && OWN_ENTRIES.test(entry.name)) await chmod(join(folder, entry.name), mode);
  }
}

/**
 * Makes a folder that the person named by `flag`, with the folders above it, unless it is there, and sees that files can
 * be made in it.
 * @throws StoreFailure that names the folder and the flag.
 */
export async function makeFolder(
  folder: string,
  { name, flag }: { name: string; flag: string },
): Promise<void> {
  try {
    await makeWithParents(folder);
    await closeToOthers(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = codeOf(error) ?? '';
    const reason = FULL.has(code)
      ? 'the disk is full'
      : (REASONS[code] ?? (error instanceof Error ? error.message : String(error)));
    throw new StoreFailure(
      FULL.has(code) ? 'disk_full' : 'read_only',
      `The ${name} ${folder} cannot be used: ${reason}.`,
      FULL.has(code)
        ? `Free some space, or give another folder with ${flag}.`
        : `Give another one with ${flag}, or change its permissions.`,
      { cause: error },
    );
  }
}
