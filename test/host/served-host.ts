import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { until } from '../until.ts';
import { SOON_MS } from '../patience.ts';
import { HOST_ENTRY, ROOT } from './program.ts';

const NODE = join(ROOT, 'node_modules/.bin/node');

export interface ServeOptions {
  dataFolder: string;
  /** 0 is any free one; a restart needs the same one, so that a page finds its host again. */
  port?: number;
  /** Further flags, as on the command line. */
  flags?: readonly string[];
}

/** The host as people run it, in a process of its own that can be killed at any instant. */
export interface ServedHost {
  readonly port: number;
  readonly pid: number;
  /** A link for the administrator, or for the person of this name; each works once. */
  takeLink(name?: string): Promise<string>;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Nobody reads what it prints any more, as after `| head` or in a terminal that was closed. */
  stopReading(): void;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
  /** SIGTERM, as when a person ends it. */
  close(): Promise<void>;
}

/** How a host that would not start ended. */
export interface FailedStart {
  exitCode: number | null;
  output: string;
}

function spawnServe({ dataFolder, port = 0, flags = [] }: ServeOptions) {
  const args = [HOST_ENTRY, '--port', String(port), '--data', dataFolder, ...flags];
  const child = spawn(NODE, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output };
}

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess, signal: NodeJS.Signals, output: () => string): Promise<void> {
  if (isOver(child)) return;
  child.kill(signal);
  await until(`the host to end by ${signal}`, () => isOver(child), SOON_MS).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`The host did not end.\n${output()}`, { cause: error });
  });
}

/** Starts a host in a process of its own and waits until it says where it can be opened. */
export async function serveHost(options: ServeOptions): Promise<ServedHost> {
  const { child, output } = spawnServe(options);
  const links = (): string[] => [...output().matchAll(/https?:\/\/\S+\?key=\S+/g)].map(([link]) => link);
  await until('the host to be open', () => links().length > 0 || isOver(child), SOON_MS).catch(
    () => undefined,
  );
  const [first] = links();
  if (first === undefined) {
    child.kill('SIGKILL');
    const ended = isOver(child)
      ? `exit ${child.exitCode ?? child.signalCode}`
      : `not within ${SOON_MS / 1_000} s`;
    throw new Error(`The host did not start (${ended}).\n${output()}`);
  }
  let taken = 0;
  async function printed(): Promise<string> {
    const at = taken;
    taken += 1;
    // The first one is printed at the start, another one when it is asked for.
    if (at > 0) child.kill('SIGUSR2');
    return await until('a link for the administrator', () => links()[at]);
  }
  async function linkOf(name: string): Promise<string> {
    const seat = await openSeat(await printed());
    try {
      const person = (await seat.client.people.operators()).find((one) => one.name === name);
      return (await seat.client.people.makeLink({ operatorId: person?.id ?? name })).address;
    } finally {
      seat.close();
    }
  }
  return {
    port: Number(new URL(first).port),
    pid: child.pid ?? 0,
    takeLink: (name) => (name === undefined ? printed() : linkOf(name)),
    output,
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    kill: () => end(child, 'SIGKILL', output),
    close: () => end(child, 'SIGTERM', output),
  };
}

/** Starts a host that is expected to refuse, and says how it did. */
export async function startInVain(options: ServeOptions): Promise<FailedStart> {
  const { child, output } = spawnServe(options);
  try {
    await until('the host to refuse', () => isOver(child), SOON_MS);
  } finally {
    if (!isOver(child)) child.kill('SIGKILL');
  }
  return { exitCode: child.exitCode, output: output() };
}
