import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../electron/store/store.ts';

/** Milliseconds that `work` takes, and the longest that a read beside it waited. */
export async function watched(
  store: Store,
  work: () => Promise<unknown>,
): Promise<{ ms: number; waitedMs: number }> {
  let waitedMs = 0;
  const beside = { over: false };
  const reads = (async () => {
    while (!beside.over) {
      const asked = performance.now();
      await store.settings.get('house.zone');
      waitedMs = Math.max(waitedMs, performance.now() - asked);
      await sleep(5);
    }
  })();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  beside.over = true;
  await reads;
  return { ms, waitedMs };
}
