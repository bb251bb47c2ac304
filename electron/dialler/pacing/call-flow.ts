/**
 * Two flows over the coming seconds, as sums over independent calls or operators: people who answer, and operators
 * who become free. For each second the sums needed to treat a flow as a counting process whose mean and variance
 * are both right: a handful of calls that can each answer only once vary less than a Poisson stream.
 */
export interface Flow {
  /** Expected arrivals during second s. */
  rate: Float64Array;
  /** The part of it that cannot be given up any more before it arrives. */
  firm: Float64Array;
  /** Sum of (chance by now) x (chance this second): how past arrivals lower coming ones. */
  depletion: Float64Array;
  /** Variance of the arrivals up to second s. */
  variance: Float64Array;
}

export function emptyFlow(spanSec: number): Flow {
  return {
    rate: new Float64Array(spanSec),
    firm: new Float64Array(spanSec),
    depletion: new Float64Array(spanSec),
    variance: new Float64Array(spanSec),
  };
}

export function clearFlow(flow: Flow): void {
  flow.rate.fill(0);
  flow.firm.fill(0);
  flow.depletion.fill(0);
  flow.variance.fill(0);
}

/** Adds `times` alike members with the chance `within[s]` of having happened by second s (negative `times` removes). */
export function addToFlow(flow: Flow, within: Float64Array, times: number, firmUntilSec: number): void {
  const { rate, firm, depletion, variance } = flow;
  for (let s = 0; s < rate.length; s++) {
    const before = within[s] as number;
    const now = (within[s + 1] as number) - before;
    rate[s] = (rate[s] as number) + times * now;
    if (s < firmUntilSec) firm[s] = (firm[s] as number) + times * now;
    depletion[s] = (depletion[s] as number) + times * now * before;
    variance[s] = (variance[s] as number) + times * before * (1 - before);
  }
}
