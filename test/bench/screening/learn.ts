import { openCorpus } from './corpus.ts';
import {
  foregroundExamples,
  judgementExamples,
  trainForeground,
  trainJudgement,
  writeWeights,
} from './train.ts';
import { traceClip, type Trace } from './traces.ts';
import { tune } from './tune.ts';

/** Each network learns on clips of its own. */
const FOREGROUND_CLIPS = 2200;
const JUDGEMENT_CLIPS = 8000;
const TUNING_CLIPS = 2500;

/** Trains both networks on the training set, then finds the limits on the tuning set, and writes all of it. */
export async function learn(folder: string, say: (line: string) => void): Promise<void> {
  const frames = await foregroundExamples(FOREGROUND_CLIPS, folder);
  say(`${frames.count} frames to tell the foreground by`);
  const foreground = trainForeground(frames, say);
  const moments = await judgementExamples(foreground, FOREGROUND_CLIPS, JUDGEMENT_CLIPS, folder);
  say(`${moments.count} moments to judge by`);
  const judgement = trainJudgement(moments, say);
  const corpus = await openCorpus('tuning', TUNING_CLIPS, folder);
  const traces: Trace[] = [];
  for (const clip of corpus.clips()) traces.push(traceClip(clip, foreground, judgement));
  writeWeights(foreground, judgement, tune(traces, say));
}
