/**
 * The chance that a dial reaches a person: a logistic model of the campaign's level and, where calls carry an
 * `answerScore`, of the score's own log odds, tracked by an extended Kalman filter. The slope learns what a score
 * is worth: 1 if calibrated, 0 if useless.
 *
 * What the filter is fed are changes of each call's posterior chance (a martingale while the model is right), so
 * calls still ringing inform it without bias and given-up calls are censored rather than counted as failures.
 */
export interface AnswerChance {
  /** Chance for a call with this score; NaN for none. */
  of(score: number): number;
  /** Chance for a call not dialled yet, whose score is not known. */
  ofNext(): number;
  /** A call with this score was seen for the first time. */
  seen(score: number): void;
  /** The posterior chance of a call that began at `prior` moved by `change`; `resolved` when it is known. */
  learned(score: number, prior: number, change: number, resolved: boolean): void;
  /** Standard deviation of the level's log odds: how sure the rate is. */
  uncertainty(): number;
  /** Dials resolved so far. */
  experience(): number;
  /** What a unit of score log odds is worth. */
  scoreWorth(): number;
  save(): AnswerChanceState;
}

export interface AnswerChanceState {
  level: number;
  slope: number;
  varLevel: number;
  varSlope: number;
  covariance: number;
  centre: number;
  recent: number[];
  resolved: number;
  /** Faded sums of standardised surprises, for noticing a change of regime. */
  drift: number;
  driftVariance: number;
}

const firstLevel = -1.1;
const recentLength = 24;
/** The level's variance is not allowed under what this many effective dials would give. */
const levelMemory = 320;
const slopeMemory = 3000;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

export function learnAnswerChance(saved?: AnswerChanceState): AnswerChance {
  const state: AnswerChanceState = saved
    ? { ...saved, recent: [...saved.recent] }
    : {
        level: firstLevel,
        slope: 0.6,
        varLevel: 0.8,
        varSlope: 0.15,
        covariance: 0,
        centre: firstLevel,
        recent: [],
        resolved: 0,
        drift: 0,
        driftVariance: 0,
      };

  const feature = (score: number): number => (Number.isNaN(score) ? 0 : logit(score) - state.centre);
  const chance = (x: number): number =>
    Math.min(0.97, Math.max(0.004, logistic(state.level + state.slope * x)));

  return {
    of: (score) => chance(feature(score)),
    ofNext() {
      if (state.recent.length === 0) return chance(0);
      let sum = 0;
      for (const x of state.recent) sum += chance(x - state.centre);
      return sum / state.recent.length;
    },
    seen(score) {
      const x = Number.isNaN(score) ? state.centre : logit(score);
      if (!Number.isNaN(score) && state.recent.length < recentLength) {
        // Settle the centre before it matters, then leave it: moving it would shift the level.
        const n = state.recent.length + 1;
        state.centre += (x - state.centre) / n;
      }
      state.recent.push(x);
      if (state.recent.length > recentLength) state.recent.shift();
    },
    learned(score, prior, change, resolved) {
      const x = feature(score);
      const gainLevel = state.varLevel + state.covariance * x;
      const gainSlope = state.covariance + state.varSlope * x;
      state.level = Math.min(5, Math.max(-6, state.level + gainLevel * change));
      state.slope = Math.min(3, Math.max(-1, state.slope + gainSlope * change));
      const information = prior * (1 - prior);
      state.drift += change;
      if (!resolved) return;
      state.resolved++;
      // Kalman update of the covariance for one Bernoulli trial.
      const denominator = 1 + information * (gainLevel + x * gainSlope);
      const shrink = information / denominator;
      state.varLevel -= shrink * gainLevel * gainLevel;
      state.covariance -= shrink * gainLevel * gainSlope;
      state.varSlope -= shrink * gainSlope * gainSlope;
      // Forgetting: variance grows by what keeps the wished memory.
      const floor = 1 / (levelMemory * Math.max(0.02, information));
      state.varLevel = Math.max(state.varLevel, floor);
      if (!Number.isNaN(score)) state.varSlope = Math.max(state.varSlope, 4 / slopeMemory);
      noticeDrift(state, information);
    },
    uncertainty: () => Math.sqrt(state.varLevel),
    experience: () => state.resolved,
    scoreWorth: () => state.slope,
    save: () => ({ ...state, recent: [...state.recent] }),
  };
}

/** Surprises that add up beyond three standard deviations mean the rate has changed: learn fast again. */
function noticeDrift(state: AnswerChanceState, information: number): void {
  const keep = 0.985;
  state.drift *= keep;
  state.driftVariance = state.driftVariance * keep * keep + information;
  if (state.drift * state.drift > 9 * (state.driftVariance + 1)) {
    state.varLevel = Math.max(state.varLevel, 0.12);
    state.drift = 0;
    state.driftVariance = 0;
  }
}
