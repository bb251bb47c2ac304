import { seededRandom } from '../pacing/random.ts';
import type { Ear } from './ears.ts';
import { quantile } from './figures.ts';
import { earScreener } from './judge.ts';

const FRAMES = 500;
const CALLS = 200;
const WARM_UP = 20;

/**
 * Microseconds of one core that a frame of 20 ms costs, as the mean of a call: median and 99th percentile of calls. Counted
 * in the processor's time, so that what else the machine does changes little.
 */
export function costPerFrame(ear: Ear): { medianUs: number; p99Us: number } {
  const random = seededRandom(5);
  const sound = Array.from({ length: FRAMES }, (_, frame) =>
    Int16Array.from({ length: 160 }, (_sample, i) => {
      const voice =
        frame % 40 < 25 ? 4000 * Math.sin((2 * Math.PI * 140 * (160 * frame + i)) / 8000) ** 5 : 0;
      return voice + 200 * random.normal();
    }),
  );
  const costs: number[] = [];
  for (let call = 0; call < CALLS + WARM_UP; call++) {
    const screener = earScreener(ear, 'pcmu');
    const before = process.threadCpuUsage();
    for (const frame of sound) screener.frame(frame);
    const { user, system } = process.threadCpuUsage(before);
    if (call >= WARM_UP) costs.push((user + system) / FRAMES);
  }
  return { medianUs: quantile(costs, 0.5), p99Us: quantile(costs, 0.99) };
}
