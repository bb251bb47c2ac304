/** Samples a transform sees, at 8,000 a second: 32 ms. */
export const WINDOW = 256;
/** Bins of a power spectrum, 31.25 Hz apart. */
export const BINS = WINDOW / 2 + 1;
export const BIN_HZ = 8000 / WINDOW;

const LOG_WINDOW = Math.log2(WINDOW);
const COS = Float64Array.from({ length: WINDOW / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / WINDOW));
const SIN = Float64Array.from({ length: WINDOW / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / WINDOW));
const REVERSED = Uint16Array.from({ length: WINDOW }, (_, i) => {
  let reversed = 0;
  for (let bit = 0; bit < LOG_WINDOW; bit++) if (i & (1 << bit)) reversed |= 1 << (LOG_WINDOW - 1 - bit);
  return reversed;
});
const HANN = Float64Array.from(
  { length: WINDOW },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW),
);
/** So that a full-scale square wave has a power of about 1. */
const SCALE = 1 / (32768 ** 2 * (WINDOW / 2) * (3 / 8) * WINDOW);

/** Cooley and Tukey's transform in place, radix 2; the input already in bit-reversed order. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let half = 1; half < WINDOW; half *= 2) {
    const stride = WINDOW / 2 / half;
    for (let start = 0; start < WINDOW; start += 2 * half) {
      for (let i = 0, turn = 0; i < half; i++, turn += stride) {
        const low = start + i;
        const high = low + half;
        const cos = COS[turn] ?? 0;
        const sin = SIN[turn] ?? 0;
        const re = real[high] ?? 0;
        const im = imaginary[high] ?? 0;
        const turnedRe = re * cos + im * sin;
        const turnedIm = im * cos - re * sin;
        const lowRe = real[low] ?? 0;
        const lowIm = imaginary[low] ?? 0;
        real[high] = lowRe - turnedRe;
        imaginary[high] = lowIm - turnedIm;
        real[low] = lowRe + turnedRe;
        imaginary[low] = lowIm + turnedIm;
      }
    }
  }
}

export interface SpectrumMeter {
  /** Power per bin of `WINDOW` samples under a Hann window; the array is the meter's own and changes with the next call. */
  power(samples: Float64Array): Float64Array;
  /** Autocorrelation of what `power` saw last, not normalised: index is the lag in samples. */
  autocorrelation(): Float64Array;
}

/** A meter with its own working memory, so that nothing is allocated per frame. */
export function createSpectrumMeter(): SpectrumMeter {
  const real = new Float64Array(WINDOW);
  const imaginary = new Float64Array(WINDOW);
  const power = new Float64Array(BINS);
  return {
    power(samples) {
      imaginary.fill(0);
      for (let i = 0; i < WINDOW; i++) {
        const from = REVERSED[i] ?? 0;
        real[i] = (samples[from] ?? 0) * (HANN[from] ?? 0);
      }
      transform(real, imaginary);
      for (let bin = 0; bin < BINS; bin++) {
        power[bin] = ((real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2) * SCALE;
      }
      return power;
    },
    autocorrelation() {
      imaginary.fill(0);
      for (let i = 0; i < WINDOW; i++) {
        const from = REVERSED[i] ?? 0;
        real[i] = power[from < BINS ? from : WINDOW - from] ?? 0;
      }
      transform(real, imaginary);
      return real;
    },
  };
}
