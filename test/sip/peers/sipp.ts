import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { freePort, isUdpBound } from './ports.ts';

export interface Sipp {
  readonly port: number;
  /** Every message it sent and received so far, as sipp logs them. */
  messages(): string;
  errors(): string;
  /** Exit code after all its calls: 0 when every one went as the scenario says. */
  readonly exited: Promise<number>;
  kill(): Promise<void>;
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Starts sipp as callee on a free loopback port with a scenario given as XML. Resolves when it listens. */
export async function startSipp(options: {
  scenario: string;
  transport?: 'udp' | 'tcp';
  /** Calls after which it exits; without it, it runs until killed. */
  calls?: number;
  args?: readonly string[];
}): Promise<Sipp> {
  const { scenario, transport = 'udp', calls, args = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'callboard-sipp-'));
  const file = join(folder, 'scenario.xml');
  writeFileSync(file, scenario);
  const port = await freePort();
  const count = calls === undefined ? [] : ['-m', String(calls)];
  const listen = ['-i', '127.0.0.1', '-p', String(port), '-t', transport === 'udp' ? 'u1' : 't1'];
  const traces = ['-trace_msg', '-message_file', 'messages.log', '-trace_err', '-error_file', 'errors.log'];
  const child = startChild(
    'sipp',
    ['-sf', file, ...listen, '-nostdin', '-aa', ...traces, ...count, ...args],
    folder,
  );
  const log = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  const end = Date.now() + 60_000;
  while (!(transport === 'tcp' ? await connects(port) : isUdpBound(port))) {
    if (child.process.exitCode !== null || Date.now() > end) {
      await child.kill();
      throw new Error(`sipp does not listen: ${child.output().slice(-2000)} ${log('errors.log')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    port,
    messages: () => log('messages.log'),
    errors: () => log('errors.log'),
    exited: child.exited,
    async kill() {
      await child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
