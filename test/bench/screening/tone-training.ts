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
import type { Layer } from '../../../electron/screening/network.ts';
import { openCorpus, type HeardClip } from './corpus.ts';
import { createExamples, type Examples } from './network-training.ts';
import { eachFrame } from './train.ts';

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

/** Moments of the tones in clips of the training set. */
export async function toneExamples(count: number, folder: string): Promise<Examples> {
  const examples = createExamples(TONE_INPUTS, 1);
  const corpus = await openCorpus('training', count, folder);
  for (const clip of corpus.clips()) addToneExamples(clip, examples);
  return examples.all();
}
