import type { DecisionLimits } from '../../../electron/screening/decision.ts';
import type { Layer } from '../../../electron/screening/network.ts';
import * as weights from '../../../electron/screening/weights.ts';
import { openCorpus } from './corpus.ts';
import { openEar, type Ear } from './ears.ts';
import { toneExamples, trainTones } from './tone-training.ts';
import {
  foregroundExamples,
  judgementExamples,
  trainForeground,
  trainJudgement,
  writeWeights,
} from './train.ts';
import { traceClip, type Learned, type Trace } from './traces.ts';
import { tune, type Weighed } from './tune.ts';
import type { SetName } from './voices.ts';

const JUDGEMENT_CLIPS = 9000;
/** The limits are chosen by two sets with voices of their own; the harder one counts less. */
const TUNED_BY: { set: SetName; count: number; weight: number }[] = [
  { set: 'tuning', count: 2800, weight: 1 },
  { set: 'rehearsal', count: 2800, weight: 0.5 },
];

const learnTones = async (folder: string, say: (line: string) => void): Promise<Layer[]> =>
  trainTones(await toneExamples(folder, say), say);

/** On clips of its own: of those that the foreground learned from it would be too sure. */
async function learnJudgement(
  ear: Ear,
  foreground: Layer[],
  tone: readonly Layer[],
  folder: string,
  say: (line: string) => void,
): Promise<Layer[]> {
  const moments = await judgementExamples(ear, foreground, tone, JUDGEMENT_CLIPS, folder);
  say(`${moments.count} moments to judge by`);
  return trainJudgement(moments, say);
}

async function learnLimits(
  ear: Ear,
  learned: Learned,
  folder: string,
  say: (line: string) => void,
): Promise<DecisionLimits> {
  const sets: Weighed[] = [];
  for (const { set, count, weight } of TUNED_BY) {
    const corpus = await openCorpus(set, count, folder);
    const traces: Trace[] = [];
    for (const clip of corpus.clips()) traces.push(traceClip(clip, ear, learned));
    sets.push({ traces, weight });
  }
  return tune(sets, say);
}

/** Trains the networks on the training set, then finds the limits on the tuning set and the rehearsal, and writes all of it. */
export async function learn(ear: Ear, folder: string, say: (line: string) => void): Promise<void> {
  const { kept } = ear;
  const tone = kept?.tone ?? (await learnTones(folder, say));
  const frames = await foregroundExamples(ear, tone, ear.foregroundClips, folder);
  say(`${frames.count} frames to tell the foreground by`);
  const foreground = trainForeground(frames, say);
  const judgement = kept?.judgement ?? (await learnJudgement(ear, foreground, tone, folder, say));
  const learned = { foreground, tone, judgement };
  writeWeights(ear, learned, kept?.limits ?? (await learnLimits(ear, learned, folder, say)));
}

/** Learns anew only who speaks by their talk and pauses, and the limits that go with it. */
export async function learnJudgementAlone(folder: string, say: (line: string) => void): Promise<void> {
  const ear = openEar('cadence');
  const { foregroundLayers: foreground, toneLayers: tone } = weights;
  const judgement = await learnJudgement(ear, foreground, tone, folder, say);
  const learned = { foreground, tone, judgement };
  writeWeights(ear, learned, weights.decisionLimits);
  writeWeights(ear, learned, await learnLimits(ear, learned, folder, say));
}

/** Learns anew only what tells tones, and keeps what else our own ear learned. */
export async function learnTonesAlone(folder: string, say: (line: string) => void): Promise<void> {
  const { foregroundLayers: foreground, judgementLayers: judgement, decisionLimits } = weights;
  writeWeights(
    openEar('cadence'),
    { foreground, tone: await learnTones(folder, say), judgement },
    decisionLimits,
  );
}
