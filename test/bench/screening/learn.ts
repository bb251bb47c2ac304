import { openCorpus } from './corpus.ts';
import { train, writeWeights } from './train.ts';
import { traceClip, type Trace } from './traces.ts';
import { tune } from './tune.ts';

const SIZES = { foregroundClips: 2500, judgementClips: 6000 };
const TUNING_CLIPS = 2500;
const ROUNDS = 9;

/** Trains both networks on the training set, then finds the limits on the tuning set, and writes all of it. */
export async function learn(folder: string, say: (line: string) => void): Promise<void> {
  const { foreground, judgement } = await train(folder, SIZES, say);
  const corpus = await openCorpus('tuning', TUNING_CLIPS, folder);
  const traces: Trace[] = [];
  for (const clip of corpus.clips()) traces.push(traceClip(clip, foreground, judgement));
  writeWeights(foreground, judgement, tune(traces, ROUNDS, say));
}
