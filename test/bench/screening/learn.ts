import type { Layer } from '../../../electron/screening/network.ts';
import { openCorpus } from './corpus.ts';
import type { Ear } from './ears.ts';
import { toneExamples } from './tone-training.ts';
import {
  foregroundExamples,
  judgementExamples,
  trainForeground,
  trainJudgement,
  trainTone,
  writeWeights,
} from './train.ts';
import { traceClip, type Trace } from './traces.ts';
import { tune } from './tune.ts';

const TONE_CLIPS = 4000;
/** Foreground and judgement learn on clips of their own. */
const FOREGROUND_CLIPS = 2200;
const JUDGEMENT_CLIPS = 8000;
const TUNING_CLIPS = 2500;

async function learnTones(folder: string, say: (line: string) => void): Promise<Layer[]> {
  const tones = await toneExamples(TONE_CLIPS, folder);
  say(`${tones.count} moments to tell tones by`);
  return trainTone(tones, say);
}

/** Trains the networks on the training set, then finds the limits on the tuning set, and writes all of it. */
export async function learn(ear: Ear, folder: string, say: (line: string) => void): Promise<void> {
  const tone = ear.tones ?? (await learnTones(folder, say));
  const frames = await foregroundExamples(ear, tone, FOREGROUND_CLIPS, folder);
  say(`${frames.count} frames to tell the foreground by`);
  const foreground = trainForeground(frames, say);
  const moments = await judgementExamples(ear, foreground, tone, FOREGROUND_CLIPS, JUDGEMENT_CLIPS, folder);
  say(`${moments.count} moments to judge by`);
  const judgement = trainJudgement(moments, say);
  const learned = { foreground, tone, judgement };
  const corpus = await openCorpus('tuning', TUNING_CLIPS, folder);
  const traces: Trace[] = [];
  for (const clip of corpus.clips()) traces.push(traceClip(clip, ear, learned));
  writeWeights(ear, learned, tune(traces, say));
}
