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
  350, 400, 440, 440, 480, 500, 620, 660, 750, 800, 850, 850, 880, 950, 1000, 1000, 1000, 1000, 1100, 1200,
  1330, 1400, 1400, 1500, 1750, 2000, 2200, 2500,
];
/** Some recorders sound two pitches at once. */
const PAIRS = [
  [440, 880],
  [697, 1209],
  [770, 1336],
  [1000, 1500],
  [850, 1400],
  [600, 1200],
  [941, 1477],
];

export interface MadeBeep {
  samples: Samples;
  /** One pitch or two. */
  hz: number[];
}

/** A recorder's beep: mostly one sine, now and then two, with a harmonic, or a fading end; `short` of them last less than a quarter of a second. */
export function recorderBeep(random: Random, level: number, short: number): MadeBeep {
  const usual = BEEP_HZ[Math.floor(random.uniform() * BEEP_HZ.length)] ?? 1000;
  const one = random.chance(0.4) ? between(random, 350, 2500) : usual;
  const pair = PAIRS[Math.floor(random.uniform() * PAIRS.length)] ?? [1000];
  const hz = random.chance(0.15) ? pair : [one];
  const seconds = random.chance(short) ? between(random, 0.1, 0.25) : between(random, 0.25, 1.3);
  const samples = tone(hz, seconds, level * (hz.length > 1 ? Math.SQRT2 : 1));
  if (random.chance(0.15) && hz.length === 1 && one < 1100) {
    const harmonic = tone([one * 3], seconds, level * 0.15);
    harmonic.forEach((value, i) => (samples[i] = (samples[i] ?? 0) + value));
  }
  if (random.chance(0.2)) {
    const fade = 0.7 * samples.length;
    samples.forEach((value, i) => (samples[i] = value * Math.min(1, 1.25 - (i - fade) / samples.length)));
  }
  return { samples, hz };
}

const LONG = 0.38;
const SHORT = 0.274;
/** Telcordia SR-2275: pitches and lengths of intercept, vacant code, reorder and no circuit, within an exchange and between. */
const AMERICAN: [number, number, number, number, number, number][] = [
  [913.8, SHORT, 1370.6, SHORT, 1776.7, LONG],
  [985.2, LONG, 1370.6, SHORT, 1776.7, LONG],
  [913.8, SHORT, 1428.5, LONG, 1776.7, LONG],
  [913.8, LONG, 1428.5, SHORT, 1776.7, LONG],
  [985.2, LONG, 1428.5, LONG, 1776.7, LONG],
  [913.8, LONG, 1370.6, LONG, 1776.7, LONG],
  [985.2, SHORT, 1428.5, LONG, 1776.7, LONG],
  [913.8, LONG, 1428.5, LONG, 1776.7, LONG],
];

/** The three tones before a network's announcement (ITU-T E.180 with its tolerances, Telcordia SR-2275). */
export function informationTones(random: Random, level: number): Samples {
  const kind = AMERICAN[Math.floor(random.uniform() * AMERICAN.length)];
  const isEuropean = kind === undefined || random.chance(0.5);
  const stray = isEuropean && random.chance(0.4) ? 45 : 8;
  const [first, firstLong, second, secondLong, third, thirdLong] = isEuropean
    ? [950, 0.33, 1400, 0.33, 1800, 0.33]
    : kind;
  const gap = between(random, 0, 0.03);
  const one = (hz: number, seconds: number): Samples =>
    tone([hz + between(random, -stray, stray)], seconds * between(random, 0.92, 1.08), level);
  const once = [
    one(first, firstLong),
    silence(gap),
    one(second, secondLong),
    silence(gap),
    one(third, thirdLong),
  ];
  return join(random.chance(0.15) ? [...once, silence(between(random, 0.5, 1.2)), ...once] : once);
}

/** ITU-T T.30: flags of the V.21 carrier, 300 bits a second, at 1,650 and 1,850 Hz. */
function flags(seconds: number, level: number): Samples {
  let phase = 0;
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => {
    const isOne = [0, 1, 1, 1, 1, 1, 1, 0][Math.floor((i * 300) / RATE) % 8] === 1;
    phase += (2 * Math.PI * (isOne ? 1650 : 1850)) / RATE;
    return level * Math.sin(phase);
  });
}

export type FaxSide = 'called' | 'calling';

/** ITU-T T.30 and V.8: what a fax sends when it answers (2,100 Hz, plain, turning its phase, or swelling as well) or calls (1,100 Hz). */
export function fax(random: Random, side: FaxSide, level: number): Samples {
  if (side === 'calling') {
    const hz = 1100 + between(random, -38, 38);
    const one = (): Samples => tone([hz], 0.5 * between(random, 0.88, 1.12), level);
    const gap = 3 * between(random, 0.88, 1.12);
    return join([one(), silence(gap), one(), silence(gap)]);
  }
  if (random.chance(0.1)) return join([silence(0.2), flags(1.3, level), silence(2)]);
  const answer = tone([2100 + between(random, -15, 15)], between(random, 2.6, 4), level);
  const isTurning = random.chance(0.5);
  const isSwelling = isTurning && random.chance(0.5);
  const reversal = Math.round(0.45 * RATE);
  answer.forEach((value, i) => {
    const turn = isTurning && Math.floor(i / reversal) % 2 === 1 ? -1 : 1;
    const swell = isSwelling ? 1 + 0.2 * Math.sin((2 * Math.PI * 15 * i) / RATE) : 1;
    answer[i] = value * turn * swell;
  });
  return join([answer, silence(0.075), flags(1, level), silence(1)]);
}

/** A tone that comes and goes: pitches, then seconds on and off in turn. */
type Cadence = [number[], ...number[]];

/** Busy and congestion in several countries (ITU-T E.180 supplement 2). */
const BUSY: Cadence[] = [
  [[480, 620], 0.5, 0.5],
  [[480, 620], 0.25, 0.25],
  [[425], 0.5, 0.5],
  [[425], 0.48, 0.48],
  [[425], 0.25, 0.25],
  [[425], 0.24, 0.24],
  [[425], 0.2, 0.2],
  [[425], 0.375, 0.375],
  [[425], 0.3, 0.3],
  [[425], 0.4, 0.4],
  [[425], 0.2, 0.6],
  [[425], 0.25, 0.75],
  [[400], 0.375, 0.375],
  [[400], 0.5, 0.5],
  [[400], 0.4, 0.35, 0.225, 0.525],
  [[440], 0.5, 0.5],
  [[450], 0.35, 0.35],
  [[450], 0.7, 0.7],
];
/** Ringing likewise, as a private exchange that forwards lets it be heard. */
const RINGING: Cadence[] = [
  [[440, 480], 2, 4],
  [[425], 1, 4],
  [[425], 1, 5],
  [[425], 0.8, 3.2],
  [[425], 1.5, 3],
  [[425], 0.67, 3],
  [[440], 1.5, 3.5],
  [[450], 1, 4],
  [[400, 450], 0.4, 0.2, 0.4, 2],
  [[400, 417], 1, 2],
];

function cadenced(random: Random, kinds: readonly Cadence[], seconds: number, level: number): Samples {
  const kind = kinds[Math.floor(random.uniform() * kinds.length)];
  if (!kind) return silence(seconds);
  const [hz, ...times] = kind;
  const parts: Samples[] = [];
  for (let length = 0; length < seconds;) {
    times.forEach((time, i) => parts.push(i % 2 === 0 ? tone(hz, time, level) : silence(time)));
    length += times.reduce((sum, time) => sum + time, 0);
  }
  return join(parts);
}

export const busy = (random: Random, level: number): Samples => cadenced(random, BUSY, 7, level);
export const ringing = (random: Random, level: number): Samples => cadenced(random, RINGING, 12, level);
