/**
 * Learns how long something lasts (talk, wrap-up, a pause) from durations that end and from those still running,
 * as a hazard per logarithmic age bin: events over time at risk (Kaplan and Meier 1958, piecewise constant),
 * drawn towards a lognormal whose two moments are learned from the finished ones.
 */
export interface DurationLearning {
  /** `seconds` more were spent at an age around `ageSec` without ending. */
  spent(ageSec: number, seconds: number): void;
  /** One ended at this age. */
  ended(ageSec: number): void;
  /** Share lasting longer than `ageSec`; linear between whole seconds. */
  survival(ageSec: number): number;
  /** Mean of the learned curve, cut at half an hour. */
  mean(): number;
  /** Grows each time the curve is learned anew, so that others can drop what they derived from it. */
  version(): number;
  save(): DurationState;
}

/** Everything learned, as plain numbers. */
export interface DurationState {
  events: number[];
  exposure: number[];
  hazard: number[];
  weight: number;
  logSum: number;
  logSquares: number;
  fresh: number;
  version: number;
}

/** What is believed before the first duration ends: a lognormal, and how many durations it counts for. */
export interface DurationPrior {
  meanSec: number;
  sigma: number;
  weight: number;
}

const edges: readonly number[] = (() => {
  const list = [0, 1, 2, 3, 4, 5, 6];
  while (list.length < 40) list.push(Math.round((list[list.length - 1] as number) * 1.22 + 0.5));
  return list;
})();
const bins = edges.length;
const tableSec = 1800;
/** Strength of the lognormal in each bin, in ended durations. */
const binPrior = 4;
/** Older durations fade once more than this many were seen. */
const memory = 800;

/** The bin of an age; the last one is open. */
export function binOf(ageSec: number): number {
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((edges[mid] as number) <= ageSec) low = mid;
    else high = mid - 1;
  }
  return low;
}

/** Upper tail of the standard normal distribution (Abramowitz and Stegun 7.1.26, error under 1e-7). */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * poly * Math.exp(-x * x);
  return z >= 0 ? tail : 1 - tail;
}

export function learnDurations(prior: DurationPrior, saved?: DurationState): DurationLearning {
  const priorMu = Math.log(prior.meanSec) - (prior.sigma * prior.sigma) / 2;
  const state: DurationState = saved
    ? copyOf(saved)
    : {
        events: Array.from({ length: bins }, () => 0),
        exposure: Array.from({ length: bins }, () => 0),
        hazard: [],
        weight: 0,
        logSum: 0,
        logSquares: 0,
        fresh: 0,
        version: 0,
      };
  const table = new Float64Array(tableSec + 2);
  let meanSec = 0;

  const relearn = (): void => {
    const weight = prior.weight + state.weight;
    const mu = (prior.weight * priorMu + state.logSum) / weight;
    const spread =
      prior.weight * (prior.sigma * prior.sigma + (priorMu - mu) ** 2) +
      state.logSquares -
      2 * mu * state.logSum +
      state.weight * mu * mu;
    const sigma = Math.min(2, Math.max(0.15, Math.sqrt(Math.max(0, spread / weight))));
    const tail = (age: number): number =>
      age <= 0 ? 1 : Math.max(1e-12, normalTail((Math.log(age) - mu) / sigma));
    state.hazard = edges.map((from, i) => {
      const to = edges[i + 1] ?? from * 1.5;
      const believed = Math.min(2, Math.max(1e-7, Math.log(tail(from) / tail(to)) / (to - from)));
      const events = state.events[i] ?? 0;
      const exposure = state.exposure[i] ?? 0;
      return (events + binPrior) / (exposure + binPrior / believed);
    });
    state.fresh = 0;
    state.version++;
    tabulate();
  };

  const tabulate = (): void => {
    let survival = 1;
    let bin = 0;
    for (let age = 0; age < table.length; age++) {
      table[age] = survival;
      while (bin + 1 < bins && (edges[bin + 1] as number) <= age) bin++;
      survival *= Math.exp(-(state.hazard[bin] as number));
    }
    meanSec = 0;
    for (let age = 0; age < tableSec; age++)
      meanSec += ((table[age] as number) + (table[age + 1] as number)) / 2;
  };

  if (saved) tabulate();
  else relearn();

  const fade = (): void => {
    if (state.weight < memory) return;
    const keep = 0.9;
    for (let i = 0; i < bins; i++) {
      state.events[i] = (state.events[i] as number) * keep;
      state.exposure[i] = (state.exposure[i] as number) * keep;
    }
    state.weight *= keep;
    state.logSum *= keep;
    state.logSquares *= keep;
  };

  return {
    spent(ageSec, seconds) {
      const bin = binOf(ageSec);
      state.exposure[bin] = (state.exposure[bin] as number) + seconds;
      // Time that runs on and on is news too: the cold start must not wait for the first long talk to end.
      state.fresh += seconds / 600;
      if (state.fresh >= refreshAfter(state.weight)) relearn();
    },
    ended(ageSec) {
      const age = Math.max(0.3, ageSec);
      const bin = binOf(age);
      state.events[bin] = (state.events[bin] as number) + 1;
      const log = Math.log(age);
      state.weight++;
      state.logSum += log;
      state.logSquares += log * log;
      state.fresh++;
      fade();
      if (state.fresh >= refreshAfter(state.weight)) relearn();
    },
    survival(ageSec) {
      if (ageSec >= tableSec) {
        const tail = state.hazard[bins - 1] as number;
        return (table[tableSec] as number) * Math.exp(-tail * (ageSec - tableSec));
      }
      const whole = Math.floor(ageSec);
      const low = table[whole] as number;
      return low + ((table[whole + 1] as number) - low) * (ageSec - whole);
    },
    mean() {
      return meanSec;
    },
    version: () => state.version,
    save: () => copyOf(state),
  };
}

const refreshAfter = (weight: number): number => Math.max(2, weight / 25);

function copyOf(state: DurationState): DurationState {
  return {
    ...state,
    events: [...state.events],
    exposure: [...state.exposure],
    hazard: [...state.hazard],
  };
}
