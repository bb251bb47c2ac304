import type { LiveBatch } from '../../../shared/contract/live.ts';
import { host, setTransport } from './connection.ts';
import { layOverCache } from './live-cache.ts';
import { applyEvents, useLive } from './live-store.ts';
import { queryClient, refreshAfter } from './refresh.ts';
import { openTransport } from './transport.ts';
import { windowId } from './window-name.ts';

/** The host sends a batch at least every 5 s; after this long without one the line is dead. */
const HEARTBEAT_TIMEOUT_MS = 12_000;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_MOST_MS = 5_000;

let epoch: string | null = null;
let seq = 0;
let wake: (() => void) | null = null;
let leave: (() => void) | null = null;

/** Reads whole what the journal only says in changes. */
async function readAfresh(): Promise<void> {
  const [desk, system] = await Promise.all([host.desk.snapshot(), host.system.status()]);
  applyEvents([
    { topic: 'desk', desk },
    { topic: 'system', system },
  ]);
}

function take(batch: LiveBatch): void {
  const hole = batch.gap || batch.epoch !== epoch;
  const known = epoch !== null;
  epoch = batch.epoch;
  seq = batch.toSeq;
  const events = batch.events.map(({ event }) => event);
  applyEvents(events);
  layOverCache(events);
  for (const event of events) refreshAfter(event);
  if (!hole) return;
  readAfresh().catch((error: unknown) => console.warn('The desk could not be read.', error));
  if (known) void queryClient.invalidateQueries();
}

/** Follows the journal over one connection until it ends. */
async function followOnce(onAlive: () => void): Promise<void> {
  const transport = await openTransport();
  const ended = new AbortController();
  void transport.closed.then(() => ended.abort());
  let heartbeat = setTimeout(() => ended.abort(), HEARTBEAT_TIMEOUT_MS);
  leave = () => ended.abort();
  try {
    setTransport(transport);
    const gone = new Promise<never>((_resolve, reject) => {
      ended.signal.addEventListener('abort', () => reject(new Error('The connection ended.')), {
        once: true,
      });
    });
    gone.catch(() => undefined);
    const batches = await Promise.race([
      host.live.follow({ epoch, seq, windowId }, { signal: ended.signal }),
      gone,
    ]);
    const iterator = batches[Symbol.asyncIterator]();
    for (;;) {
      const step = await Promise.race([iterator.next(), gone]);
      if (step.done) return;
      clearTimeout(heartbeat);
      heartbeat = setTimeout(() => ended.abort(), HEARTBEAT_TIMEOUT_MS);
      onAlive();
      take(step.value);
    }
  } finally {
    clearTimeout(heartbeat);
    setTransport(null);
    ended.abort();
    transport.close();
  }
}

/** The number of the last journal entry that this window shows. */
export const shownSeq = (): number => seq;

/** When the present connection came up, on this window's clock. */
let connectedAtMs = -Infinity;
export const connectedForMs = (): number => performance.now() - connectedAtMs;

/** Drops the connection and makes a new one, at once. */
export function reconnect(): void {
  leave?.();
  wake?.();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Keeps the window connected for as long as it is open. */
export async function keepConnected(): Promise<never> {
  window.addEventListener('online', () => wake?.());
  document.addEventListener('visibilitychange', () => wake?.());
  let failures = 0;
  for (;;) {
    try {
      await followOnce(() => {
        failures = 0;
        if (useLive.getState().connection === 'connected') return;
        connectedAtMs = performance.now();
        useLive.setState({ connection: 'connected' });
      });
    } catch (error) {
      console.info('Not connected to the host.', error);
    }
    useLive.setState({ connection: epoch === null ? 'connecting' : 'reconnecting' });
    const backoff = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** failures);
    failures += 1;
    await pause(backoff * (0.75 + Math.random() / 2));
  }
}
