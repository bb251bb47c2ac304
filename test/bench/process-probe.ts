/**
 * Preloaded into a host under measurement (`node --import`): every few seconds one line of JSON about this process goes to
 * the file that `PROCESS_PROBE` names.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

/** The delay of the loop has this look in it. */
const LOOK_MS = 5;
const EVERY_MS = 5_000;

/** One line of the file: the time since the start of the process, and what the last seconds were like. */
export interface ProcessSample {
  atMs: number;
  loopP99Ms: number;
  loopWorstMs: number;
  rssMb: number;
  heapMb: number;
  /** What the heap has taken from the system, and what is held beside it: buffers and what libraries tell of. */
  heapTakenMb: number;
  besideHeapMb: number;
  cpuMs: number;
}

const file = process.env['PROCESS_PROBE'];
if (isMainThread && file !== undefined) {
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  loop.enable();
  let cpu = process.cpuUsage();
  const timer = setInterval(() => {
    const used = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    const sample: ProcessSample = {
      atMs: Math.round(performance.now()),
      loopP99Ms: loop.percentile(99) / 1e6 - LOOK_MS,
      loopWorstMs: loop.max / 1e6 - LOOK_MS,
      rssMb: rss / 1e6,
      heapMb: heapUsed / 1e6,
      heapTakenMb: heapTotal / 1e6,
      besideHeapMb: external / 1e6,
      cpuMs: (used.user + used.system) / 1_000,
    };
    loop.reset();
    appendFileSync(file, `${JSON.stringify(sample)}\n`);
  }, EVERY_MS);
  timer.unref();
}
