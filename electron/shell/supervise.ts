import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../shared/domain/clock.ts';
import { CLOSE_WITHIN_MS, CRASHED } from '../host/crash-net.ts';
import { NEW_LINK } from '../host/link-request.ts';

/** A host that has crashed is started again once within this. */
export const RESTART_WINDOW_MS = 10 * 60_000;

const TWICE =
  'The host has ended by a fault twice within ten minutes, so it is not started again. ' +
  'Look into crashes.log in the data folder, then start it by hand.';

const NOT_AGAIN =
  'The host could not be started again; the lines above say why. Its fault is written down in crashes.log in the data folder.';

/** Whether a host that crashed now is started again. */
export const mayRestart = (lastRestartMs: number | null, nowMs: number): boolean =>
  lastRestartMs === null || nowMs - lastRestartMs > RESTART_WINDOW_MS;

/** The same flags for the next life: on the port that open windows know, and without one more window. */
export function flagsAgain(flags: readonly string[], port: number | null): string[] {
  if (port === null) return flags.filter((flag) => flag !== '--open');
  const kept = flags.filter(
    (flag, i) =>
      flag !== '--open' && flag !== '--port' && flags[i - 1] !== '--port' && !flag.startsWith('--port='),
  );
  return [...kept, '--port', String(port)];
}

/** A host that met a fault serves again within this. */
export const RESTART_WITHIN_MS = 5_000;

/** One that has not ended by then hangs in its closing: it is killed, so that what is left of the time is for the start. */
export const END_WITHIN_MS = CLOSE_WITHIN_MS + 500;

/** What a host tells the process that watches over it. */
export type ServeNews =
  /** It serves on this port. */
  | { port: number }
  /** It met a fault and is hanging up, closing and ending. */
  | { fault: true };

export interface Supervision {
  entry: string;
  flags: readonly string[];
  say: (line: string) => void;
  clock: Pick<Clock, 'elapsed' | 'after'>;
  /** For the child's output; the terminal unless a test reads it. */
  stdio?: StdioOptions;
  onChild?: (child: ChildProcess) => void;
  /** Where pressing Enter asks the host for a link; a host of its own group cannot read the terminal itself. */
  terminal?: Readable;
}

/** Runs a host in a process of its own and starts it again once when it crashes. Resolves with the code to exit with. */
export async function supervise(parts: Supervision): Promise<number> {
  const { say, clock } = parts;
  let flags = [...parts.flags];
  let restartedMs: number | null = null;
  let faultMs: number | null = null;
  for (;;) {
    const { code, signal, port, stopped, endingMs } = await runOnce(parts, flags, faultMs);
    const crashed = code === CRASHED || (signal !== null && !stopped);
    if (!crashed) {
      if (faultMs !== null && port === null && !stopped) say(NOT_AGAIN);
      return code ?? 1;
    }
    if (!mayRestart(restartedMs, clock.elapsed())) {
      say(TWICE);
      return code ?? CRASHED;
    }
    restartedMs = clock.elapsed();
    faultMs = endingMs;
    flags = flagsAgain(flags, port);
    say(`The host ended by ${signal ?? 'a fault of its own'}. It is started again.`);
  }
}

interface Life {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Where it served; null when it never did. */
  port: number | null;
  /** Somebody asked it to end. */
  stopped: boolean;
  /** When it met its fault, or ended without a word. */
  endingMs: number;
}

/** @param faultMs when the life before this one met its fault */
function runOnce(
  { entry, stdio, onChild, clock, say, terminal }: Supervision,
  flags: readonly string[],
  faultMs: number | null,
): Promise<Life> {
  // A group of its own: Ctrl-C of the terminal reaches this process, which passes it on, once.
  const child = spawn(process.execPath, [entry, ...flags], {
    stdio: stdio ?? ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  onChild?.(child);
  let port: number | null = null;
  let stopped = false;
  let endingMs: number | null = null;
  let stopWaiting: (() => void) | null = null;
  child.on('message', (news: ServeNews) => {
    if ('port' in news) {
      ({ port } = news);
      if (faultMs === null) return;
      const sec = ((clock.elapsed() - faultMs) / 1000).toFixed(1);
      say(`The host serves again, ${sec} s after the fault.`);
    } else if (endingMs === null) {
      endingMs = clock.elapsed();
      stopWaiting = clock.after(END_WITHIN_MS, () => {
        say('The host does not end by itself; it is ended.');
        child.kill('SIGKILL');
      });
    }
  });
  const passOn = (signal: NodeJS.Signals): void => {
    stopped = true;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  const askForLink = (): void => {
    if (child.connected) child.send(NEW_LINK);
  };
  const terminalGone = (): void => void terminal?.pause();
  if (process.platform !== 'win32') process.on('SIGUSR2', askForLink);
  terminal?.on('data', askForLink).on('error', terminalGone);
  const over = (): void => {
    stopWaiting?.();
    for (const signal of signals) process.off(signal, passOn);
    process.off('SIGUSR2', askForLink);
    // A terminal that is still read would keep this process alive.
    terminal?.off('data', askForLink).off('error', terminalGone).pause();
  };
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      over();
      reject(error);
    });
    child.once('close', (code, signal) => {
      over();
      resolve({ code, signal, port, stopped, endingMs: endingMs ?? clock.elapsed() });
    });
  });
}
