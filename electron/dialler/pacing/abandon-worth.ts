/**
 * What one more abandon is worth while only some are left for the day: a factor on the price at which they would just
 * last. It is the optimal control of a stock that chance runs down (Gallego and van Ryzin, 1994, price the last seats
 * of a flight in this way). With `b` abandons left and `a` to be expected until the end at the steady price,
 *
 *     dW(b)/da = max over x of  gain(x) - x (W(b) - W(b-1)),      dW(0)/da = -cliff,      W = 0 at the end,
 *
 * where `x` is how fast abandons are spent, 1 being the steady rate. Spending x times as fast takes a price of
 * x^-elasticity, so the occupancy gained is its integral, and the best x is that whose price is W(b) - W(b-1): the
 * worth that is returned. Dearer than in a world without chance by some three abandons held back, far dearer before the
 * last one, cheap when many are left at the end of the day.
 */
export type AbandonWorth = (left: number, ahead: number) => number;

const mostLeft = 60;
const mostAhead = 60;
const stepAhead = 0.05;
const fastest = 30;
/** Held back beyond the table, as much as at its edge. */
const heldBack = 3.3;

/**
 * @param elasticity price falls as the rate of abandons to the power -elasticity; between 0 and 1
 * @param cliff what dialling progressively loses against an infinite price, in steady prices per abandon ahead
 */
export function abandonWorth(elasticity: number, cliff: number): AbandonWorth {
  const rows = Math.round(mostAhead / stepAhead) + 1;
  const width = mostLeft + 1;
  const logWorth = new Float64Array(rows * width);
  let worth = new Float64Array(width);
  let later = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    // The first steps are small: with hardly anything ahead, worth starts from nothing.
    const substeps = row === 0 ? 50 : 1;
    const step = stepAhead / substeps;
    for (let left = 1; left < width; left++) {
      logWorth[row * width + left] = Math.log(Math.max(1e-3, stepDown(worth, left)));
    }
    for (let i = 0; i < substeps; i++) {
      later[0] = (worth[0] as number) - cliff * step;
      for (let left = 1; left < width; left++) {
        const price = Math.max(0.02, stepDown(worth, left));
        const rate = Math.min(fastest, Math.pow(price, -1 / elasticity));
        const gain = Math.pow(rate, 1 - elasticity) / (1 - elasticity) - rate * price;
        later[left] = (worth[left] as number) + gain * step;
      }
      [worth, later] = [later, worth];
    }
  }

  const at = (left: number, row: number): number =>
    logWorth[Math.min(rows - 1, row) * width + Math.min(mostLeft, left)] as number;

  return (left, ahead) => {
    if (left > mostLeft - 1 || ahead > mostAhead - stepAhead) {
      return Math.pow(Math.max(0.02, left - heldBack) / Math.max(1e-9, ahead), -elasticity);
    }
    const abandons = Math.max(1, left);
    const whole = Math.floor(abandons);
    const steps = Math.max(0, ahead) / stepAhead;
    const row = Math.floor(steps);
    const inRow = (abandonsLeft: number): number => {
      const now = at(abandonsLeft, row);
      return now + (at(abandonsLeft, row + 1) - now) * (steps - row);
    };
    const low = inRow(whole);
    return Math.exp(low + (inRow(whole + 1) - low) * (abandons - whole));
  };
}

const stepDown = (worth: Float64Array, left: number): number =>
  (worth[left] as number) - (worth[left - 1] as number);
