import process from 'node:process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { databaseFile } from '../store/sqlite.ts';
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
const OWN_FOLDERS = ['stages', 'uploads', 'rejects', 'exports', 'calls', 'pacing', 'browser'];
/** What the host itself keeps in its folder; other things that lie there are left as they are. */
const OWN_ENTRIES = new RegExp(
  `^(callboard\\.[\\w.-]+|secrets\\.json|host-id|store-kind|crashes\\.log|(${OWN_FOLDERS.join('|')})$)`,
);
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

/** Another host may be at work in the folder, until its lock is met: its files come and go. */
async function chmodIfThere(path: string, mode: number): Promise<void> {
  try {
    await chmod(path, mode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Files that were made under another umask, as by an earlier version, are made private too, with all below them. */
async function closeToOthers(folder: string, isOwn: (name: string) => boolean): Promise<void> {
  if (process.platform === 'win32') return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!isOwn(entry.name)) continue;
    if (entry.isFile()) await chmodIfThere(path, 0o600);
    if (!entry.isDirectory()) continue;
    await chmodIfThere(path, 0o700);
    // The browser's profile is the browser's own: thousands of files that change under whoever looks at them.
    if (entry.name !== 'browser') await closeToOthers(path, () => true);
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
    await closeToOthers(folder, (name) => OWN_ENTRIES.test(name));
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

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

async function bytesOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

type Entry = 'nothing' | 'a file' | 'a folder' | 'a link that leads nowhere';

async function entryAt(path: string): Promise<Entry> {
  for (const look of [stat, lstat]) {
    try {
      const found = await look(path);
      if (found.isSymbolicLink()) return 'a link that leads nowhere';
      return found.isDirectory() ? 'a folder' : 'a file';
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return 'nothing';
}

/** A folder stands where a file is kept, or the other way round: whoever put it there is asked to take it away. */
async function assertKind(path: string, wanted: 'file' | 'folder'): Promise<void> {
  const found = await entryAt(path);
  if (found === 'nothing' || found === `a ${wanted}`) return;
  throw new StoreFailure(
    'corrupt',
    `The data folder ${dirname(path)} cannot be used: ${basename(path)} in it is ${found}, where Callboard keeps a ${wanted}.`,
    `Move ${path} elsewhere and start again.`,
  );
}

/** What a data folder says of itself before its store is opened. */
export interface KnownFolder {
  hostId: string;
  /** Its store was opened before: one that is empty now has lost everything. */
  isUsed: boolean;
  /** Writes down that the store has been opened; not before, so that a first start that failed may be tried again. */
  keep: () => Promise<void>;
}

/**
 * Reads who lives in a data folder.
 * @throws StoreFailure when it has been used with a database of its own, and that is gone, or when something else stands
 * where the host keeps its own.
 */
export async function readFolder(folder: string, kind: 'sqlite' | 'postgres'): Promise<KnownFolder> {
  const idFile = join(folder, 'host-id');
  const kindFile = join(folder, 'store-kind');
  const file = databaseFile(folder);
  const files = [idFile, kindFile, file, `${file}-wal`, join(folder, 'crashes.log')];
  for (const path of files) await assertKind(path, 'file');
  for (const name of OWN_FOLDERS) await assertKind(join(folder, name), 'folder');
  const known = await textOf(idFile);
  // Version 0.1 did not write which store it used; it is taken for the one that is asked for.
  const isUsed = known !== '' && ((await textOf(kindFile)) || kind) === kind;
  if (kind === 'sqlite' && (await bytesOf(file)) === 0 && (isUsed || (await bytesOf(`${file}-wal`)) > 0)) {
    throw new StoreFailure(
      'corrupt',
      `The data folder ${folder} has been used, but its database ${file} is missing or empty.`,
      'Put the file back from a backup, or start with another data folder. If its data lie in PostgreSQL, start with --store.',
    );
  }
  const hostId = known === '' ? randomUUID() : known;
  return {
    hostId,
    isUsed,
    keep: async () => {
      if (known === '') await writeFile(idFile, `${hostId}\n`, { mode: 0o600 });
      await writeFile(kindFile, `${kind}\n`, { mode: 0o600 });
    },
  };
}
