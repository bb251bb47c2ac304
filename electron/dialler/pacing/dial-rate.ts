/** Keeps dials within a rate: no second [t, t + 1), wherever it begins, holds more than `maxCps`. */
export interface DialRate {
  room(now: number, maxCps: number): number;
  placed(now: number, dials: number): void;
  save(): [number, number][];
}

export function dialRate(saved: [number, number][] = []): DialRate {
  let recent = saved.map(([at, dials]): [number, number] => [at, dials]);
  return {
    room(now, maxCps) {
      if (maxCps <= 0) return 0;
      // Under one per second the window grows until it holds a single dial.
      const windowSec = maxCps >= 1 ? 1 : 1 / maxCps;
      const most = Math.max(1, Math.floor(maxCps));
      recent = recent.filter(([at]) => at <= now && at > now - windowSec + 1e-9);
      let used = 0;
      for (const [, dials] of recent) used += dials;
      return Math.max(0, most - used);
    },
    placed(now, dials) {
      if (dials > 0) recent.push([now, dials]);
    },
    save: () => recent.map(([at, dials]): [number, number] => [at, dials]),
  };
}
