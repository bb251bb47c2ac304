import { seededRandom } from '../bench/pacing/random.ts';

const RATE = 8000;

/** Sounds at 8 kHz, full scale being 1, that tests put together. */
export type Sound = number[];

export const silence = (seconds: number): Sound =>
  Array.from({ length: Math.round(seconds * RATE) }, () => 0);

export const tone = (seconds: number, ...hz: number[]): Sound =>
  Array.from({ length: Math.round(seconds * RATE) }, (_, i) =>
    hz.reduce((sum, each) => sum + (0.2 / hz.length) * Math.sin((2 * Math.PI * each * i) / RATE), 0),
  );

/** A fax's answer with its phase turned every 0.45 s. */
export const turning = (seconds: number, hz: number): Sound =>
  tone(seconds, hz).map((sample, i) => (Math.floor(i / (0.45 * RATE)) % 2 === 0 ? sample : -sample));

/** A fax's modem before it says what it can: flags of V.21. */
export function flags(seconds: number): Sound {
  let phase = 0;
  return Array.from({ length: Math.round(seconds * RATE) }, (_, i) => {
    const isZero = Math.floor((i * 300) / RATE) % 8 === 0 || Math.floor((i * 300) / RATE) % 8 === 7;
    phase += (2 * Math.PI * (isZero ? 1850 : 1650)) / RATE;
    return 0.2 * Math.sin(phase);
  });
}

/** Five seconds of a tone that comes and goes: seconds on and off in turn. */
export function cadence(hz: number[], ...seconds: number[]): Sound {
  const parts: Sound[] = [];
  for (let i = 0; parts.reduce((sum, part) => sum + part.length, 0) < 5 * RATE; i++) {
    const time = seconds[i % seconds.length] ?? 0;
    parts.push(i % 2 === 0 ? tone(time, ...hz) : silence(time));
  }
  return parts.flat();
}

export function noise(seconds: number, level: number, seed = 1): Sound {
  const random = seededRandom(seed);
  return Array.from({ length: Math.round(seconds * RATE) }, () => level * random.normal());
}

/** Vowels one after the other, five a second: pulses at a voice's pitch through two moving resonances. */
export function talk(seconds: number, seed = 1): Sound {
  const random = seededRandom(seed);
  const samples: Sound = [];
  const state = [0, 0, 0, 0];
  let phase = 0;
  while (samples.length < seconds * RATE) {
    const length = Math.round((0.14 + 0.1 * random.uniform()) * RATE);
    const pitch = 110 + 40 * random.uniform();
    const glide = 0.9 + 0.2 * random.uniform();
    const formants = [350 + 400 * random.uniform(), 1000 + 1200 * random.uniform()];
    for (let i = 0; i < length && samples.length < seconds * RATE; i++) {
      phase += (pitch * (1 + (glide - 1) * (i / length))) / RATE;
      const pulse = phase >= 1 ? 1 : 0;
      phase %= 1;
      let value = pulse + 0.02 * random.normal();
      formants.forEach((hz, f) => {
        const radius = 0.96;
        const before = state[2 * f] ?? 0;
        const earlier = state[2 * f + 1] ?? 0;
        value += 2 * radius * Math.cos((2 * Math.PI * hz) / RATE) * before - radius * radius * earlier;
        state[2 * f + 1] = before;
        state[2 * f] = value;
      });
      samples.push(0.04 * value * Math.sin((Math.PI * i) / length));
    }
  }
  return samples;
}

/** One after the other, over a soft hiss. */
export function line(...parts: Sound[]): Int16Array {
  const whole = parts.flat();
  const hiss = noise(whole.length / RATE, 0.0008, 99);
  return Int16Array.from(whole, (sample, i) =>
    Math.max(-32768, Math.min(32767, Math.round(32767 * (sample + (hiss[i] ?? 0))))),
  );
}
