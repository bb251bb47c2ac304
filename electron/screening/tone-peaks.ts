import { BIN_HZ, BINS, type SpectrumMeter } from './spectrum.ts';
import { FRAME_MS } from './framing.ts';

/** Where tones of recorders, faxes and networks lie: 280 to 2,900 Hz. */
const FIRST_BIN = 9;
const LAST_BIN = 93;
/** The lobe of a tone under the window, in bins on either side. */
const LOBE = 2;
/** Bins that tell how much a peak stands out of what lies around it. */
const AROUND_FROM = 4;
const AROUND_TO = 7;
const LEAST_CONTRAST = 4;
/** Where a voice that has this harmonic has the next: 80 to 410 Hz away. */
const NEXT_FROM = 3;
const NEXT_TO = 13;
const MOST_PEAKS = 4;
/** How fast a bin's floor follows: down at once by this share, up by 2.6 dB a second. */
const FALLS = 0.3;
const RISES = 1.012;
const SILENCE_POWER = 1e-10;
const UNHEARD = 2;

const toDb = (power: number): number => 10 * Math.log10(power + SILENCE_POWER);

/** A place where the spectrum stands out, in one frame. */
export interface TonePeak {
  bin: number;
  /** By the advance of its phase since the frame before: right within a hertz or two when it is a steady tone. */
  hz: number;
  /** Level of its lobe. */
  levelDb: number;
  /** Over what lies around it. */
  contrastDb: number;
  /** Over the strongest of what lies where a voice's next harmonics would be, below and above. */
  belowDb: number;
  aboveDb: number;
  /** Share of all power. */
  share: number;
  /** Over the least power these bins had lately. */
  overFloorDb: number;
  /** 0 to 1: how alike its bins advance in phase. */
  unity: number;
}

export interface TonePeaks {
  /** What stands out in the frame that `meter` measured last, `total` being all its power. Reused. */
  find(meter: SpectrumMeter, total: number): readonly TonePeak[];
}

const SECONDS = FRAME_MS / 1000;

/** Frequency by phase: of those that fit the advance, 50 Hz apart, the one nearest to where the peak is. */
function hzOf(advance: number, roughHz: number): number {
  const turns = advance / (2 * Math.PI);
  return (turns + Math.round(roughHz * SECONDS - turns)) / SECONDS;
}

/** A peak between bins, by a parabola through the logarithms. */
function roughHzOf(power: Float64Array, bin: number): number {
  const left = Math.log((power[bin - 1] ?? 0) + 1e-15);
  const middle = Math.log((power[bin] ?? 0) + 1e-15);
  const right = Math.log((power[bin + 1] ?? 0) + 1e-15);
  const bend = left - 2 * middle + right;
  return (bin + (bend < 0 ? (left - right) / (2 * bend) : 0)) * BIN_HZ;
}

function mostBetween(power: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let bin = Math.max(1, from); bin <= Math.min(BINS - 1, to); bin++) {
    if ((power[bin] ?? 0) > most) most = power[bin] ?? 0;
  }
  return most;
}

function around(power: Float64Array, bin: number): number {
  let sum = 0;
  for (let away = AROUND_FROM; away <= AROUND_TO; away++) {
    sum += (power[Math.max(1, bin - away)] ?? 0) + (power[bin + away] ?? 0);
  }
  return sum / (2 * (AROUND_TO - AROUND_FROM + 1));
}

/** Finds what may be tones, frame after frame. */
export function createTonePeaks(): TonePeaks {
  const floor = new Float64Array(BINS);
  const realBefore = new Float64Array(BINS);
  const imaginaryBefore = new Float64Array(BINS);
  const peaks: TonePeak[] = [];
  let unheard = UNHEARD;

  const measure = (
    { real, imaginary, latest: power }: SpectrumMeter,
    bin: number,
    total: number,
  ): TonePeak => {
    let [sum, floorSum, re, im, magnitudes] = [0, 0, 0, 0, 0];
    for (let i = bin - LOBE; i <= bin + LOBE; i++) {
      const before = realBefore[i] ?? 0;
      const beforeIm = imaginaryBefore[i] ?? 0;
      const now = real[i] ?? 0;
      const nowIm = imaginary[i] ?? 0;
      re += now * before + nowIm * beforeIm;
      im += nowIm * before - now * beforeIm;
      magnitudes += Math.sqrt((now * now + nowIm * nowIm) * (before * before + beforeIm * beforeIm));
      sum += power[i] ?? 0;
      floorSum += floor[i] ?? 0;
    }
    const peak = power[bin] ?? 0;
    const levelDb = toDb(sum);
    return {
      bin,
      hz: hzOf(Math.atan2(im, re), roughHzOf(power, bin)),
      levelDb,
      contrastDb: toDb(peak) - toDb(around(power, bin)),
      belowDb: toDb(peak) - toDb(mostBetween(power, bin - NEXT_TO, bin - NEXT_FROM)),
      aboveDb: toDb(peak) - toDb(mostBetween(power, bin + NEXT_FROM, bin + NEXT_TO)),
      share: sum / (total + 1e-12),
      overFloorDb: levelDb - toDb(floorSum),
      unity: magnitudes > 0 ? Math.hypot(re, im) / magnitudes : 0,
    };
  };

  return {
    find(meter, total) {
      const power = meter.latest;
      peaks.length = 0;
      for (let bin = FIRST_BIN; bin <= LAST_BIN; bin++) {
        const value = power[bin] ?? 0;
        if (value <= (power[bin - 1] ?? 0) || value < (power[bin + 1] ?? 0)) continue;
        if (value < SILENCE_POWER || value < LEAST_CONTRAST * around(power, bin)) continue;
        let place = peaks.length;
        while (place > 0 && value > (power[peaks[place - 1]?.bin ?? 0] ?? 0)) place -= 1;
        if (place >= MOST_PEAKS) continue;
        peaks.splice(place, 0, measure(meter, bin, total));
        if (peaks.length > MOST_PEAKS) peaks.length = MOST_PEAKS;
      }
      realBefore.set(meter.real);
      imaginaryBefore.set(meter.imaginary);
      if (unheard > 0) {
        unheard -= 1;
        floor.set(power);
        return peaks;
      }
      for (let bin = 0; bin < BINS; bin++) {
        const value = power[bin] ?? 0;
        const old = floor[bin] ?? 0;
        floor[bin] = value < old ? old + FALLS * (value - old) : Math.min(value, old * RISES + 1e-14);
      }
      return peaks;
    },
  };
}
