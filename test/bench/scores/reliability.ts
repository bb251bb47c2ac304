/** Forecast chances against what happened, in ten bins of equal width. */
export interface Reliability {
  bins: { from: number; count: number; forecast: number; happened: number }[];
  /** Mean over bins of |forecast - happened| in points, weighted by count, and the worst bin of 2 % of all and more. */
  weightedPoints: number;
  worstPoints: number;
}

/** @param pairs forecast chance, and the true chance or the outcome (0 or 1) */
export function reliability(pairs: readonly (readonly [forecast: number, truth: number])[]): Reliability {
  const bins = Array.from({ length: 10 }, (_, i) => ({ from: i / 10, count: 0, forecast: 0, happened: 0 }));
  for (const [forecast, truth] of pairs) {
    const bin = bins[Math.min(9, Math.floor(forecast * 10))];
    if (!bin) continue;
    bin.count++;
    bin.forecast += forecast;
    bin.happened += truth;
  }
  let weighted = 0;
  let worst = 0;
  for (const bin of bins) {
    if (bin.count === 0) continue;
    bin.forecast /= bin.count;
    bin.happened /= bin.count;
    const points = 100 * Math.abs(bin.forecast - bin.happened);
    weighted += (points * bin.count) / pairs.length;
    if (bin.count >= 0.02 * pairs.length) worst = Math.max(worst, points);
  }
  return { bins, weightedPoints: weighted, worstPoints: worst };
}
