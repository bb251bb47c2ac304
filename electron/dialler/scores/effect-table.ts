/** What is believed of one effect: a normal distribution of its log odds, as it was at `ageDays`. */
export interface Effect {
  mean: number;
  variance: number;
  /** Attempts that taught it. */
  seen: number;
  /** The age of the scores when it was last brought up to date. */
  ageDays: number;
}

/** Key, mean, variance, seen, age. */
export type SavedEffect = [key: string, mean: number, variance: number, seen: number, ageDays: number];

/** The effects of one kind, at most so many of them. */
export interface EffectTable {
  /** Mean as of this age; 0 when nothing is known. */
  mean(key: string, ageDays: number): number;
  variance(key: string, ageDays: number): number;
  /** The effect itself, faded to this age, for the caller to change; made when it is new. */
  faded(key: string, ageDays: number): Effect;
  size(): number;
  save(): SavedEffect[];
}

/** After so long without an attempt an effect has gone back to its parent by a factor of e. */
export const memoryDays = 45;

/**
 * Between attempts an effect follows an Ornstein-Uhlenbeck process around its parent: its mean fades and its variance
 * grows back to what was believed at first. That is what lets a changed world overrule an old one.
 */
export function effectTable(spread: number, most: number, saved: readonly SavedEffect[] = []): EffectTable {
  const first = spread * spread;
  const effects = new Map<string, Effect>(
    saved.map(([key, mean, variance, seen, ageDays]) => [key, { mean, variance, seen, ageDays }]),
  );
  const kept = (effect: Effect, ageDays: number): number =>
    Math.exp(-Math.max(0, ageDays - effect.ageDays) / memoryDays);

  /** A quarter goes at once, so that a stream of new keys does not sort the table each time. */
  const dropLeastSeen = (ageDays: number): void => {
    const ranked = [...effects].map(([key, effect]) => ({ key, worth: effect.seen * kept(effect, ageDays) }));
    ranked.sort((a, b) => a.worth - b.worth);
    for (const { key } of ranked.slice(0, Math.ceil(most / 4))) effects.delete(key);
  };

  return {
    mean(key, ageDays) {
      const effect = effects.get(key);
      return effect === undefined ? 0 : effect.mean * kept(effect, ageDays);
    },
    variance(key, ageDays) {
      const effect = effects.get(key);
      if (effect === undefined) return first;
      return first + (effect.variance - first) * kept(effect, ageDays) ** 2;
    },
    faded(key, ageDays) {
      let effect = effects.get(key);
      if (effect === undefined) {
        if (effects.size >= most) dropLeastSeen(ageDays);
        effect = { mean: 0, variance: first, seen: 0, ageDays };
        effects.set(key, effect);
        return effect;
      }
      const keep = kept(effect, ageDays);
      effect.mean *= keep;
      effect.variance = first + (effect.variance - first) * keep * keep;
      effect.ageDays = ageDays;
      return effect;
    },
    size: () => effects.size,
    save: () =>
      [...effects].map(([key, { mean, variance, seen, ageDays }]) => [key, mean, variance, seen, ageDays]),
  };
}
