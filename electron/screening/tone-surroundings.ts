import { BANDS, EDGE_BINS, LONGEST_LAG, SHORTEST_LAG, type Sound } from './sound.ts';
import { BINS, WINDOW } from './spectrum.ts';

/** The lobe of a tone under the window, in bins on either side. */
const LOBE = 2;
/** How fast what sounded is forgotten: 1 dB a frame. */
const FORGETS = 0.794;
/** The frame before a tone may hold some of it already. */
const DELAY = 2;
/** Frames of 20 ms that are looked back at: a pause before a beep lasts longer. */
const BACK = 12;
const QUIET_DB = -80;
const LOUD_DB = 6;
const MOST_OVER_DB = 30;
/** A voice that leaves a pitch is still within so many bins of it a few frames later. */
const NEAR = 6;
/** Nearer than this may be what a codec or a partial window makes of the tone itself. */
const FAR = 5;

const FIRST_BIN = EDGE_BINS[0] ?? 0;
const LAST_BIN = EDGE_BINS[BANDS] ?? BINS;

const COS = Float64Array.from({ length: WINDOW }, (_, i) => Math.cos((2 * Math.PI * i) / WINDOW));
const WINDOWED = Float64Array.from({ length: LONGEST_LAG + 1 }, (_, lag) => (1 - lag / WINDOW) ** 2);
const BAND_OF = Int8Array.from({ length: BINS }, (_, bin) => {
  const after = EDGE_BINS.findIndex((edge) => bin < edge);
  return after < 0 ? BANDS : after - 1;
});

const toDb = (power: number): number => 10 * Math.log10(power + 1e-10);

/** What sounds beside a tone, and what sounded before it: a voice's harmonic has company, and comes from somewhere. */
export interface ToneSurroundings {
  /** Takes a frame before tones in it are asked about. */
  hear(sound: Sound): void;
  /** The most that sounded lately, from so many bins away to so many, as a level that fades by 1 dB a frame. */
  before(bin: number, from: number, to: number): number;
  /** The level of the most that sounds within a voice's glide. */
  near(bin: number): number;
  /** The level of the strongest that is not near. */
  far(bin: number): number;
  /** 0 to 1: how much what is left without the tone repeats itself at a voice's pitch. */
  restPeriodicity(bin: number): number;
  /** How far bands without the tone are over their floors. */
  bandsDb(bin: number): number;
  /** 0 to 1: the share of them that is loud. */
  loudBands(bin: number): number;
  /** Least and most level within the last 240 ms. */
  readonly leastBeforeDb: number;
  readonly mostBeforeDb: number;
  /** The frame is over: tones that begin later come after it. */
  remember(): void;
}

function mostAround(power: Float64Array, bin: number, from: number, to: number): number {
  let most = 0;
  for (let away = from; away <= to; away++) {
    const below = power[Math.max(1, bin - away)] ?? 0;
    const above = power[Math.min(BINS - 1, bin + away)] ?? 0;
    if (below > most) most = below;
    if (above > most) most = above;
  }
  return most;
}

/** Measures what is around tones, frame after frame. */
export function createToneSurroundings(): ToneSurroundings {
  const past = new Float64Array(BINS);
  const waiting = Array.from({ length: DELAY }, () => new Float64Array(BINS));
  const levels = new Float64Array(BACK).fill(QUIET_DB);
  const mostUpTo = new Float64Array(BINS);
  const mostFrom = new Float64Array(BINS + FAR);
  const bandsDb = new Float64Array(BANDS + 1);
  const loudBands = new Float64Array(BANDS + 1);
  const lobeBins = new Float64Array(2 * LOBE + 1);
  let leastBeforeDb = QUIET_DB;
  let mostBeforeDb = QUIET_DB;
  let sound: Sound | null = null;
  let frames = 0;

  /** Of all bands but one and its neighbours. */
  const hearBands = (bands: Float64Array): void => {
    let sum = 0;
    let loud = 0;
    for (let band = 0; band < BANDS; band++) {
      const db = bands[band] ?? 0;
      sum += Math.min(MOST_OVER_DB, db);
      if (db > LOUD_DB) loud += 1;
    }
    for (let own = 0; own <= BANDS; own++) {
      let left = sum;
      let leftLoud = loud;
      let count = BANDS;
      for (let band = Math.max(0, own - 1); band <= Math.min(BANDS - 1, own + 1); band++) {
        const db = bands[band] ?? 0;
        left -= Math.min(MOST_OVER_DB, db);
        if (db > LOUD_DB) leftLoud -= 1;
        count -= 1;
      }
      bandsDb[own] = left / count;
      loudBands[own] = leftLoud / count;
    }
  };

  return {
    hear(next) {
      sound = next;
      const { power, bands } = next;
      let most = 0;
      for (let bin = FIRST_BIN; bin < LAST_BIN; bin++) {
        const value = power[bin] ?? 0;
        if (value > most) most = value;
        mostUpTo[bin] = most;
      }
      most = 0;
      for (let bin = LAST_BIN - 1; bin >= FIRST_BIN; bin--) {
        const value = power[bin] ?? 0;
        if (value > most) most = value;
        mostFrom[bin] = most;
      }
      hearBands(bands);
    },
    before: (bin, from, to) => toDb(2 * mostAround(past, bin, from, to)),
    near: (bin) => (sound ? toDb(2 * mostAround(sound.power, bin, 0, NEAR)) : QUIET_DB),
    far: (bin) => toDb(2 * Math.max(mostUpTo[bin - FAR] ?? 0, mostFrom[bin + FAR] ?? 0)),
    restPeriodicity(bin) {
      if (!sound) return 0;
      const { power, correlation } = sound;
      let lobe = 0;
      for (let i = 0; i <= 2 * LOBE; i++) {
        lobeBins[i] = 2 * (power[bin - LOBE + i] ?? 0);
        lobe += lobeBins[i] ?? 0;
      }
      const whole = (correlation[0] ?? 0) - lobe;
      if (whole <= 0) return 0;
      let most = 0;
      for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
        let rest = correlation[lag] ?? 0;
        let turn = (bin - LOBE) * lag;
        for (let i = 0; i <= 2 * LOBE; i++, turn += lag) {
          rest -= (lobeBins[i] ?? 0) * (COS[turn & (WINDOW - 1)] ?? 0);
        }
        const value = rest / (WINDOWED[lag] ?? 1);
        if (value > most) most = value;
      }
      return Math.min(1, most / whole);
    },
    bandsDb: (bin) => bandsDb[BAND_OF[bin] ?? 0] ?? 0,
    loudBands: (bin) => loudBands[BAND_OF[bin] ?? 0] ?? 0,
    get leastBeforeDb() {
      return leastBeforeDb;
    },
    get mostBeforeDb() {
      return mostBeforeDb;
    },
    remember() {
      const oldest = waiting[frames % DELAY];
      if (!sound || !oldest) return;
      for (let bin = 0; bin < BINS; bin++) {
        const faded = (past[bin] ?? 0) * FORGETS;
        const latest = oldest[bin] ?? 0;
        past[bin] = latest > faded ? latest : faded;
      }
      oldest.set(sound.power);
      levels[frames % BACK] = sound.levelDb;
      frames += 1;
      leastBeforeDb = Infinity;
      mostBeforeDb = -Infinity;
      for (const level of levels) {
        if (level < leastBeforeDb) leastBeforeDb = level;
        if (level > mostBeforeDb) mostBeforeDb = level;
      }
    },
  };
}
