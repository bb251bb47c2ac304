import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../sip/peers/ports.ts';
import { SOON_MS } from '../../patience.ts';

const ROOT = '/usr/lib/postgresql';

/** Folder of the newest PostgreSQL server that Debian installed; null when there is none. */
export function serverFolder(): string | null {
  if (!existsSync(ROOT)) return null;
  const versions = readdirSync(ROOT)
    .filter((version) => existsSync(join(ROOT, version, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a));
  return versions[0] === undefined ? null : join(ROOT, versions[0], 'bin');
}

/** The server refuses to run as root, so root steps down to the user that the package made. */
function asServerUser(command: string[]): string[] {
  return process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
}

function idOf(user: string, which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, user], { encoding: 'utf8' }).stdout.trim());
}

/** What lives as long as a test is not kept safe for years. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'autovacuum=off',
  'shared_buffers=64MB',
  'max_connections=100',
];

export interface Cluster {
  /** Connection string of a fresh database: empty, or a copy of the one at `of`, to which nobody may be connected. */
  freshDatabase(of?: string): Promise<string>;
  /** Process of the server, for tests that take it away. */
  process: ChildProcess;
  /** SIGKILL to the whole server, backends too: nothing is tidied up. */
  kill(): Promise<void>;
  /** Starts the killed server on the same data and port; resolves when it has recovered. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-postgres-'));
  if (process.getuid?.() === 0) chownSync(folder, idOf('postgres', '-u'), idOf('postgres', '-g'));
  return folder;
}

/** A data folder as initdb makes it, made once and copied from then on: making it takes longer than most tests. */
function emptyCluster(bin: string): string {
  const kept = join(tmpdir(), `callboard-empty-cluster-${basename(dirname(bin))}-${process.getuid?.() ?? 0}`);
  if (existsSync(kept)) return kept;
  const folder = ownFolder();
  const data = join(folder, 'data');
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const [command = '', ...args] = asServerUser([join(bin, 'initdb'), '-D', data, ...options]);
  const init = spawnSync(command, args, { encoding: 'utf8', cwd: '/' });
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  try {
    renameSync(data, kept);
  } catch (error) {
    // Another file of tests was quicker; both are the same.
    if (!existsSync(kept)) throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return kept;
}

/**
 * Starts a throw-away PostgreSQL under the temporary folder, on loopback, gone with `stop`.
 * @throws Error that names what to install when there is no server.
 */
export async function startCluster(): Promise<Cluster> {
  const bin = serverFolder();
  if (bin === null) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const folder = ownFolder();
  const data = join(folder, 'data');
  const copy = spawnSync('cp', ['-a', emptyCluster(bin), data], { encoding: 'utf8' });
  if (copy.status !== 0) throw new Error(`The empty cluster could not be copied: ${copy.stderr}`);
  const port = await freePort();
  const [command = '', ...args] = asServerUser([
    join(bin, 'postgres'),
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    ...SETTINGS.flatMap((setting) => ['-c', setting]),
  ]);
  let log = '';
  const launch = (): ChildProcess => {
    const launched = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
    launched.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000);
    });
    return launched;
  };
  let server = launch();
  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  await untilReady(url('postgres'), server, () => log);
  const serverPid = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  let made = 0;
  return {
    get process() {
      return server;
    },
    async kill() {
      const ended = once(server, 'exit');
      const pid = serverPid();
      const backends = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
      const all = [pid, ...backends.stdout.split('\n').map(Number)].filter((each) => each > 0);
      for (const each of all) signalled(each, 'SIGKILL');
      await ended;
      // A server that finds one of them still there does not start.
      const deadline = Date.now() + SOON_MS;
      while (all.some((each) => signalled(each, 0))) {
        if (Date.now() > deadline) throw new Error('Parts of the killed PostgreSQL do not end.');
        await sleep(10);
      }
    },
    async startAgain() {
      server = launch();
      await untilReady(url('postgres'), server, () => log);
    },
    async freshDatabase(of) {
      const name = `fresh_${++made}`;
      const copied = of === undefined ? '' : ` template ${new URL(of).pathname.slice(1)} strategy file_copy`;
      const client = new Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database ${name}${copied}`);
      await client.end();
      return url(name);
    },
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit');
        // SIGQUIT is the server's own immediate stop; it takes its backends along.
        process.kill(serverPid(), 'SIGQUIT');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends a signal, 0 to look only; false when the process is gone already. */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function untilReady(url: string, server: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + SOON_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start: ${log()}`, { cause: error });
      }
      await sleep(50);
    }
  }
}
