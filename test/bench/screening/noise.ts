import type { Random } from '../pacing/random.ts';
import { addInto, RATE, rms, type Samples } from './samples.ts';

export const NOISES = ['white', 'street', 'hum', 'babble', 'television'] as const;
export type Noise = (typeof NOISES)[number];

/** A filter of the second order: its sums over what comes in (`b`) and what went out (`a`). */
function biquad(samples: Samples, [b0, b1, b2]: [number, number, number], [a1, a2]: [number, number]): void {
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    samples[i] = y;
  }
}

/** Coefficients from R. Bristow-Johnson's cookbook. */
function pass(samples: Samples, kind: 'low' | 'high', hz: number): void {
  const w = (2 * Math.PI * hz) / RATE;
  const alpha = Math.sin(w) / Math.SQRT2;
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const edge = kind === 'low' ? (1 - cos) / 2 : (1 + cos) / 2;
  const b0 = edge / a0;
  const b1 = ((kind === 'low' ? 1 : -1) * 2 * edge) / a0;
  biquad(samples, [b0, b1, b0], [(-2 * cos) / a0, (1 - alpha) / a0]);
}

export const lowPass = (samples: Samples, hz: number): void => pass(samples, 'low', hz);
export const highPass = (samples: Samples, hz: number): void => pass(samples, 'high', hz);

/** Lifts what lies around a pitch, from the same cookbook; the narrower, the longer it rings. */
export function ring(samples: Samples, hz: number, db: number, narrowness: number): void {
  const lift = 10 ** (db / 40);
  const w = (2 * Math.PI * hz) / RATE;
  const alpha = Math.sin(w) / (2 * narrowness);
  const middle = -2 * Math.cos(w);
  const a0 = 1 + alpha / lift;
  biquad(
    samples,
    [(1 + alpha * lift) / a0, middle / a0, (1 - alpha * lift) / a0],
    [middle / a0, (1 - alpha / lift) / a0],
  );
}

/** A room: a few early echoes and a tail that fades within a quarter of a second. */
export function reverberate(samples: Samples, random: Random, amount: number): Samples {
  const out = Float32Array.from(samples);
  for (let echo = 0; echo < 14; echo++) {
    const delay = Math.round((0.008 + 0.23 * random.uniform() ** 1.5) * RATE);
    const gain = amount * 10 ** ((-3 * delay) / RATE / 0.3) * (random.chance(0.5) ? 1 : -1);
    for (let i = delay; i < out.length; i++) out[i] = (out[i] ?? 0) + gain * (samples[i - delay] ?? 0);
  }
  return out;
}

function white(random: Random, length: number): Samples {
  // The sum of three uniform numbers is near enough to a normal one, and quicker.
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) samples[i] = random.uniform() + random.uniform() + random.uniform() - 1.5;
  return samples;
}

/** Traffic and wind: low, slowly swelling. */
function street(random: Random, length: number): Samples {
  const samples = white(random, length);
  lowPass(samples, 350 + 500 * random.uniform());
  const hz = 0.1 + 0.4 * random.uniform();
  const phase = 6 * random.uniform();
  samples.forEach(
    (value, i) => (samples[i] = value * (1 + 0.5 * Math.sin(phase + (2 * Math.PI * hz * i) / RATE))),
  );
  return samples;
}

function hum(random: Random, length: number): Samples {
  const mains = random.chance(0.7) ? 50 : 60;
  const gains = Array.from({ length: 14 }, (_, i) => random.uniform() / (1 + 0.3 * i));
  // Both 50 and 60 Hz come round after 0.1 s.
  const period = Float32Array.from({ length: RATE / 10 }, (_, i) =>
    gains.reduce((sum, gain, k) => sum + gain * Math.sin((2 * Math.PI * mains * (k + 1) * i) / RATE), 0),
  );
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    samples[i] = (period[i % period.length] ?? 0) + 0.02 * (random.uniform() - 0.5);
  }
  return samples;
}

/** Talk without end from a few utterances, begun anywhere. */
function talk(random: Random, length: number, speech: readonly Samples[]): Samples {
  const samples = new Float32Array(length);
  let at = -Math.floor(random.uniform() * 2 * RATE);
  while (at < length && speech.length > 0) {
    const next = speech[Math.floor(random.uniform() * speech.length)] ?? new Float32Array(RATE);
    const level = rms(next) || 1;
    const skip = Math.max(0, -at);
    addInto(samples, next.subarray(skip), at + skip, 1 / level);
    at += next.length + Math.round((0.1 + 0.4 * random.uniform()) * RATE);
  }
  return samples;
}

function babble(random: Random, length: number, speech: readonly Samples[]): Samples {
  const samples = new Float32Array(length);
  const voices = 5 + Math.floor(5 * random.uniform());
  for (let i = 0; i < voices; i++) {
    addInto(samples, talk(random, length, speech), 0, 0.5 + random.uniform());
  }
  return samples;
}

function television(random: Random, length: number, speech: readonly Samples[]): Samples {
  const samples = reverberate(talk(random, length, speech), random, 0.4);
  lowPass(samples, 1800 + 1500 * random.uniform());
  return samples;
}

const MAKERS: Record<Noise, (random: Random, length: number, speech: readonly Samples[]) => Samples> = {
  white,
  street,
  hum,
  babble,
  television,
};

/** Noise of a kind; `speech` is what a television or a crowd says. */
export const makeNoise = (kind: Noise, length: number, random: Random, speech: readonly Samples[]): Samples =>
  MAKERS[kind](random, length, speech);
