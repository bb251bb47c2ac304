import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RelayCounts, RelayFaults } from './lossy-relay.ts';

export interface RelayOrder extends RelayFaults {
  seed: number;
  target: number;
}

export interface RelayTold {
  port: number;
  counts: RelayCounts;
}

/** A lossy relay in a thread of its own: a host that is busy in this one drops nothing for it, and holds nothing up. */
export async function startRelayThread(
  order: RelayOrder,
): Promise<{ port: number; close(): Promise<RelayCounts> }> {
  const thread = new Worker(new URL('relay-worker.ts', import.meta.url), { workerData: order });
  const told = async (): Promise<RelayTold> => (await once(thread, 'message'))[0] as RelayTold;
  const { port } = await told();
  let closing: Promise<RelayCounts> | null = null;
  const close = async (): Promise<RelayCounts> => {
    const last = told();
    thread.postMessage('close', []);
    const { counts } = await last;
    await thread.terminate();
    return counts;
  };
  return { port, close: () => (closing ??= close()) };
}
