import { BIN_HZ, BINS, createSpectrumMeter, WINDOW } from './spectrum.ts';
import { FRAME } from './framing.ts';
import { createNoiseFloor } from './noise-floor.ts';
import { createTonePeaks, type TonePeak } from './tone-peaks.ts';

/** Edges of the bands in Hz: about equally wide to the ear, within what a telephone carries. */
const EDGES = [150, 280, 420, 570, 740, 930, 1150, 1400, 1700, 2050, 2450, 2950, 3700];
export const EDGE_BINS = EDGES.map((hz) => Math.round(hz / BIN_HZ));
export const BANDS = EDGES.length - 1;
const FIRST_BIN = EDGE_BINS[0] ?? 0;
const LAST_BIN = EDGE_BINS[BANDS] ?? BINS;
/** Below this everything is silence: an empty line and one with a soft hiss are alike. */
const SILENCE_POWER = 1e-8;
export const SHORTEST_LAG = 20;
export const LONGEST_LAG = 110;

const toDb = (power: number): number => 10 * Math.log10(power + SILENCE_POWER);

/** What one frame of 20 ms sounded like. The object and its arrays are reused. */
export interface Sound {
  levelDb: number;
  /** The room's level, as far as it is known. */
  floorDb: number;
  /** Level of each band over its own floor, in dB. */
  bands: Float64Array;
  /** 0 to 1: how much it repeats itself at a voice's pitch. */
  periodicity: number;
  /** 0 (a tone) to 1 (white noise). */
  flatness: number;
  /** Frequency of the strongest tone. */
  hz: number;
  /** Its power against the room's. */
  overRoom: number;
  /** Share of the power, beyond the room's, in it and the second strongest. */
  pairPurity: number;
  /** Power by bin, and what stands out of it. */
  power: Float64Array;
  peaks: readonly TonePeak[];
  /** Autocorrelation, not normalised, by lag in samples. */
  correlation: Float64Array;
}

export interface SoundMeter {
  /** Takes the next 160 samples. */
  hear(frame: Float64Array): Sound;
}

interface Peak {
  bin: number;
  power: number;
}

const LOBE = 2;

/** The strongest bin outside the lobe of another, with the power of its lobe. */
function strongest(power: Float64Array, apartFrom: number): Peak {
  let bin = -1;
  let most = 0;
  for (let i = FIRST_BIN; i < LAST_BIN; i++) {
    if (apartFrom >= 0 && Math.abs(i - apartFrom) <= 2 * LOBE) continue;
    if ((power[i] ?? 0) > most) {
      most = power[i] ?? 0;
      bin = i;
    }
  }
  let sum = 0;
  if (bin >= 0) for (let i = bin - LOBE; i <= bin + LOBE; i++) sum += power[i] ?? 0;
  return { bin, power: sum };
}

/** Frequency of a peak between bins, by a parabola through the logarithms. */
function frequencyOf(power: Float64Array, bin: number): number {
  const left = Math.log((power[bin - 1] ?? 0) + 1e-15);
  const middle = Math.log((power[bin] ?? 0) + 1e-15);
  const right = Math.log((power[bin + 1] ?? 0) + 1e-15);
  const bend = left - 2 * middle + right;
  return (bin + (bend < 0 ? (left - right) / (2 * bend) : 0)) * BIN_HZ;
}

/** Highest normalised autocorrelation at the lags of a voice, 73 to 400 Hz. */
function periodicityOf(correlation: Float64Array): number {
  const whole = correlation[0] ?? 0;
  if (whole <= 0) return 0;
  let most = 0;
  for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
    // The window itself makes long lags weaker than they are.
    const value = (correlation[lag] ?? 0) / (1 - lag / WINDOW) ** 2;
    if (value > most) most = value;
  }
  return Math.min(1, most / whole);
}

/** Measures frame after frame, with the room's floor kept between them. */
export function createSoundMeter(): SoundMeter {
  const meter = createSpectrumMeter();
  const tonePeaks = createTonePeaks();
  const samples = new Float64Array(WINDOW);
  const floors = Array.from({ length: BANDS }, () => createNoiseFloor(6));
  const floor = createNoiseFloor(10);
  const sound: Sound = {
    levelDb: toDb(0),
    floorDb: toDb(0),
    bands: new Float64Array(BANDS),
    periodicity: 0,
    flatness: 1,
    hz: 0,
    overRoom: 0,
    pairPurity: 0,
    power: meter.latest,
    peaks: [],
    correlation: new Float64Array(BINS),
  };
  return {
    hear(frame) {
      samples.copyWithin(0, FRAME);
      samples.set(frame, WINDOW - FRAME);
      const power = meter.power(samples);
      let total = 0;
      let logs = 0;
      for (let band = 0; band < BANDS; band++) {
        let sum = 0;
        // A band has 24 bins at most: their product stays a number, and one logarithm does for all.
        let product = 1;
        for (let bin = EDGE_BINS[band] ?? 0; bin < (EDGE_BINS[band + 1] ?? 0); bin++) {
          sum += power[bin] ?? 0;
          product *= (power[bin] ?? 0) + 1e-12;
        }
        logs += Math.log(product);
        total += sum;
        const db = toDb(sum);
        sound.bands[band] = db - (floors[band]?.(db) ?? db);
      }
      const count = LAST_BIN - FIRST_BIN;
      sound.levelDb = toDb(total);
      sound.floorDb = floor(sound.levelDb);
      sound.flatness = Math.min(1, Math.exp(logs / count) / (total / count + 1e-12));
      const first = strongest(power, -1);
      const second = strongest(power, first.bin);
      // The mean of noise lies about 3 dB above the least of its smoothed levels.
      const room = Math.min(0.8 * total, 2 * 10 ** (sound.floorDb / 10));
      const beyond = total - room + 1e-12;
      sound.hz = first.bin > 0 ? frequencyOf(power, first.bin) : 0;
      sound.overRoom = first.power / 10 ** (sound.floorDb / 10);
      sound.pairPurity = Math.min(1, (first.power + second.power) / beyond);
      sound.peaks = tonePeaks.find(meter, total);
      sound.correlation = meter.autocorrelation();
      sound.periodicity = periodicityOf(sound.correlation);
      return sound;
    },
  };
}
