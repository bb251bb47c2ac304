/** What a kind of effect has proved to be worth: its forecasts are multiplied by it. */
export interface Worth {
  mean: number;
  variance: number;
}

/** How much of what each kind of effect said came true. */
export interface Worths {
  /** Log odds to add to the level, given what each kind says (log odds, in the order of the kinds). */
  shift(says: Float64Array): number;
  /**
   * An attempt was made on which the kinds had said this; to be told before they learn from it.
   * @param level log odds without any effect
   */
  learn(level: number, says: Float64Array, answered: boolean, days: number): void;
  of(kind: number): number;
  save(): Worth[];
}

/** Half is believed of what is said; all of it, or nothing, lies two standard deviations away. */
const firstWorth: Worth = { mean: 0.5, variance: 0.0625 };
/** The level under the weighed effects may differ from the level under the whole ones. */
const firstOffset: Worth = { mean: 0, variance: 0.02 };
const driftPerDay = 0.02;
const offsetDriftPerDay = 0.002;
const leastWorth = -0.1;
const mostWorth = 1.3;
const farthestOffset = 1;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The effects learn from noise too where there is nothing to be learned. How their forecasts fared on the next attempts
 * tells: a logistic model of what each kind said beforehand, followed by the same filter (stacked generalisation,
 * D. Wolpert 1992). Its last member is the offset of the level.
 */
export function learnWorths(kinds: number, saved?: readonly Worth[]): Worths {
  const worths: Worth[] = saved
    ? saved.map((worth) => ({ ...worth }))
    : Array.from({ length: kinds + 1 }, (_, i) => ({ ...(i < kinds ? firstWorth : firstOffset) }));
  const input = (i: number, says: Float64Array): number => (i < kinds ? (says[i] ?? 0) : 1);
  const shift = (says: Float64Array): number =>
    worths.reduce((sum, { mean }, i) => sum + mean * input(i, says), 0);

  return {
    shift,
    learn(level, says, answered, days) {
      const expected = logistic(level + shift(says));
      const information = expected * (1 - expected);
      const surprise = (answered ? 1 : 0) - expected;
      let variance = 0;
      worths.forEach((worth, i) => {
        const [first, drift] =
          i < kinds ? [firstWorth, driftPerDay] : ([firstOffset, offsetDriftPerDay] as const);
        worth.variance = Math.min(first.variance, worth.variance + drift * days);
        variance += worth.variance * input(i, says) ** 2;
      });
      const damping = 1 + information * variance;
      worths.forEach((worth, i) => {
        const gain = (worth.variance * input(i, says)) / damping;
        const [least, most] = i < kinds ? [leastWorth, mostWorth] : [-farthestOffset, farthestOffset];
        worth.mean = Math.min(most, Math.max(least, worth.mean + gain * surprise));
        worth.variance -= information * gain * worth.variance * input(i, says);
      });
    },
    of: (kind) => worths[kind]?.mean ?? 0,
    save: () => worths.map((worth) => ({ ...worth })),
  };
}
