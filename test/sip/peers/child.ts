import { spawn, type ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();
// A test run that dies must not leave its peers behind.
const killAll = (): void => {
  for (const child of children) killGroup(child);
};
process.on('exit', killAll);
process.on('disconnect', killAll);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

/** Ends a child with all that it forked: each child leads a process group of its own. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export interface Child {
  readonly process: ChildProcess;
  /** Everything it wrote so far. */
  output(): string;
  /** Exit code once it ended; -1 for a signal. */
  readonly exited: Promise<number>;
  kill(): Promise<void>;
}

/** Starts a program that ends with this process at the latest. */
export function startChild(command: string, args: readonly string[], cwd: string): Child {
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let written = '';
  const keep = (chunk: Buffer): void => {
    written = (written + chunk.toString('utf8')).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      written += String(error);
      children.delete(child);
      resolve(-1);
    });
    child.once('exit', (code) => {
      children.delete(child);
      resolve(code ?? -1);
    });
  });
  return {
    process: child,
    output: () => written,
    exited,
    async kill() {
      if (children.has(child)) killGroup(child);
      await exited;
    },
  };
}
