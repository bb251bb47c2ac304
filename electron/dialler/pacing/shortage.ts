import type { Flow } from './call-flow.ts';

/**
 * The heart of pacing: what one more answered call in each coming second is worth, given operators idle now, those
 * who become free and the calls already ringing.
 *
 * The number of free operators is a birth-death chain in time steps of a second or less: operators becoming free
 * move it up, answers move it down, an answer at zero is an abandon. A forward pass gives its distribution, a
 * backward pass the cost still to come from each state: idle operator-seconds, plus `price` per abandon. An extra
 * answer at second s moves the chain down one (or adds an abandon), so its cost is a difference of the backward
 * values averaged over the forward distribution.
 */
export interface Shortage {
  /** Cost in operator-seconds of one extra live answer during second s; negative is a gain. */
  answerCost: Float64Array;
  /** Chance that an answer during second s finds nobody free. */
  nobodyFree: Float64Array;
  /** Abandons expected during the coming second, for the pacing of the budget. */
  abandonsSoon: number;
  /** Abandons expected among the calls already placed, over the whole span. */
  abandonsInFlight: number;
}

export interface ShortageInput {
  /** Idle operators less people waiting. */
  free: number;
  answers: Flow;
  /** Operators becoming free, already shifted by the grace period. */
  releases: Flow;
  /** Chance of being freed within the grace period of now, summed over operators. */
  releasesInGrace: number;
  /** Relative variance of the answer rate itself: how unsure the learned chance is. */
  rateVariance: number;
  /** Operator-seconds one abandon may cost. */
  price: number;
}

/** States beyond this many free operators are treated alike: nobody is short of operators there. */
const mostStates = 120;
const mostSubsteps = 8;
/**
 * Idle time s seconds ahead counts by exp(-s / this): calls dialled later would fill much of it anyway. Tuned on the
 * bench: 7 and 14 lose half a point of occupancy at 10 operators.
 */
const idleFadeSec = 10;

/** Allocates the working arrays once; the returned function reuses them, and so does its result. */
export function shortageForecast(spanSec: number): (input: ShortageInput) => Shortage {
  const forward = new Float64Array((spanSec + 1) * (mostStates + 1));
  const mean = new Float64Array(spanSec + 1);
  const answeredSoFar = new Float64Array(spanSec + 1);
  let current = new Float64Array(mostStates + 1);
  let next = new Float64Array(mostStates + 1);
  const up = new Float64Array(mostStates + 1);
  const down = new Float64Array(mostStates + 1);
  const result: Shortage = {
    answerCost: new Float64Array(spanSec),
    nobodyFree: new Float64Array(spanSec),
    abandonsSoon: 0,
    abandonsInFlight: 0,
  };

  return (input) => {
    const { answers, releases, price } = input;
    let releaseTotal = input.releasesInGrace;
    for (let s = 0; s < spanSec; s++) releaseTotal += releases.rate[s] as number;
    const start = Math.min(mostStates, Math.max(0, input.free));
    const states = Math.min(
      mostStates,
      Math.ceil(start + releaseTotal + 3 * Math.sqrt(releaseTotal + 1)) + 1,
    );
    const width = states + 1;
    for (let s = 0, sum = 0; s < spanSec; s++) {
      answeredSoFar[s] = sum;
      sum += answers.rate[s] as number;
    }

    /** Chances of one step up, down and down by calls not dialled yet, per substep, in each state. */
    const rates = (s: number): number => {
      const answerRate = answers.rate[s] as number;
      const releaseRate = releases.rate[s] as number;
      const substeps = Math.min(mostSubsteps, Math.max(1, Math.ceil((answerRate + releaseRate) / 0.4)));
      const spread = (answers.variance[s] as number) + (releases.variance[s] as number);
      const sofar = answeredSoFar[s] as number;
      const totalVariance = spread + input.rateVariance * sofar * sofar + 0.05;
      const answerPull =
        ((answers.depletion[s] as number) - input.rateVariance * sofar * answerRate) / totalVariance;
      const releasePull = (releases.depletion[s] as number) / totalVariance;
      const middle = mean[s] as number;
      for (let k = 0; k < width; k++) {
        const off = k - middle;
        const a = Math.min(3 * answerRate, Math.max(0.1 * answerRate, answerRate + answerPull * off));
        const f = Math.min(3 * releaseRate, Math.max(0.1 * releaseRate, releaseRate - releasePull * off));
        down[k] = Math.min(0.9, a / substeps);
        up[k] = Math.min(0.9, f / substeps);
      }
      return substeps;
    };

    // Forward: first the operators who free up within the grace period of this very moment.
    current.fill(0, 0, width);
    current[start] = 1;
    const graceSteps = Math.max(1, Math.ceil(input.releasesInGrace / 0.3));
    const graceUp = Math.min(0.9, input.releasesInGrace / graceSteps);
    for (let i = 0; i < (input.releasesInGrace > 1e-6 ? graceSteps : 0); i++) {
      for (let k = width - 1; k > 0; k--) {
        const moved = (current[k - 1] as number) * graceUp;
        const kept = k === width - 1 ? (current[k] as number) : (current[k] as number) * (1 - graceUp);
        current[k] = kept + moved;
      }
      current[0] = (current[0] as number) * (1 - graceUp);
    }
    for (let s = 0; s < spanSec; s++) {
      let middle = 0;
      const row = s * (mostStates + 1);
      for (let k = 0; k < width; k++) {
        const chance = current[k] as number;
        forward[row + k] = chance;
        middle += k * chance;
      }
      mean[s] = middle;
      const substeps = rates(s);
      if (s === 0) {
        result.abandonsSoon = (current[0] as number) * (answers.rate[0] as number);
      }
      for (let i = 0; i < substeps; i++) {
        next.fill(0, 0, width);
        for (let k = 0; k < width; k++) {
          const chance = current[k] as number;
          if (chance < 1e-12) continue;
          const u = k === states ? 0 : (up[k] as number);
          const d = down[k] as number;
          const rise = u * (1 - d);
          const fall = k === 0 ? 0 : d * (1 - u);
          if (rise > 0) next[k + 1] = (next[k + 1] as number) + chance * rise;
          if (fall > 0) next[k - 1] = (next[k - 1] as number) + chance * fall;
          next[k] = (next[k] as number) + chance * (1 - rise - fall);
        }
        [current, next] = [next, current];
      }
    }

    // Backward: `current` becomes the cost still to come.
    current.fill(0, 0, width);
    result.abandonsInFlight = 0;
    for (let s = spanSec - 1; s >= 0; s--) {
      const substeps = rates(s);
      const step = Math.exp(-s / idleFadeSec) / substeps;
      const firm = (answers.firm[s] as number) / Math.max(1e-9, answers.rate[s] as number);
      for (let i = 0; i < substeps; i++) {
        for (let k = 0; k < width; k++) {
          const here = current[k] as number;
          const u = k === states ? 0 : (up[k] as number);
          const d = down[k] as number;
          const rise = u * (1 - d);
          let cost = k * step + here;
          if (rise > 0) cost += rise * ((current[k + 1] as number) - here);
          if (k > 0) cost += d * (1 - u) * ((current[k - 1] as number) - here);
          else cost += price * (down[0] as number) * (1 - u) * firm;
          next[k] = cost;
        }
        [current, next] = [next, current];
      }
      const row = s * (mostStates + 1);
      let cost = price * (forward[row] as number);
      for (let k = 1; k < width; k++) {
        cost += (forward[row + k] as number) * ((current[k - 1] as number) - (current[k] as number));
      }
      result.abandonsInFlight += (forward[row] as number) * (answers.firm[s] as number);
      result.answerCost[s] = cost;
      result.nobodyFree[s] = forward[row] as number;
    }
    return result;
  };
}
