import { seededRandom, type Random } from '../pacing/random.ts';
import { CODECS, type Codec } from './codec.ts';
import { NOISES, type Noise } from './noise.ts';
import type { Utterance } from './speak.ts';
import { partOf, phrasesOf, voicesOf, type SetName, type Voice } from './voices.ts';

/** What a clip is, in finer words than a verdict's. */
export const KINDS = [
  'hello',
  'hello, late',
  'hello twice',
  'name',
  'business',
  'long sentence',
  'television behind',
  'machine with beep',
  'machine without beep',
  'short machine with beep',
  'screener',
  'announcement',
  'fax',
  'busy',
  'ringing',
  'music',
] as const;
export type Kind = (typeof KINDS)[number];

export interface ClipPlan {
  kind: Kind;
  seed: number;
  voice: Voice | null;
  /** Said one after the other by whoever answers. */
  parts: Utterance[];
  /** Said behind. */
  behind: Utterance[];
  noise: Noise;
  snrDb: number;
  codec: Codec;
  /** How many times as long and as low as spoken: few phrases must teach all lengths. */
  stretch: number;
  /** How many times as long as usual the pauses between sentences are. */
  pauses: number;
  /** How much louder than usual the whole is. */
  louderDb: number;
  /** How many beeps are shorter than a quarter of a second. */
  shortBeeps: number;
  /** What a narrow part of the voice is lifted by, so that its vowels ring; null where nothing is. */
  ring: { hz: number; db: number; narrowness: number } | null;
}

export const pick = <T>(list: readonly T[], random: Random): T => {
  const one = list[Math.floor(random.uniform() * list.length)];
  if (one === undefined) throw new Error('There is nothing to pick from.');
  return one;
};

/** How a voice speaks in a clip: few ways, so that what was spoken once serves many clips. */
const MANNERS = [
  { speed: 0.92, pitch: 0.8 },
  { speed: 1.05, pitch: 1.1 },
  { speed: 1.2, pitch: 1.4 },
];
const REHEARSED_MANNERS = [
  { speed: 0.7, pitch: 0.9 },
  { speed: 0.8, pitch: 1.2 },
  { speed: 0.9, pitch: 0.7 },
  { speed: 1, pitch: 1 },
  { speed: 1.15, pitch: 1.3 },
  { speed: 1.3, pitch: 1.1 },
];
const VARIANTS_PER_LANGUAGE = 5;
/** How loud the room is against the voice. */
export const SNRS = [5, 10, 15, 20, 30, 40];
/** Some lines are silent between words; they are trained on, but prove nothing. */
const CLEAN_SHARE = 0.1;
const CLEAN_DB = 90;
/** By how much voices are stretched, the pauses between sentences, and how loud the whole is: from, to. */
const STRETCHED: Partial<Record<SetName, [number, number]>> = { training: [0.82, 1.22], paces: [0.65, 1.5] };
const PAUSES: Partial<Record<SetName, [number, number]>> = { rehearsal: [0.7, 1.2], paces: [0.7, 1.3] };
const LOUDER_DB: Partial<Record<SetName, [number, number]>> = { rehearsal: [-8, 2], paces: [-8, 2] };
const within = ([from, to]: [number, number], random: Random): number =>
  from + random.uniform() * (to - from);

const KINDS_BY_WEIGHT: [Kind, number][] = [
  ['hello', 10],
  ['hello, late', 4],
  ['hello twice', 5],
  ['name', 8],
  ['business', 11],
  ['long sentence', 8],
  ['television behind', 8],
  ['machine with beep', 12],
  ['machine without beep', 12],
  ['short machine with beep', 4],
  ['screener', 8],
  ['announcement', 4],
  ['fax', 4],
  ['busy', 4],
  ['ringing', 2],
  ['music', 2],
];

/** Of the clips that teach tones alone. */
const DRILLED: [Kind, number][] = [
  ['hello twice', 6],
  ['business', 12],
  ['long sentence', 8],
  ['television behind', 8],
  ['machine with beep', 6],
  ['short machine with beep', 20],
  ['announcement', 6],
  ['fax', 6],
  ['busy', 12],
  ['music', 2],
];
const DRILLED_SNRS = [5, 5, 10, 10, 15, 20, 30];

function pickKind(kinds: readonly [Kind, number][], random: Random): Kind {
  let left = random.uniform() * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'hello';
}

/** What is said in a clip of a kind. */
function linesOf(kind: Kind, voice: Voice, set: SetName, random: Random): string[] {
  const phrases = phrasesOf(set, voice.language);
  const from = (list: string[]): string =>
    pick(partOf(list, set), random).replace('%', pick(partOf(phrases.names, set), random));
  switch (kind) {
    case 'hello':
    case 'hello, late':
      return [pick(phrases.hello, random)];
    case 'hello twice':
      return [pick(phrases.hello, random), pick(phrases.hello, random)];
    case 'name':
      return [from(phrases.withName)];
    case 'business':
      return [from(phrases.business)];
    case 'long sentence':
      return [from(phrases.long)];
    case 'television behind':
      return [pick([pick(phrases.hello, random), from(phrases.withName), from(phrases.business)], random)];
    case 'machine with beep':
    case 'machine without beep': {
      const lines = [from(phrases.who), from(phrases.away), from(phrases.ask)];
      if (random.chance(0.12)) lines.splice(0, 1);
      if (random.chance(0.2)) lines.push(from(phrases.away));
      return lines;
    }
    case 'short machine with beep':
      return [pick([from(phrases.ask), from(phrases.who), from(phrases.away)], random)];
    case 'screener':
      return [from(phrases.screener)];
    case 'announcement':
      return [from(phrases.network)];
    default:
      return [];
  }
}

const pickRing = (random: Random): NonNullable<ClipPlan['ring']> => ({
  hz: 340 * 2 ** (3 * random.uniform()),
  db: 8 + 12 * random.uniform(),
  narrowness: 6 + 20 * random.uniform(),
});

/** Clip number `index` of a set: the same one each time. */
export function planClip(set: SetName, index: number): ClipPlan {
  const bases = {
    training: 1_000_000,
    tuning: 2_000_000,
    judging: 3_000_000,
    strangers: 4_000_000,
    rehearsal: 5_000_000,
    drill: 6_000_000,
    paces: 7_000_000,
  };
  const base = bases[set];
  const isRehearsal = set === 'rehearsal';
  const isDrill = set === 'drill';
  const seed = base + index;
  const random = seededRandom(seed);
  const kind = pickKind(isDrill ? DRILLED : KINDS_BY_WEIGHT, random);
  const voices = voicesOf(set, VARIANTS_PER_LANGUAGE);
  const voice = pick(voices, random);
  const manner = pick(isRehearsal ? REHEARSED_MANNERS : MANNERS, random);
  const noise = kind === 'television behind' ? 'television' : pick(NOISES, random);
  const isSpeech = noise === 'babble' || noise === 'television';
  // A crowd of a few voices is a crowd; the same manner each, so that few are spoken.
  const behind = isSpeech
    ? Array.from({ length: noise === 'babble' ? 6 : 3 }, (_, i): Utterance => {
        const other = pick(voices, random);
        const text = pick(partOf(phrasesOf(set, other.language).television, set), random);
        return { voice: other, text, ...(MANNERS[i % 2] ?? { speed: 1, pitch: 1 }) };
      })
    : [];
  return {
    kind,
    seed,
    voice,
    parts: linesOf(kind, voice, set, random).map((text) => ({ voice, text, ...manner })),
    behind,
    noise,
    snrDb:
      STRETCHED[set] && random.chance(CLEAN_SHARE) ? CLEAN_DB : pick(isDrill ? DRILLED_SNRS : SNRS, random),
    codec: pick(CODECS, random),
    stretch: STRETCHED[set] ? within(STRETCHED[set], random) : 1,
    pauses: PAUSES[set] ? within(PAUSES[set], random) : 1,
    louderDb: LOUDER_DB[set] ? within(LOUDER_DB[set], random) : 0,
    shortBeeps: isDrill ? 0.7 : 0.35,
    ring: isDrill && random.chance(0.6) ? pickRing(random) : null,
  };
}
