/** Samples a transform sees, at 8,000 a second: 32 ms. */
export const WINDOW = 256;
/** Bins of a power spectrum, 31.25 Hz apart. */
export const BINS = WINDOW / 2 + 1;
export const BIN_HZ = 8000 / WINDOW;

/** A transform of real samples is made by one of half as many complex ones: even ones real, odd ones imaginary. */
const HALF = WINDOW / 2;
const LOG_HALF = Math.log2(HALF);
const COS = Float64Array.from({ length: HALF }, (_, i) => Math.cos((2 * Math.PI * i) / WINDOW));
const SIN = Float64Array.from({ length: HALF }, (_, i) => Math.sin((2 * Math.PI * i) / WINDOW));
const REVERSED = Uint16Array.from({ length: HALF }, (_, i) => {
  let reversed = 0;
  for (let bit = 0; bit < LOG_HALF; bit++) if (i & (1 << bit)) reversed |= 1 << (LOG_HALF - 1 - bit);
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
  for (let half = 1; half < HALF; half *= 2) {
    const stride = HALF / half;
    for (let start = 0; start < HALF; start += 2 * half) {
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

/** Parts the transform of half the length into that of the whole: bins 0 to `HALF`. */
function unfold(
  halfReal: Float64Array,
  halfImaginary: Float64Array,
  real: Float64Array,
  imaginary: Float64Array,
): void {
  for (let bin = 0; bin <= HALF; bin++) {
    const here = bin & (HALF - 1);
    const there = (HALF - bin) & (HALF - 1);
    const evenRe = ((halfReal[here] ?? 0) + (halfReal[there] ?? 0)) / 2;
    const evenIm = ((halfImaginary[here] ?? 0) - (halfImaginary[there] ?? 0)) / 2;
    const oddRe = ((halfImaginary[here] ?? 0) + (halfImaginary[there] ?? 0)) / 2;
    const oddIm = ((halfReal[there] ?? 0) - (halfReal[here] ?? 0)) / 2;
    const cos = bin < HALF ? (COS[bin] ?? 0) : -1;
    const sin = bin < HALF ? (SIN[bin] ?? 0) : 0;
    real[bin] = evenRe + oddRe * cos + oddIm * sin;
    imaginary[bin] = evenIm + oddIm * cos - oddRe * sin;
  }
}

export interface SpectrumMeter {
  /** Power per bin of `WINDOW` samples under a Hann window; the array is the meter's own and changes with the next call. */
  power(samples: Float64Array): Float64Array;
  /** What `power` returned last, and the transform behind it, its scale its own. */
  readonly latest: Float64Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Autocorrelation of what `power` saw last, not normalised: index is the lag in samples, up to half the window. */
  autocorrelation(): Float64Array;
}

/** A meter with its own working memory, so that nothing is allocated per frame. */
export function createSpectrumMeter(): SpectrumMeter {
  const halfReal = new Float64Array(HALF);
  const halfImaginary = new Float64Array(HALF);
  const real = new Float64Array(BINS);
  const imaginary = new Float64Array(BINS);
  const power = new Float64Array(BINS);
  const correlation = new Float64Array(BINS);
  const unused = new Float64Array(BINS);
  return {
    latest: power,
    real,
    imaginary,
    power(samples) {
      for (let i = 0; i < HALF; i++) {
        const from = 2 * (REVERSED[i] ?? 0);
        halfReal[i] = (samples[from] ?? 0) * (HANN[from] ?? 0);
        halfImaginary[i] = (samples[from + 1] ?? 0) * (HANN[from + 1] ?? 0);
      }
      transform(halfReal, halfImaginary);
      unfold(halfReal, halfImaginary, real, imaginary);
      for (let bin = 0; bin < BINS; bin++) {
        const re = real[bin] ?? 0;
        const im = imaginary[bin] ?? 0;
        power[bin] = (re * re + im * im) * SCALE;
      }
      return power;
    },
    autocorrelation() {
      for (let i = 0; i < HALF; i++) {
        const from = 2 * (REVERSED[i] ?? 0);
        halfReal[i] = power[from < BINS ? from : WINDOW - from] ?? 0;
        halfImaginary[i] = power[from + 1 < BINS ? from + 1 : WINDOW - from - 1] ?? 0;
      }
      transform(halfReal, halfImaginary);
      unfold(halfReal, halfImaginary, correlation, unused);
      return correlation;
    },
  };
}
