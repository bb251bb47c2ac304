import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { seededRandom, type Random } from '../pacing/random.ts';
import { makeClip, type Clip } from './clips.ts';
import { readGsm, throughCodecs } from './codec.ts';
import { pick, planClip, type ClipPlan, type Kind } from './plan.ts';
import { RATE, readWav, resample, trim, type Samples } from './samples.ts';
import { speakAll } from './speak.ts';
import { musicOf, recordedPrompts, type SetName } from './voices.ts';

/** Lengths in seconds of what is said in a clip of a kind, one range a part, for voices that cannot be told what to say. */
const LENGTHS: Partial<Record<Kind, [number, number][]>> = {
  hello: [[0.25, 0.9]],
  'hello, late': [[0.25, 0.9]],
  'hello twice': [
    [0.25, 0.9],
    [0.25, 0.9],
  ],
  name: [[0.8, 2]],
  business: [[1.8, 4]],
  'long sentence': [[4, 5.5]],
  'television behind': [[0.3, 3]],
  'machine with beep': [
    [1, 2.5],
    [2, 5],
    [2.5, 6],
  ],
  'machine without beep': [
    [1, 2.5],
    [2, 5],
    [2.5, 6],
  ],
  'short machine with beep': [[1.5, 4]],
  screener: [[4.5, 8.5]],
  announcement: [[2, 6]],
};
const RECORDED_SHARE = 0.2;

interface Prompt {
  samples: Samples;
  seconds: number;
}

function readPrompts(set: SetName): Prompt[][] {
  return Object.values(recordedPrompts(set)).map((paths) =>
    paths
      // Single letters, digits and sounds are nobody's greeting.
      .filter((path) => basename(path).length > 6 && !/beep|tone/.test(path))
      .map((path) => {
        const file = readFileSync(path);
        return trim(path.endsWith('.gsm') ? readGsm(file) : resample(readWav(file)));
      })
      .map((samples) => ({ samples, seconds: samples.length / RATE })),
  );
}

/** What a speaker of prompts says in a clip: prompts of fitting lengths. */
function promptsFor(kind: Kind, speaker: Prompt[], random: Random): Samples[] | null {
  const lengths = LENGTHS[kind];
  if (!lengths) return null;
  const said = lengths.map(([least, most]) => {
    const fitting = speaker.filter(({ seconds }) => seconds >= least && seconds <= most);
    return fitting.length > 0 ? pick(fitting, random).samples : null;
  });
  return said.every((each) => each !== null) ? said : null;
}

export interface HeardClip extends Clip {
  /** As the listener gets it. */
  samples: Int16Array;
  /** Spoken by a human being once, not by a program. */
  isRecorded: boolean;
}

export interface Corpus {
  /** The clips one after the other, or those whose plan is wanted, made a few at a time: all of them would not fit into memory. */
  clips(wanted?: (plan: ClipPlan) => boolean): Generator<HeardClip>;
}

const BATCH = 60;

/**
 * Speaks all that a set's clips need, so that they can be made.
 *
 * @param folder where utterances are kept for the next time
 */
export async function openCorpus(set: SetName, count: number, folder: string, from = 0): Promise<Corpus> {
  const plans: ClipPlan[] = Array.from({ length: count }, (_, i) => planClip(set, from + i));
  const speak = await speakAll(
    plans.flatMap(({ parts, behind }) => [...parts, ...behind]),
    folder,
  );
  const speakers = readPrompts(set);
  const music = musicOf(set).map((path) => resample(readWav(readFileSync(path))));
  const make = (plan: ClipPlan): Omit<HeardClip, 'samples'> | null => {
    const random = seededRandom(plan.seed + 250_000);
    const prompts =
      speakers.length > 0 && random.chance(RECORDED_SHARE)
        ? promptsFor(plan.kind, pick(speakers, random), random)
        : null;
    const spoken = prompts ?? plan.parts.map(speak);
    if (spoken.some((samples) => samples === null)) return null;
    const clip = makeClip(
      plan,
      spoken.filter((samples) => samples !== null),
      plan.behind.map(speak).filter((samples) => samples !== null),
      music.length > 0 ? pick(music, random) : null,
    );
    return clip && { ...clip, isRecorded: prompts !== null };
  };
  return {
    *clips(wanted = () => true) {
      const chosen = plans.filter(wanted);
      for (let first = 0; first < chosen.length; first += BATCH) {
        const made = chosen
          .slice(first, first + BATCH)
          .map(make)
          .filter((clip) => clip !== null);
        const heard = throughCodecs(made.map(({ linear, plan: { codec } }) => ({ linear, codec })));
        for (const [i, clip] of made.entries()) yield { ...clip, samples: heard[i] ?? clip.linear };
      }
    },
  };
}
