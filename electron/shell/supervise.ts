import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { CRASHED } from '../host/crash-net.ts';
import { NEW_LINK } from '../host/link-request.ts';

/** A host that has crashed is started again once within this. */
export const RESTART_WINDOW_MS = 10 * 60_000;

const TWICE =
  'The host has ended by a fault twice within ten minutes, so it is not started again. ' +
  'Look into crashes.log in the data folder, then start it by hand.';

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

export interface Supervision {
  entry: string;
  flags: readonly string[];
  say: (line: string) => void;
  nowMs: () => number;
  /** For the child's output; the terminal unless a test reads it. */
  stdio?: StdioOptions;
  onChild?: (child: ChildProcess) => void;
  /** Where pressing Enter asks the host for a link; a host of its own group cannot read the terminal itself. */
  terminal?: Readable;
}

/** Runs a host in a process of its own and starts it again once when it crashes. Resolves with the code to exit with. */
export async function supervise(parts: Supervision): Promise<number> {
  let flags = [...parts.flags];
  let restartedMs: number | null = null;
  for (;;) {
    const { code, signal, port, stopped } = await runOnce(parts, flags);
    const crashed = code === CRASHED || (signal !== null && !stopped);
    if (!crashed) return code ?? 1;
    if (!mayRestart(restartedMs, parts.nowMs())) {
      parts.say(TWICE);
      return code ?? CRASHED;
    }
    restartedMs = parts.nowMs();
    flags = flagsAgain(flags, port);
    parts.say(`The host ended by ${signal ?? 'a fault of its own'}. It is started again.`);
  }
}

interface Life {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Where it served; null when it never did. */
  port: number | null;
  /** Somebody asked it to end. */
  stopped: boolean;
}

function runOnce({ entry, stdio, onChild, terminal }: Supervision, flags: readonly string[]): Promise<Life> {
  // A group of its own: Ctrl-C of the terminal reaches this process, which passes it on, once.
  const child = spawn(process.execPath, [entry, ...flags], {
    stdio: stdio ?? ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  onChild?.(child);
  let port: number | null = null;
  let stopped = false;
  child.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'port' in message) port = Number(message.port);
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
      resolve({ code, signal, port, stopped });
    });
  });
}
