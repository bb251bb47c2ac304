import type { Random } from '../pacing/random.ts';
import { RATE, type Samples } from './samples.ts';

const between = (random: Random, least: number, most: number): number =>
  least + (most - least) * random.uniform();

/** One or more sines at a time, with edges of 4 ms. */
export function tone(hz: readonly number[], seconds: number, level: number): Samples {
  const samples = new Float32Array(Math.round(seconds * RATE));
  const edge = 32;
  for (let i = 0; i < samples.length; i++) {
    const envelope = Math.min(1, (i + 1) / edge, (samples.length - i) / edge);
    let sum = 0;
    for (const each of hz) sum += Math.sin((2 * Math.PI * each * i) / RATE);
    samples[i] = (level * envelope * sum) / hz.length;
  }
  return samples;
}

export function silence(seconds: number): Samples {
  return new Float32Array(Math.round(Math.max(0, seconds) * RATE));
}

export function join(parts: readonly Samples[]): Samples {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Pitches of recorders, the usual ones oftener than others. */
const BEEP_HZ = [
  440, 480, 500, 620, 660, 750, 800, 850, 880, 950, 1000, 1000, 1000, 1100, 1200, 1330, 1400, 1400, 1500,
  1750, 2000, 2200,
];

export interface MadeBeep {
  samples: Samples;
  hz: number;
}

/** A recorder's beep: mostly one sine, now and then with a harmonic, an echo of itself or a fading end. */
export function recorderBeep(random: Random, level: number): MadeBeep {
  const usual = BEEP_HZ[Math.floor(random.uniform() * BEEP_HZ.length)] ?? 1000;
  const hz = random.chance(0.4) ? between(random, 400, 2200) : usual;
  const seconds = random.chance(0.3) ? between(random, 0.12, 0.25) : between(random, 0.25, 1.3);
  const samples = tone([hz], seconds, level);
  if (random.chance(0.15) && hz < 1100) {
    const harmonic = tone([hz * 3], seconds, level * 0.15);
    harmonic.forEach((value, i) => (samples[i] = (samples[i] ?? 0) + value));
  }
  if (random.chance(0.2)) {
    const fade = 0.7 * samples.length;
    samples.forEach((value, i) => (samples[i] = value * Math.min(1, 1.25 - (i - fade) / samples.length)));
  }
  return { samples, hz };
}

/** The three tones before a network's announcement (ITU-T E.180, Telcordia SR-2275). */
export function informationTones(random: Random, level: number): Samples {
  const long = 0.38;
  const short = 0.276;
  const european = random.chance(0.4);
  const low = european || random.chance(0.5);
  const lengths = european
    ? [0.33, 0.33, 0.33]
    : [random.chance(0.5) ? long : short, random.chance(0.5) ? long : short, long];
  const pitches = european ? [950, 1400, 1800] : [low ? 913.8 : 985.2, low ? 1370.6 : 1428.5, 1776.7];
  const gap = european ? between(random, 0, 0.03) : between(random, 0, 0.02);
  return join(pitches.flatMap((hz, i) => [tone([hz], lengths[i] ?? short, level), silence(gap)]));
}

export type FaxSide = 'called' | 'calling';

/** ITU-T T.30 and V.8: what a fax sends when it answers (2,100 Hz, with phase reversals or not) or calls (1,100 Hz). */
export function fax(random: Random, side: FaxSide, level: number): Samples {
  if (side === 'calling') {
    const burst = tone([1100 + between(random, -15, 15)], 0.5, level);
    return join([burst, silence(3), burst, silence(3)]);
  }
  const answer = tone([2100 + between(random, -8, 8)], between(random, 2.6, 4), level);
  if (random.chance(0.5)) {
    const reversal = Math.round(0.45 * RATE);
    answer.forEach((value, i) => (answer[i] = Math.floor(i / reversal) % 2 === 0 ? value : -value));
  }
  const flags = Float32Array.from({ length: RATE }, (_, i) => {
    const bit = [0, 1, 1, 1, 1, 1, 1, 0][Math.floor((i * 300) / RATE) % 8] === 1;
    return level * Math.sin((2 * Math.PI * (bit ? 1650 : 1850) * i) / RATE);
  });
  return join([answer, silence(0.075), flags, silence(1)]);
}

/** Busy and congestion in several countries: pitches, seconds on, seconds off. */
const BUSY: [number[], number, number][] = [
  [[480, 620], 0.5, 0.5],
  [[480, 620], 0.25, 0.25],
  [[425], 0.5, 0.5],
  [[425], 0.25, 0.25],
  [[400], 0.375, 0.375],
  [[440], 0.5, 0.5],
];
/** Ringing likewise, as a private exchange that forwards lets it be heard. */
const RINGING: [number[], number, number][] = [
  [[440, 480], 2, 4],
  [[425], 1, 4],
  [[440], 1.5, 3.5],
  [[400, 450], 0.4, 2.2],
];

function cadenced(random: Random, kinds: typeof BUSY, seconds: number, level: number): Samples {
  const kind = kinds[Math.floor(random.uniform() * kinds.length)];
  if (!kind) return silence(seconds);
  const [hz, on, off] = kind;
  const parts: Samples[] = [];
  for (let length = 0; length < seconds; length += on + off) parts.push(tone(hz, on, level), silence(off));
  return join(parts);
}

export const busy = (random: Random, level: number): Samples => cadenced(random, BUSY, 6, level);
export const ringing = (random: Random, level: number): Samples => cadenced(random, RINGING, 12, level);
