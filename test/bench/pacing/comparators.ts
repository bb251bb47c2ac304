import type { PacingObservation, PacingPolicy } from '../../../electron/dialler/pacing/interface.ts';

/** What other diallers do, written as plainly as possible, to be measured beside ours. */

interface Floor {
  idle: number;
  staffed: number;
  talking: number;
  underway: number;
  waiting: number;
}

function floorOf(obs: PacingObservation): Floor {
  const operators = obs.operators ?? [];
  return {
    idle: operators.filter((op) => op.state === 'idle').length,
    staffed: operators.filter((op) => op.state !== 'break' && op.state !== 'offline').length,
    talking: operators.filter((op) => op.state === 'talk').length,
    underway: obs.ringing?.length ?? 0,
    waiting: obs.waiting?.length ?? 0,
  };
}

const dialUpTo = (wanted: number, underway: number): number => Math.max(0, Math.round(wanted) - underway);

/** One call under way per idle operator. */
export function progressive(): PacingPolicy {
  return {
    name: 'progressive',
    decide(obs) {
      const floor = floorOf(obs);
      return dialUpTo(floor.idle - floor.waiting, floor.underway);
    },
  };
}

/** A fixed number of calls under way per idle operator. */
export function fixedRatio(ratio: number): PacingPolicy {
  return {
    name: `ratio ${ratio}`,
    decide(obs) {
      const floor = floorOf(obs);
      return dialUpTo(ratio * (floor.idle - floor.waiting), floor.underway);
    },
  };
}

/**
 * In the style of open-source diallers: lines per operator as a level, raised or lowered every 15 s by idle
 * operators less waiting calls, and lowered each minute while the day's drops exceed the limit.
 */
export function adaptiveLevel(): PacingPolicy {
  let level = 1;
  let gap = 0;
  let samples = 0;
  let nextStep = 15;
  let nextCheck = 60;
  return {
    name: 'adaptive level',
    decide(obs) {
      const floor = floorOf(obs);
      gap += floor.idle - floor.waiting;
      samples++;
      const { answered = 0, abandoned = 0 } = obs.day ?? {};
      const over = answered > 0 && abandoned / answered > (obs.limits?.targetAbandon ?? 0.03);
      if (obs.now >= nextStep) {
        nextStep = obs.now + 15;
        const share = gap / Math.max(1, samples) / Math.max(1, floor.staffed);
        if (!over) level += share > 0.05 ? 0.4 * share : -0.05;
        gap = 0;
        samples = 0;
      }
      if (obs.now >= nextCheck) {
        nextCheck = obs.now + 60;
        if (over) level -= 0.2;
      }
      level = Math.min(6, Math.max(1, level));
      if (over && floor.idle === 0) return 0;
      return Math.max(
        dialUpTo(level * floor.staffed, floor.underway + floor.talking + floor.waiting),
        dialUpTo(floor.idle - floor.waiting, floor.underway),
      );
    },
  };
}

/**
 * Dials as long as the chance that more people answer than operators are or become free within a mean ring stays
 * under a quantile; the quantile follows the day's abandon rate.
 */
export function binomialQuantile(): PacingPolicy {
  let answered = 3;
  let ended = 12;
  let talks = 1;
  let handlingSec = 130;
  let quantile = 0.1;
  let lastStep = 0;
  return {
    name: 'quantile',
    decide(obs) {
      for (const event of obs.events ?? []) {
        if (event.type === 'call' && event.outcome !== 'cancelled' && event.outcome !== 'abandoned') {
          ended++;
          if (event.outcome === 'answered') answered++;
          if (ended > 400) {
            ended /= 2;
            answered /= 2;
          }
        }
        if (event.type === 'wrapEnd') {
          talks++;
          handlingSec += ((event.talkSec ?? 0) + (event.wrapSec ?? 0) - handlingSec) / Math.min(talks, 200);
        }
      }
      const floor = floorOf(obs);
      const { answered: live = 0, abandoned = 0 } = obs.day ?? {};
      const target = obs.limits?.targetAbandon ?? 0.03;
      if (obs.now - lastStep >= 30) {
        lastStep = obs.now;
        quantile *= abandoned > 0.95 * target * live ? 0.9 : 1.05;
        quantile = Math.min(0.5, Math.max(0.001, quantile));
      }
      if (abandoned + 1 > target * (live + 50) && obs.now > 1800) {
        return dialUpTo(floor.idle - floor.waiting, floor.underway);
      }
      const busy = floor.staffed - floor.idle;
      const chance = answered / ended;
      // About ten seconds pass until a call is answered.
      const freed = busy * (1 - Math.exp(-10 / handlingSec));
      const room = Math.floor(floor.idle + freed - floor.waiting);
      let calls = floor.underway;
      while (calls < 4 * floor.staffed + 8 && upperTail(calls + 1, chance, room) <= quantile) calls++;
      return Math.max(calls - floor.underway, dialUpTo(floor.idle - floor.waiting, floor.underway), 0);
    },
  };
}

/** P(Binomial(n, p) > k). */
function upperTail(n: number, p: number, k: number): number {
  if (k < 0) return 1;
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= Math.min(k, n); i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return Math.max(0, 1 - sum);
}
