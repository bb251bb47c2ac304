import { appendFileSync, chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A host that ended because of a fault of its own exits with this (sysexits: EX_SOFTWARE). */
export const CRASHED = 70;
/** Hanging up and closing the store may take this long; the next start makes good what was not done. */
export const CLOSE_WITHIN_MS = 2_500;
/** More faults than this while it closes, and it ends with what is closed by then. */
const MOST_FAULTS = 50;
const FILE = 'crashes.log';
const FILE_AT_MOST_BYTES = 256 * 1024;

/** What the engine itself says; whatever else a message holds may have come from a list or a desk. */
const ENGINE_WORDS =
  /Cannot (?:read|set) properties of (?:undefined|null)|is not (?:a function|a constructor|iterable|defined)|Maximum call stack size exceeded|Invalid (?:array|string|typed array) length|Invalid time value|Assignment to constant variable|before initialization/;

const wordsOf = (error: Error): string => ENGINE_WORDS.exec(error.message)?.[0] ?? '(message left out)';

/**
 * An error without anything personal: its class, its code and its stack's frames. Messages are left out but for words of
 * the engine's own, since anything may have been put into them.
 */
export function scrubbed(error: unknown): string {
  if (!(error instanceof Error)) return `A thrown ${typeof error}`;
  const name = /^\w{1,60}$/.test(error.name) ? error.name : 'Error';
  const code = 'code' in error && typeof error.code === 'string' && /^[A-Z_0-9]{1,40}$/.test(error.code);
  // The message stands in the stack, too, and may have lines that look like frames.
  const stack = error.stack ?? '';
  const messageAt = stack.indexOf(error.message);
  const frames = stack
    .slice(messageAt < 0 ? 0 : messageAt + error.message.length)
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
  /** Tells whoever watches over this process that it is about to end. */
  tell?: () => void;
  nowMs: () => number;
  /** How long closing may take, where nobody waits for the next start; {@link CLOSE_WITHIN_MS} unless given. */
  closeWithinMs?: number;
  process: Pick<NodeJS.EventEmitter, 'on'>;
}

/**
 * Catches what no edge has answered. A throw that nothing carries leaves a listener half run: it is written down, calls
 * are hung up, the store is closed, and the process ends with {@link CRASHED}. A rejection that nobody waits for has
 * left only its own piece of work undone: it is written down.
 */
export function castCrashNet(net: CrashNet): void {
  const { folder, close, end, log, tell, nowMs, closeWithinMs = CLOSE_WITHIN_MS, process } = net;
  let faults = 0;
  const note = (kind: string, error: unknown): void => {
    log(`${kind} ${scrubbed(error)}`);
    try {
      writeCrash(folder, kind, error, nowMs());
    } catch (failure) {
      log(`It could not be written to ${FILE}: ${scrubbed(failure)}`);
    }
  };
  const closeAndEnd = async (): Promise<void> => {
    const late = new Promise<'late'>((resolve) => void setTimeout(resolve, closeWithinMs, 'late'));
    try {
      const how = await Promise.race([close(), late]);
      log(
        how === 'late'
          ? 'Not everything could be closed in time; the next start makes it good.'
          : 'All calls are hung up and the store is closed.',
      );
    } catch (failure) {
      note('Closing after a fault failed.', failure);
    }
    end(CRASHED);
  };
  process.on('unhandledRejection', (error: unknown) => note('A rejection that nobody waits for.', error));
  process.on('uncaughtException', (error: unknown) => {
    faults += 1;
    // Writing them down may be what makes them.
    if (faults > MOST_FAULTS) end(CRASHED);
    else note('A fault that nothing has caught.', error);
    if (faults > 1) return;
    tell?.();
    log('The host hangs up all calls and ends.');
    void closeAndEnd();
  });
}
