/** Sound at 8 kHz, 1 being full scale. */
export type Samples = Float32Array;
export const RATE = 8000;

export interface Wav {
  rate: number;
  samples: Samples;
}

/** Reads 16-bit PCM of one channel, as speech engines write it; a length left open (streams) is the file's. */
export function readWav(file: Buffer): Wav {
  let at = 12;
  let rate = RATE;
  while (at + 8 <= file.length) {
    const name = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    if (name === 'fmt ') rate = file.readUInt32LE(at + 12);
    if (name === 'data') {
      const bytes = Math.min(length, file.length - at - 8) & ~1;
      const samples = new Float32Array(bytes / 2);
      for (let i = 0; i < samples.length; i++) samples[i] = file.readInt16LE(at + 8 + 2 * i) / 32768;
      return { rate, samples };
    }
    at += 8 + length + (length & 1);
  }
  throw new Error('A sound file has no data.');
}

/** The taps of a windowed sinc around a sample, for each place between samples that a rate leads to. */
function kernels(rate: number, cutoff: number, reach: number): Float64Array[] {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const phases = RATE / gcd(rate, RATE);
  return Array.from({ length: phases }, (_, phase) => {
    const centre = (phase * rate) / RATE;
    const first = Math.ceil(centre - reach - 1e-9);
    return Float64Array.from({ length: 2 * reach }, (_tap, j) => {
      const x = first + j - centre;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
      return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
    });
  });
}

const knownKernels = new Map<number, Float64Array[]>();

/** To 8 kHz by a windowed sinc that keeps what is below 3.6 kHz. */
export function resample({ rate, samples }: Wav): Samples {
  if (rate === RATE) return samples;
  const ratio = rate / RATE;
  const cutoff = 0.9 * Math.min(1, 1 / ratio);
  const reach = Math.ceil(12 / cutoff);
  const known = knownKernels.get(rate) ?? kernels(rate, cutoff, reach);
  knownKernels.set(rate, known);
  const out = new Float32Array(Math.floor(samples.length / ratio));
  // With silence around it no tap lies outside: reading beyond the end of an array is slow.
  const padded = new Float32Array(samples.length + 4 * reach);
  padded.set(samples, 2 * reach);
  for (let i = 0; i < out.length; i++) {
    const kernel = known[i % known.length] ?? new Float64Array(0);
    const first = Math.ceil(i * ratio - reach - 1e-9) + 2 * reach;
    let sum = 0;
    for (let j = 0; j < kernel.length; j++) sum += (padded[first + j] ?? 0) * (kernel[j] ?? 0);
    out[i] = sum;
  }
  return out;
}

export const FRAME = 160;

/** Energy of each full frame of 20 ms. */
export function frameEnergies(samples: Samples): Float64Array {
  const energies = new Float64Array(Math.floor(samples.length / FRAME));
  for (let frame = 0; frame < energies.length; frame++) {
    let sum = 0;
    for (let i = frame * FRAME; i < (frame + 1) * FRAME; i++) sum += (samples[i] ?? 0) ** 2;
    energies[frame] = sum / FRAME;
  }
  return energies;
}

/** How much quieter than the loudest frame a frame of speech may be. */
const SPEECH_RANGE = 10 ** (-33 / 10);

/** Which frames of clean speech hold any, with a frame on either side. */
export function speechFrames(samples: Samples): boolean[] {
  const energies = frameEnergies(samples);
  const least = Math.max(...energies, 1e-12) * SPEECH_RANGE;
  const loud = Array.from(energies, (energy) => energy > least);
  return loud.map((is, i) => is || loud[i - 1] === true || loud[i + 1] === true);
}

/** Takes the silence off both ends. */
export function trim(samples: Samples): Samples {
  const speech = speechFrames(samples);
  const first = speech.indexOf(true);
  if (first < 0) return new Float32Array(0);
  return samples.slice(first * FRAME, (speech.lastIndexOf(true) + 1) * FRAME);
}

/** Root mean square of the frames that hold speech. */
export function activeLevel(samples: Samples): number {
  const energies = frameEnergies(samples);
  const speech = speechFrames(samples);
  const active = energies.filter((_, i) => speech[i]);
  return Math.sqrt(active.reduce((a, b) => a + b, 0) / Math.max(1, active.length));
}

export function rms(samples: Samples): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Adds `what` times `gain` from sample `at` on; what would go beyond the end is left out. */
export function addInto(to: Samples, what: Samples, at: number, gain: number): void {
  const end = Math.min(what.length, to.length - at);
  for (let i = 0; i < end; i++) to[at + i] = (to[at + i] ?? 0) + gain * (what[i] ?? 0);
}

/** The same, so many times as long and as low. */
export function stretch(samples: Samples, times: number): Samples {
  const out = new Float32Array(Math.max(1, Math.floor((samples.length - 1) * times)));
  for (let i = 0; i < out.length; i++) {
    const at = i / times;
    const before = Math.floor(at);
    const first = samples[before] ?? 0;
    out[i] = first + (at - before) * ((samples[before + 1] ?? first) - first);
  }
  return out;
}
