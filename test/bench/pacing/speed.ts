import { createPolicy } from '../../../electron/dialler/pacing/policy.ts';
import { plainDay } from './scenario.ts';
import { simulateDay } from './simulator.ts';

/** Prints how long one decision takes on simulated floors, from the fifth minute on, when the code is warm. */
export function printSpeed(): void {
  console.log('operators  lines at most  decisions  mean ms  median   99 %');
  for (const [operators, answerRate] of [
    [2, 0.3],
    [10, 0.3],
    [10, 0.1],
    [50, 0.3],
    [50, 0.08],
  ] as const) {
    const policy = createPolicy();
    const times: number[] = [];
    let lines = 0;
    simulateDay(
      { ...plainDay, operators, answerRate: () => answerRate, shiftSec: 2400 },
      {
        name: 'timed',
        decide(obs) {
          const before = process.hrtime.bigint();
          const decision = policy.decide(obs);
          const tookMs = Number(process.hrtime.bigint() - before) / 1e6;
          if (obs.now > 300) times.push(tookMs);
          const talking = obs.operators?.filter((op) => op.state === 'talk').length ?? 0;
          lines = Math.max(lines, (obs.ringing?.length ?? 0) + (obs.waiting?.length ?? 0) + talking);
          return decision;
        },
      },
      77,
    );
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(share * times.length)] ?? 0).toFixed(3);
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    console.log(
      `${String(operators).padStart(9)} ${String(lines).padStart(14)} ${String(times.length).padStart(10)} ${mean.toFixed(3).padStart(8)}  ${at(0.5)}  ${at(0.99)}`,
    );
  }
}
