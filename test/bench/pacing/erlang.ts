import { seededRandom } from './random.ts';
import { plainDay } from './scenario.ts';
import { simulateDay } from './simulator.ts';

/** Erlang's loss formula: the share of calls lost by `servers` servers offered `load` erlangs (recursive form). */
export function erlangLoss(servers: number, load: number): number {
  let loss = 1;
  for (let n = 1; n <= servers; n++) loss = (load * loss) / (n + load * loss);
  return loss;
}

/**
 * The simulator as a loss system: dials placed at random whatever the operators do, everybody answers, nobody waits.
 * Its share of abandoned calls must be Erlang's, whatever the distribution of talk and wrap-up.
 */
export function simulatedLoss(
  servers: number,
  load: number,
  hours: number,
  cv: number,
  seed: number,
): number {
  const talkSec = 60;
  const wrapSec = 20;
  const random = seededRandom(seed);
  const perSec = load / (talkSec + wrapSec);
  let next = random.exponential(1 / perSec);
  const result = simulateDay(
    {
      ...plainDay,
      operators: servers,
      shiftSec: hours * 3600,
      answerRate: () => 1,
      ring: { meanSec: 8, cv: 0.5 },
      ringTimeoutSec: 60,
      talk: { meanSec: () => talkSec, cv },
      wrap: { meanSec: wrapSec, cv },
      graceSec: 0,
    },
    {
      name: 'poisson',
      decide(obs) {
        let dials = 0;
        while (next <= obs.now) {
          dials++;
          next += random.exponential(1 / perSec);
        }
        return dials;
      },
    },
    seed,
  );
  return result.abandonRate;
}

/** Prints simulated loss beside Erlang's for the docs; each line should agree within its sampling error. */
export function printErlangCheck(): void {
  console.log('servers  load   cv  simulated  Erlang');
  for (const [servers, load] of [
    [1, 0.5],
    [2, 1],
    [5, 4],
    [10, 9],
    [25, 22],
    [50, 50],
  ] as const) {
    for (const cv of [0.3, 1]) {
      const simulated = simulatedLoss(servers, load, 400, cv, 7);
      console.log(
        `${String(servers).padStart(7)} ${String(load).padStart(5)} ${cv.toFixed(1).padStart(4)} ${simulated.toFixed(4).padStart(10)} ${erlangLoss(servers, load).toFixed(4).padStart(7)}`,
      );
    }
  }
}
