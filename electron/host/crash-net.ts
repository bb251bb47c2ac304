import { appendFileSync, chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A host that ended because of a fault of its own exits with this (sysexits: EX_SOFTWARE). */
export const CRASHED = 70;
/** Hanging up and closing the store may take this long; the next start makes good what was not done. */
const CLOSE_WITHIN_MS = 2_500;
const FILE = 'crashes.log';
const FILE_AT_MOST_BYTES = 256 * 1024;

/** Errors whose words are the engine's own; what is quoted in them, and every number, is left out all the same. */
const NATIVE = new Set(['TypeError', 'RangeError', 'ReferenceError']);

function wordsOf(error: Error): string {
  if (!NATIVE.has(error.name)) return '(message left out)';
  return error.message
    .replace(/(["'`“‘]).*?(["'`”’]|$)/gs, '…')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}

/**
 * An error without anything personal: its class, its code and its stack's frames. Messages are left out but for those of
 * the engine, since anything may have been put into them.
 */
export function scrubbed(error: unknown): string {
  if (!(error instanceof Error)) return `A thrown ${typeof error}`;
  const name = /^\w{1,60}$/.test(error.name) ? error.name : 'Error';
  const code = 'code' in error && typeof error.code === 'string' && /^[A-Z_0-9]{1,40}$/.test(error.code);
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at [\w.<>[\] #$]*\(?(?:file:|node:|\/|[A-Z]:\\)[^()]*:\d+:\d+\)?$/.test(line))
    // Folders above the program may bear somebody's name.
    .map((line) =>
      line.replace(/(?:file:\/\/)?(?:\/|[A-Z]:\\)\S*?(?=(?:electron|shared|out|test|node_modules)[/\\])/, ''),
    );
  const head = `${name}${code ? ` ${String(error.code)}` : ''}: ${wordsOf(error)}`;
  return [head, ...frames.slice(0, 30)].join('\n');
}

/** Appends to the crash file of a data folder, which only this user can read; the older half goes when it is full. */
export function writeCrash(folder: string, kind: string, error: unknown, atMs: number): void {
  const file = join(folder, FILE);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > FILE_AT_MOST_BYTES) {
    const kept = readFileSync(file, 'utf8').slice(-FILE_AT_MOST_BYTES / 2);
    writeFileSync(file, kept, { mode: 0o600 });
  }
  appendFileSync(file, `${new Date(atMs).toISOString()} ${kind}\n${scrubbed(error)}\n\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

export interface CrashNet {
  folder: string;
  /** Hangs up the calls and closes the store. */
  close: () => Promise<void>;
  /** Ends the process, or has it started again. */
  end: (code: number) => void;
  log: (line: string) => void;
  nowMs: () => number;
  process: Pick<NodeJS.EventEmitter, 'on'>;
}

/**
 * Catches what no edge has answered. A throw that nothing carries leaves a listener half run: it is written down, calls
 * are hung up, the store is closed, and the process ends with {@link CRASHED}. A rejection that nobody waits for has
 * left only its own piece of work undone: it is written down.
 */
export function castCrashNet({ folder, close, end, log, nowMs, process }: CrashNet): void {
  let isEnding = false;
  const note = (kind: string, error: unknown): void => {
    log(`${kind} ${scrubbed(error)}`);
    try {
      writeCrash(folder, kind, error, nowMs());
    } catch (failure) {
      log(`It could not be written to ${FILE}: ${scrubbed(failure)}`);
    }
  };
  const closeAndEnd = async (): Promise<void> => {
    const late = new Promise<void>((resolve) => void setTimeout(resolve, CLOSE_WITHIN_MS));
    try {
      await Promise.race([close(), late]);
    } catch (failure) {
      note('Closing after a fault failed.', failure);
    }
    end(CRASHED);
  };
  process.on('unhandledRejection', (error: unknown) => note('A rejection that nobody waits for.', error));
  process.on('uncaughtException', (error: unknown) => {
    note('A fault that nothing has caught.', error);
    if (isEnding) return;
    isEnding = true;
    log('The host hangs up all calls and ends.');
    void closeAndEnd();
  });
}
