/**
 * When a ringing call is answered by a person, picked up by a machine or ends otherwise: three distributions over
 * whole seconds of ringing, and the delay of screening. Counts fade, so that a day's last thousand calls weigh most.
 */
export interface RingTimes {
  answered(ageSec: number): void;
  pickedUpByMachine(ageSec: number): void;
  endedOtherwise(ageSec: number): void;
  /**
   * Given up while ringing: its one count goes to what might have come later, in proportion (Efron's
   * redistribution to the right), else early ends would seem commoner than they are.
   */
  givenUp(ageSec: number, chanceOfAnswer: number): void;
  screened(delaySec: number, asLive: boolean): void;
  /** Share of live answers that come within `ageSec` of ringing. */
  answeredWithin(ageSec: number): number;
  /** Share of all other calls that stopped ringing within `ageSec`. */
  otherwiseWithin(ageSec: number): number;
  /** Among calls just picked up at this age: how much likelier a person is than the overall odds say. */
  pickUpOdds(ageSec: number): number;
  /** Calls not answered by a person per machine among them: turns the odds of a dial into the odds of a pick-up. */
  machineScarcity(): number;
  /** Share of verdicts reached within `delaySec` of pick-up. */
  verdictWithin(delaySec: number, asLive: boolean): number;
  save(): RingTimesState;
}

export interface RingTimesState {
  live: number[];
  machine: number[];
  other: number[];
  liveDelay: number[];
  machineDelay: number[];
  sinceFading: number;
}

const spanSec = 122;
const delayBins = 30;
const delayStepSec = 0.5;
const memory = 1500;
/** One more verdict of either kind is believed to be possible at any time, after so many seconds on average. */
const doubtSec = 8;

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** A lognormal-like bump of the given weight, as counts per second. */
function bump(length: number, center: number, sigma: number, weight: number, step = 1): number[] {
  const counts = Array.from({ length }, (_, i) => {
    const x = (i + 0.5) * step;
    const z = Math.log(x / center) / sigma;
    return Math.exp(-0.5 * z * z) / x;
  });
  const sum = total(counts);
  return counts.map((count) => (count * weight) / sum);
}

/** The belief before the first call: people answer after two or three rings, others are quick or run to the end. */
function firstBelief(ringTimeoutSec: number): RingTimesState {
  const other = bump(spanSec, 2, 0.7, 4);
  const end = Math.min(spanSec - 1, Math.round(ringTimeoutSec));
  other[end] = (other[end] as number) + 14;
  return {
    live: bump(spanSec, 9, 0.55, 10),
    machine: bump(spanSec, 16, 0.4, 2),
    other,
    liveDelay: bump(delayBins, 2, 0.4, 4, delayStepSec),
    machineDelay: bump(delayBins, 3, 0.4, 4, delayStepSec),
    sinceFading: 0,
  };
}

export function learnRingTimes(ringTimeoutSec: number, saved?: RingTimesState): RingTimes {
  const state = copyOf(saved ?? firstBelief(ringTimeoutSec));
  const liveCum = new Float64Array(spanSec + 1);
  const otherCum = new Float64Array(spanSec + 1);
  let stale = true;

  const refresh = (): void => {
    if (!stale) return;
    stale = false;
    accumulate(liveCum, state.live, undefined);
    accumulate(otherCum, state.other, state.machine);
  };

  const add = (counts: number[], position: number): void => {
    stale = true;
    // Spread over the neighbours: a person may as well have picked up a second earlier or later.
    const at = Math.min(counts.length - 1, Math.max(0, Math.floor(position)));
    const before = Math.max(0, at - 1);
    const after = Math.min(counts.length - 1, at + 1);
    counts[at] = (counts[at] as number) + 0.5;
    counts[before] = (counts[before] as number) + 0.25;
    counts[after] = (counts[after] as number) + 0.25;
    state.sinceFading++;
    if (state.sinceFading > memory / 4) fade();
  };

  const fade = (): void => {
    state.sinceFading = 0;
    for (const counts of [state.live, state.machine, state.other]) {
      const keep = Math.min(1, memory / 3 / total(counts));
      for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] as number) * keep;
    }
  };

  return {
    answered: (ageSec) => add(state.live, ageSec),
    pickedUpByMachine: (ageSec) => add(state.machine, ageSec),
    endedOtherwise(ageSec) {
      // Ends are sharp (the time-out): no spreading.
      stale = true;
      const at = Math.min(spanSec - 1, Math.max(0, Math.floor(ageSec)));
      state.other[at] = (state.other[at] as number) + 1;
      state.sinceFading++;
      if (state.sinceFading > memory / 4) fade();
    },
    givenUp(ageSec, chanceOfAnswer) {
      stale = true;
      addToTail(state.live, ageSec, chanceOfAnswer);
      addToTail(state.other, ageSec, 1 - chanceOfAnswer);
      state.sinceFading++;
      if (state.sinceFading > memory / 4) fade();
    },
    screened(delaySec, asLive) {
      add(asLive ? state.liveDelay : state.machineDelay, delaySec / delayStepSec);
      const counts = asLive ? state.liveDelay : state.machineDelay;
      if (total(counts) > 300) for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] as number) / 2;
    },
    answeredWithin(ageSec) {
      refresh();
      return interpolate(liveCum, ageSec);
    },
    otherwiseWithin(ageSec) {
      refresh();
      return interpolate(otherCum, ageSec);
    },
    pickUpOdds(ageSec) {
      const near = (counts: number[]): number => {
        let sum = 0;
        const at = Math.floor(ageSec);
        for (let i = at - 1; i <= at + 1; i++) sum += counts[i] ?? 0;
        return (sum + 0.3) / (total(counts) + 10);
      };
      return Math.min(20, Math.max(0.05, near(state.live) / near(state.machine)));
    },
    machineScarcity() {
      const machines = total(state.machine);
      return Math.min(50, Math.max(1, (machines + total(state.other)) / machines));
    },
    verdictWithin(delaySec, asLive) {
      const counts = asLive ? state.liveDelay : state.machineDelay;
      let sum = 0;
      const edge = delaySec / delayStepSec;
      for (let i = 0; i < counts.length && i < edge; i++)
        sum += (counts[i] as number) * Math.min(1, edge - i);
      // Of people by the kind that is known less: what is later than anything known is never a machine for that.
      const known = asLive ? Math.min(total(counts), total(state.machineDelay)) : total(counts);
      const doubt = 1 / (known + 1);
      return (1 - doubt) * (sum / total(counts)) + doubt * (1 - Math.exp(-delaySec / doubtSec));
    },
    save: () => copyOf(state),
  };
}

/** Spreads `weight` over the counts beyond an age, as they are distributed already. */
function addToTail(counts: number[], ageSec: number, weight: number): void {
  const from = Math.min(counts.length - 1, Math.max(0, Math.floor(ageSec) + 1));
  let tail = 0;
  for (let i = from; i < counts.length; i++) tail += counts[i] as number;
  if (tail < 1e-6) return;
  for (let i = from; i < counts.length; i++) counts[i] = (counts[i] as number) * (1 + weight / tail);
}

function accumulate(cum: Float64Array, counts: number[], more: number[] | undefined): void {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += (counts[i] as number) + (more ? (more[i] as number) : 0);
    cum[i + 1] = sum;
  }
  for (let i = 0; i < cum.length; i++) cum[i] = (cum[i] as number) / sum;
}

function interpolate(cum: Float64Array, ageSec: number): number {
  if (ageSec >= cum.length - 1) return 1;
  if (!(ageSec > 0)) return 0;
  const whole = Math.floor(ageSec);
  const low = cum[whole] as number;
  return low + ((cum[whole + 1] as number) - low) * (ageSec - whole);
}

function copyOf(state: RingTimesState): RingTimesState {
  return {
    ...state,
    live: [...state.live],
    machine: [...state.machine],
    other: [...state.other],
    liveDelay: [...state.liveDelay],
    machineDelay: [...state.machineDelay],
  };
}
