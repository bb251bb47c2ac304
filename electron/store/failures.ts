import { ZodError } from 'zod';
import { StoreFailure } from './store.ts';

const WORDS = {
  disk_full: [
    'The disk is full, so nothing more can be stored.',
    'Free some space on the disk that holds the data folder, then try again.',
  ],
  read_only: [
    'The data folder cannot be written.',
    'Check the permissions of the data folder, or choose another one.',
  ],
  corrupt: [
    'The database is damaged and cannot be read.',
    'Stop the program, keep a copy of the data folder, and restore the last backup.',
  ],
  locked: [
    'Another program is holding the database and did not let go in time.',
    'Close other programs that use the data folder, then try again.',
  ],
  unreachable: [
    'The database cannot be reached.',
    'Check that it is running and that the address, user and password are right.',
  ],
  value_refused: [
    'The database does not take a value of this.',
    'Trying again does not help: change what was entered, or look into the log of the host.',
  ],
} as const;

/** The disk does not give back what was written to it (sqlite.org/rescode.html). */
const UNREADABLE = new Set([
  'SQLITE_IOERR_CORRUPTFS',
  'SQLITE_IOERR_DATA',
  'SQLITE_IOERR_READ',
  'SQLITE_IOERR_SHORT_READ',
]);

function kindOfSqlite(code: string): keyof typeof WORDS | null {
  if (code === 'SQLITE_FULL') return 'disk_full';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return 'read_only';
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || UNREADABLE.has(code)) return 'corrupt';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'locked';
  // A failed write or a failed extension of the shared-memory file is what a full disk looks like from inside.
  if (code === 'SQLITE_IOERR_WRITE' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'SQLITE_IOERR_FSYNC') {
    return 'disk_full';
  }
  if (code.startsWith('SQLITE_IOERR')) return 'unreachable';
  if (/^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(code)) return 'value_refused';
  return null;
}

/** SQLSTATE classes (PostgreSQL manual, appendix A) and the codes of a broken socket. */
function kindOfPostgres(code: string): keyof typeof WORDS | null {
  if (code === '53100') return 'disk_full';
  if (code === '25006') return 'read_only';
  // Damaged data, a damaged index, and a file of a table that is gone from under the server.
  if (/^(XX00[12]|58P01)$/.test(code)) return 'corrupt';
  // Deadlock, serialization, a lock or a statement that took too long: the same write works in a moment.
  if (/^(40...|55P03|57014)$/.test(code)) return 'locked';
  if (/^(08...|57P0.|53...|58...|28...|3D000)$/.test(code)) return 'unreachable';
  // Data exceptions (a NUL in a text, a number out of range, a broken encoding) and broken constraints.
  if (/^(22|23)...$/.test(code)) return 'value_refused';
  if (/^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|ENOENT)$/.test(code)) {
    return 'unreachable';
  }
  return null;
}

function kindOfFile(code: string): keyof typeof WORDS | null {
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'disk_full';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') return 'read_only';
  return null;
}

/** Damage in plain words, for whoever met it without an error of the store; `where` says what cannot be read. */
export function damaged(options?: ErrorOptions, where?: string): StoreFailure {
  const message =
    where === undefined ? WORDS.corrupt[0] : `The database is damaged: ${where} cannot be read.`;
  return new StoreFailure('corrupt', message, WORDS.corrupt[1], options);
}

/** The failure in plain words when the store is at fault; anything else comes back as it was. */
export function asStoreFailure(error: unknown): unknown {
  if (error instanceof StoreFailure || !(error instanceof Error)) return error;
  // Whatever the store reads back, it wrote: a row that does not fit is damage, and its inside is nothing for a screen.
  if (error instanceof ZodError || error instanceof SyntaxError) {
    return damaged({ cause: error });
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  let kind =
    code === null
      ? null
      : (kindOfFile(code) ?? (code.startsWith('SQLITE') ? kindOfSqlite(code) : kindOfPostgres(code)));
  // pg gives these no code; the third is said of a connection that broke in the middle of a transaction.
  if (
    kind === null &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/.test(
      error.message,
    )
  ) {
    kind = 'unreachable';
  }
  if (kind === null) return error;
  return new StoreFailure(kind, WORDS[kind][0], WORDS[kind][1], { cause: error });
}

/** Gives every method of a group the store's own failures instead of the driver's; `met` is told of each. */
export function translateFailures<T extends object>(group: T, met: (failure: unknown) => void): T {
  const translated: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(group)) {
    translated[name] =
      typeof method !== 'function'
        ? method
        : (...args: unknown[]): unknown => {
            const result: unknown = Reflect.apply(method, group, args);
            return result instanceof Promise
              ? result.catch((error: unknown) => {
                  const failure = asStoreFailure(error);
                  met(failure);
                  throw failure;
                })
              : result;
          };
  }
  return translated as T;
}
