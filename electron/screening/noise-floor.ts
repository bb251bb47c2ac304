/** Frames of a block of which only the least level is kept: 0.3 s. */
const BLOCK = 15;
/** The first frames look back on nothing and sound quieter than the room is. */
const UNHEARD = 2;

/**
 * Follows the least level of the last seconds (minimum statistics, R. Martin, 2001): speech is never as quiet as the room
 * for that long, and a room that grows louder is believed after them.
 *
 * @param blocks how many blocks of 0.3 s are remembered besides the present one
 * @returns a function that takes the level of the next frame in dB and returns the floor in dB
 */
export function createNoiseFloor(blocks: number): (levelDb: number) => number {
  const minima = new Float64Array(blocks).fill(Infinity);
  let oldest = 0;
  let present = Infinity;
  let frames = 0;
  let least = Infinity;
  let smooth = NaN;
  let unheard = UNHEARD;
  return (levelDb) => {
    if (unheard > 0) {
      unheard -= 1;
      return levelDb;
    }
    smooth = Number.isNaN(smooth) ? levelDb : 0.6 * smooth + 0.4 * levelDb;
    present = Math.min(present, smooth);
    least = Math.min(least, smooth);
    frames += 1;
    if (frames === BLOCK) {
      minima[oldest] = present;
      oldest = (oldest + 1) % blocks;
      present = Infinity;
      frames = 0;
      least = Infinity;
      for (const minimum of minima) least = Math.min(least, minimum);
    }
    return least;
  };
}
