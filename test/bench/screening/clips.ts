import { seededRandom, type Random } from '../pacing/random.ts';
import { toLinear } from './codec.ts';
import { highPass, lowPass, makeNoise, reverberate, ring } from './noise.ts';
import { type ClipPlan, type Kind } from './plan.ts';
import { activeLevel, addInto, FRAME, RATE, rms, speechFrames, stretch, type Samples } from './samples.ts';
import { busy, fax, informationTones, join, recorderBeep, ringing, silence } from './tones.ts';

export type Truth = 'person' | 'machine' | 'screener' | 'announcement' | 'fax' | 'waiting';

export interface Clip {
  plan: ClipPlan;
  truth: Truth;
  /** Before the codec. */
  linear: Int16Array;
  /** Which frames of 20 ms hold the voice in the foreground. */
  speech: boolean[];
  /** When the greeting was over; null where nobody greets. */
  greetingEndMs: number | null;
  beep: { startMs: number; endMs: number; hz: number[] } | null;
  /** Only what devices play, without noise, at a level of its own. */
  tones: Samples;
}

export function truthOf(kind: Kind): Truth {
  switch (kind) {
    case 'machine with beep':
    case 'machine without beep':
    case 'short machine with beep':
      return 'machine';
    case 'screener':
      return 'screener';
    case 'announcement':
    case 'busy':
      return 'announcement';
    case 'fax':
      return 'fax';
    case 'ringing':
    case 'music':
      return 'waiting';
    default:
      return 'person';
  }
}

const between = (random: Random, least: number, most: number): number =>
  least + (most - least) * random.uniform();

/** Somebody who must be understood pauses between sentences, some longer than others. */
const pauseBetween = (random: Random): number =>
  random.chance(0.15) ? between(random, 0.5, 0.9) : between(random, 0.12, 0.5);

/** A greeting longer than this is no person's. */
const LONGEST_GREETING = 5.6;

interface Foreground {
  voice: Samples;
  tones: Samples;
  greetingEnd: number;
  beep: Clip['beep'];
}

function levelled(parts: readonly Samples[]): Samples[] {
  return parts.map((part) => {
    const level = activeLevel(part) || 1;
    return part.map((sample) => (0.1 * sample) / level);
  });
}

/** Lays out what the far end says and plays, voice at a level of 0.1. */
function layOut(plan: ClipPlan, spoken: Samples[], music: Samples | null, random: Random): Foreground | null {
  const isLate = plan.kind === 'hello, late';
  const lead = isLate ? between(random, 1.5, 4) : between(random, 0.05, 1.2);
  const parts = levelled(spoken.map((part) => (plan.stretch === 1 ? part : stretch(part, plan.stretch))));
  const beepLevel = 0.14 * 10 ** (between(random, -8, 4) / 20);
  const only = (tones: Samples): Foreground => {
    const whole = join([silence(lead), tones]);
    return { voice: new Float32Array(whole.length), tones: whole, greetingEnd: NaN, beep: null };
  };
  switch (plan.kind) {
    case 'fax':
      return only(fax(random, random.chance(0.6) ? 'called' : 'calling', 2 * beepLevel));
    case 'busy':
      return only(busy(random, beepLevel));
    case 'ringing':
      return only(ringing(random, beepLevel));
    case 'music': {
      if (!music || music.length < 12 * RATE) return null;
      const from = Math.floor(random.uniform() * (music.length - 11 * RATE));
      const piece = music.slice(from, from + 10 * RATE);
      const gain = 0.1 / (rms(piece) || 1);
      return only(piece.map((sample) => sample * gain));
    }
    case 'hello twice': {
      const [first, second] = parts;
      if (!first || !second) return null;
      const voice = join([silence(lead), first, silence(between(random, 1.2, 2.5)), second, silence(3)]);
      const greetingEnd = lead + first.length / RATE;
      return { voice, tones: new Float32Array(voice.length), greetingEnd, beep: null };
    }
    default:
  }
  const before = plan.kind === 'announcement' ? informationTones(random, 2 * beepLevel) : silence(0);
  const said = parts.flatMap((part, i) =>
    i === 0 ? [part] : [silence(plan.pauses * pauseBetween(random)), part],
  );
  const talk = join(said);
  if (truthOf(plan.kind) === 'person' && talk.length > LONGEST_GREETING * RATE) return null;
  const between0 = plan.kind === 'announcement' ? between(random, 0.05, 0.5) : 0;
  const start = lead + before.length / RATE + between0;
  const greetingEnd = start + talk.length / RATE;
  const isBeep = plan.kind.endsWith('with beep');
  const gap = random.chance(0.15) ? between(random, 0.7, 1.4) : between(random, 0.15, 0.7);
  const made = isBeep ? recorderBeep(random, beepLevel, plan.shortBeeps) : null;
  const beepAt = greetingEnd + gap;
  const after = 3.5;
  const end = made ? beepAt + made.samples.length / RATE + 2 : greetingEnd + after;
  const voice = new Float32Array(Math.ceil(end * RATE));
  const tones = new Float32Array(voice.length);
  addInto(voice, talk, Math.round(start * RATE), 1);
  addInto(tones, before, Math.round(lead * RATE), 1);
  let beep: Clip['beep'] = null;
  if (made) {
    addInto(tones, made.samples, Math.round(beepAt * RATE), 1);
    beep = {
      startMs: 1000 * beepAt,
      endMs: 1000 * beepAt + (1000 * made.samples.length) / RATE,
      hz: made.hz,
    };
  }
  return { voice, tones, greetingEnd, beep };
}

/**
 * Makes a clip of its plan.
 *
 * @param spoken what was said, in the plan's order
 * @param behind what is said behind
 * @returns null when the plan cannot be kept, such as a person's greeting that came out too long
 */
export function makeClip(
  plan: ClipPlan,
  spoken: Samples[],
  behind: Samples[],
  music: Samples | null,
): Clip | null {
  const random = seededRandom(plan.seed + 500_000);
  const laid = layOut(plan, spoken, music, random);
  if (!laid) return null;
  const { tones, greetingEnd, beep } = laid;
  const speech = laid.voice.some((sample) => sample !== 0) ? speechFrames(laid.voice) : [];
  if (plan.ring) ring(laid.voice, plan.ring.hz, plan.ring.db, plan.ring.narrowness);
  const voice = random.chance(0.4) ? reverberate(laid.voice, random, between(random, 0.05, 0.3)) : laid.voice;
  const length = Math.floor(voice.length / FRAME) * FRAME;
  const mix = new Float32Array(length);
  addInto(mix, voice, 0, 1);
  addInto(mix, tones, 0, 1);
  const noise = makeNoise(plan.noise, length, random, behind);
  addInto(mix, noise, 0, (0.1 * 10 ** (-plan.snrDb / 20)) / (rms(noise) || 1));
  if (random.chance(0.6)) {
    highPass(mix, between(random, 150, 320));
    lowPass(mix, between(random, 3000, 3700));
  }
  const gain = 10 ** ((between(random, -14, 8) + plan.louderDb) / 20);
  return {
    plan,
    truth: truthOf(plan.kind),
    linear: toLinear(mix, gain),
    speech: Array.from({ length: length / FRAME }, (_, i) => speech[i] === true),
    greetingEndMs: Number.isNaN(greetingEnd) ? null : 1000 * greetingEnd,
    beep,
    tones: tones.subarray(0, length),
  };
}
