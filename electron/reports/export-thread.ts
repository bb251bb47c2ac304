import { Worker } from 'node:worker_threads';
import type { ExportOrder } from './export-messages.ts';

const SOURCE = '../worker/export-worker.ts';

/**
 * Without a stated end V8 lets the heap of a thread grow to some 200 MiB of rows that were written long ago; with these it
 * stays near 35. The old generation is far above what a report needs: nobody's report may fail by it.
 */
const LIMITS = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 512 };

/** The thread that writes one report; `url` is its entry when it is not run from source. */
export function openExportThread(order: ExportOrder, url = new URL(SOURCE, import.meta.url)): Worker {
  return new Worker(url, { workerData: order, name: `export ${order.format}`, resourceLimits: LIMITS });
}
