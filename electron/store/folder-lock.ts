import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as z from 'zod';
import { StoreFailure } from './store.ts';

const holder = z.object({ pid: z.number(), host: z.string() });

function holderOf(file: string): string {
  try {
    const { pid, host } = holder.parse(JSON.parse(readFileSync(file, 'utf8')));
    return ` (process ${pid} on ${host})`;
  } catch {
    // The holder has the lock but not yet written who it is; the refusal stands without the name.
    return '';
  }
}

/**
 * Takes the data folder for this process. The lock is the operating system's own on `host.lock`, so it is gone the moment
 * the process is, however it ends; `host.json` beside it only says who holds it.
 * @returns gives the folder back.
 * @throws StoreFailure `locked` when another host holds it, or nobody can tell.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const who = join(folder, 'host.json');
  const file = join(folder, 'host.lock');
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new StoreFailure(
        'locked',
        `Another Callboard${holderOf(who)} is using the data folder ${folder}.`,
        'Close it first, or start this one with another data folder.',
        { cause: error },
      );
    }
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB') {
      throw new StoreFailure(
        'locked',
        `The lock file ${file} is damaged. The data beside it were not touched.`,
        'Make sure that no other Callboard uses this folder, delete the lock file, and start again.',
        { cause: error },
      );
    }
    throw error;
  }
  try {
    writeFileSync(who, JSON.stringify({ pid: process.pid, host: hostname() }), { mode: 0o600 });
  } catch (error) {
    lock.close();
    throw error;
  }
  return () => lock.close();
}
