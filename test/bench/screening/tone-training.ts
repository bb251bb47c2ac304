import { createSoundMeter } from '../../../electron/screening/sound.ts';
import { BINS, createSpectrumMeter, WINDOW } from '../../../electron/screening/spectrum.ts';
import {
  ASKED_MS,
  createToneTracks,
  TONE_INPUTS,
  toneInputs,
  type FollowedTrack,
} from '../../../electron/screening/tone-tracks.ts';
import { FRAME, FRAME_MS } from '../../../electron/screening/framing.ts';
import { createNetwork, type Layer } from '../../../electron/screening/network.ts';
import { seededRandom } from '../pacing/random.ts';
import { openCorpus, type HeardClip } from './corpus.ts';
import { createExamples, trainNetwork, type Examples } from './network-training.ts';
import { eachFrame } from './train.ts';
import type { SetName } from './voices.ts';

/** Says nothing of any tone. */
export const NO_TONES: Layer[] = [
  { inputs: TONE_INPUTS, outputs: 1, weights: new Float32Array(TONE_INPUTS + 1) },
];
/** Of what devices play, alone: how much quieter than its loudest pitch another one may be. */
const OF_TONE = 0.02;
const SILENT = 1e-7;

/** Where, frame by frame, devices play something: by bins. */
function toneBins(tones: Float32Array): boolean[][] {
  const meter = createSpectrumMeter();
  const samples = new Float64Array(WINDOW);
  const frames: boolean[][] = [];
  for (let at = 0; at + FRAME <= tones.length; at += FRAME) {
    samples.copyWithin(0, FRAME);
    for (let i = 0; i < FRAME; i++) samples[WINDOW - FRAME + i] = 32768 * (tones[at + i] ?? 0);
    const power = meter.power(samples);
    const most = Math.max(...power, SILENT / OF_TONE);
    frames.push(Array.from(power, (value) => value > OF_TONE * most));
  }
  return frames;
}

/** Tracks that are parts of both teach nothing. */
const MOSTLY = 0.7;
const HARDLY = 0.15;
/** Moments 60 ms apart are alike enough; what is over is what is decided on most. */
const LEARNED_FRAMES = 3;
const OVER_WEIGHT = 3;

/** Moments of tracks in clips, with whether a device made the tone. Music counts as voices do. */
export function addToneExamples(
  clip: Pick<HeardClip, 'samples' | 'tones' | 'plan'>,
  examples: ReturnType<typeof createExamples>,
): void {
  const bins = clip.plan.kind === 'music' ? [] : toneBins(clip.tones);
  const meter = createSoundMeter();
  const follower = createToneTracks(NO_TONES);
  const hits = new Map<FollowedTrack, number>();
  const done = new Set<FollowedTrack>();
  const inputs = new Float64Array(TONE_INPUTS);
  eachFrame(clip, (frame, index) => {
    const sound = meter.hear(frame);
    for (const track of follower.hear(sound, sound.peaks, sound.power, (index + 1) * FRAME_MS)) {
      const near = [track.bin - 1, track.bin, track.bin + 1].some(
        (bin) => bins[index]?.[Math.min(BINS - 1, bin)],
      );
      if (!track.isOver && track.missing === 0 && near) hits.set(track, (hits.get(track) ?? 0) + 1);
      if (track.lengthMs < ASKED_MS || done.has(track)) continue;
      if (!track.isOver && index % LEARNED_FRAMES !== 0) continue;
      const share = (hits.get(track) ?? 0) / track.frames;
      if (share > HARDLY && share < MOSTLY) continue;
      if (track.isOver && sound.levelDb > track.afterDb + 1) done.add(track);
      examples.add(toneInputs(track, inputs), [share >= MOSTLY ? 1 : 0], track.isOver ? OVER_WEIGHT : 1);
    }
  });
}

/** Clips that teach tones, in this order; in parts, for the clips of a part go through a codec together. */
const TAUGHT_BY: { set: SetName; from: number; clips: number }[] = [
  { set: 'training', from: 0, clips: 3400 },
  { set: 'training', from: 3400, clips: 4000 },
  { set: 'drill', from: 0, clips: 2000 },
  { set: 'drill', from: 2000, clips: 1600 },
];

/** Moments of the tones in clips that teach them. */
export async function toneExamples(folder: string, say: (line: string) => void): Promise<Examples> {
  const examples = createExamples(TONE_INPUTS, 1);
  for (const { set, from, clips } of TAUGHT_BY) {
    const corpus = await openCorpus(set, clips, folder, from);
    for (const clip of corpus.clips()) addToneExamples(clip, examples);
    say(
      `${examples.all().count} moments to tell tones by, those of ${clips} clips of the ${set} set among them`,
    );
  }
  return examples.all();
}

const OPTIONS = { rate: 0.002, seed: 7 };
/** Every so many moments teach a first network; of those that it tells with ease few are kept, each for many. */
const FIRST_OF = 6;
const EASY = { made: 6, voice: -4.5 };
const KEPT_OF_EASY = { made: 0.4, voice: 0.12 };

function pickRows(examples: Examples, weightOf: (row: number) => number): Examples {
  const { width } = examples;
  const picked = createExamples(width, 1);
  for (let row = 0; row < examples.count; row++) {
    const weight = weightOf(row) * (examples.weights[row] ?? 0);
    if (weight === 0) continue;
    const inputs = examples.inputs.subarray(row * width, (row + 1) * width);
    picked.add(inputs, [examples.targets[row] ?? 0], weight);
  }
  return picked.all();
}

/** Most moments are easy: those that a first network finds hard, and few of the others. */
export function hardTones(all: Examples, say: (line: string) => void): Examples {
  const first = trainNetwork(
    pickRows(all, (row) => (row % FIRST_OF === 0 ? 1 : 0)),
    { ...OPTIONS, hidden: [16, 8], epochs: 2, decay: 0.02, report: say },
  );
  const told = createNetwork(first);
  const random = seededRandom(OPTIONS.seed);
  const inputs = new Float64Array(all.width);
  const picked = pickRows(all, (row) => {
    inputs.set(all.inputs.subarray(row * all.width, (row + 1) * all.width));
    const sum = told(inputs)[0] ?? 0;
    const isMade = (all.targets[row] ?? 0) > 0.5;
    if (isMade ? sum < EASY.made : sum > EASY.voice) return 1;
    const kept = isMade ? KEPT_OF_EASY.made : KEPT_OF_EASY.voice;
    return random.chance(kept) ? 1 / kept : 0;
  });
  say(`${picked.count} of them are kept`);
  return picked;
}

/** Learns to tell tones. */
export const trainTones = (all: Examples, say: (line: string) => void): Layer[] =>
  trainNetwork(hardTones(all, say), { ...OPTIONS, hidden: [24, 12], epochs: 8, decay: 0.06, report: say });
