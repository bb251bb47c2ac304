/**
 * What a countdown shows.
 * @param leftMs until its end, by this screen's clock
 * @returns whole seconds. Half a second of slack keeps a countdown even when the clocks differ a little; a fresh one of 60
 *   never shows 61.
 */
export const secondsLeft = (leftMs: number, totalSec: number): number =>
  Math.min(totalSec, Math.max(0, Math.ceil((leftMs - 500) / 1_000)));
