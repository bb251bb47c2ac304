import { BANDS, type Sound } from './sound.ts';

/** Frames heard after the one in question before it is judged: 60 ms. */
export const AHEAD = 3;
const BEHIND = 4;
const KEPT = BEHIND + 1 + AHEAD;
const HALF_SECOND = 25;
const SECOND = 50;
/** How fast the loudest level heard is forgotten, in dB a frame: 1 dB a second. */
const FORGOTTEN_DB = 0.02;

export const FOREGROUND_INPUTS = KEPT + KEPT / 2 + BANDS + 3 + 2 + 7;

interface Heard {
  levelDb: number;
  periodicity: number;
  flatness: number;
  bands: Float64Array;
}

export interface ForegroundContext {
  /**
   * Takes the next frame; a tone's level is no voice's and is not taken for the loudest. Fills `inputs` for the frame
   * `AHEAD` frames before, all roughly between -3 and 3.
   */
  hear(sound: Sound, isTone: boolean): void;
  readonly inputs: Float64Array;
  /** Loudest level heard over 100 ms, slowly forgotten. */
  readonly peakDb: number;
  /** Level of the frame in question. */
  readonly levelDb: number;
}

const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(most, value));

/** Gathers what tells the voice in the foreground from the room behind it: levels around a frame against floor and peak. */
export function createForegroundContext(): ForegroundContext {
  const heard: Heard[] = Array.from({ length: KEPT }, () => ({
    levelDb: -80,
    periodicity: 0,
    flatness: 1,
    bands: new Float64Array(BANDS),
  }));
  const levels = new Float64Array(SECOND).fill(-80);
  let newest = 0;
  let at = 0;
  let short = NaN;
  let peakDb = -65;
  const inputs = new Float64Array(FOREGROUND_INPUTS);
  const frame = (offset: number): Heard | undefined => heard[(newest + KEPT + offset - AHEAD) % KEPT];
  return {
    inputs,
    get peakDb() {
      return peakDb;
    },
    get levelDb() {
      return frame(0)?.levelDb ?? -80;
    },
    hear(sound, isTone) {
      newest = (newest + 1) % KEPT;
      const latest = heard[newest];
      if (latest) {
        latest.levelDb = sound.levelDb;
        latest.periodicity = sound.periodicity;
        latest.flatness = sound.flatness;
        latest.bands.set(sound.bands);
      }
      levels[at] = sound.levelDb;
      at = (at + 1) % SECOND;
      short = Number.isNaN(short) ? sound.levelDb : 0.7 * short + 0.3 * sound.levelDb;
      if (!isTone) peakDb = Math.max(peakDb - FORGOTTEN_DB, short, -65);

      const floorDb = sound.floorDb;
      let input = 0;
      for (let k = -BEHIND; k <= AHEAD; k++) {
        inputs[input++] = between(-1, ((frame(k)?.levelDb ?? -80) - floorDb) / 15, 3);
      }
      for (let k = -BEHIND; k <= AHEAD; k += 2) {
        inputs[input++] = between(-3, ((frame(k)?.levelDb ?? -80) - peakDb) / 15, 1);
      }
      for (let band = 0; band < BANDS; band++) {
        const sum =
          (frame(-1)?.bands[band] ?? 0) + (frame(0)?.bands[band] ?? 0) + (frame(1)?.bands[band] ?? 0);
        inputs[input++] = between(-1, sum / 45, 3);
      }
      for (const k of [-2, 0, 2]) inputs[input++] = frame(k)?.periodicity ?? 0;
      for (const k of [-1, 1]) inputs[input++] = 2 * (frame(k)?.flatness ?? 1);
      let most = -200;
      let least = 200;
      let mostOfHalf = -200;
      let mostOfTenth = -200;
      let sum = 0;
      let squares = 0;
      for (let back = 1; back <= SECOND; back++) {
        const level = levels[(at + SECOND - back) % SECOND] ?? -80;
        most = Math.max(most, level);
        least = Math.min(least, level);
        sum += level;
        squares += level * level;
        if (back === HALF_SECOND) mostOfHalf = most;
        if (back === AHEAD + 2) mostOfTenth = most;
      }
      inputs[input++] = between(-1, (mostOfHalf - floorDb) / 15, 3);
      inputs[input++] = between(-3, (mostOfHalf - peakDb) / 15, 1);
      inputs[input++] = between(-3, (mostOfTenth - peakDb) / 15, 1);
      inputs[input++] = between(-3, (most - peakDb) / 15, 1);
      inputs[input++] = between(-1, (least - floorDb) / 15, 3);
      inputs[input++] = between(0, (peakDb - floorDb) / 20, 3);
      inputs[input++] = Math.sqrt(Math.max(0, squares / SECOND - (sum / SECOND) ** 2)) / 10;
    },
  };
}
