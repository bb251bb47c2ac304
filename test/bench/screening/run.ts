/**
 * The screening bench: `npm run bench:screening -- [--clips 2500] [--from 0] [--set judging] [--mode cadence]
 * [--keep DIR] [--train | --train-judgement | --train-tones]`. Speaks clips, from number `--from` of the set on,
 * with whatever synthetic voices Debian has, plays them to the screener and prints who was taken for whom, by noise, and
 * how that stands against what is wanted. `--keep` leaves the spoken words in a folder for the next run; `--train` first
 * learns weights and limits anew and writes them, `--train-judgement` only who speaks and the limits, `--train-tones`
 * only what tells tones.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provideVoices } from '../../peers.ts';
import { confusion, targetLines, targets } from './figures.ts';
import { judgeSet } from './judge.ts';
import { costPerFrame } from './speed.ts';
import { EAR_NAMES, openEar } from './ears.ts';
import { learn, learnJudgementAlone, learnTonesAlone } from './learn.ts';
import { SETS } from './voices.ts';

const { values: options } = parseArgs({
  options: {
    clips: { type: 'string', default: '2500' },
    from: { type: 'string', default: '0' },
    set: { type: 'string', default: 'judging' },
    mode: { type: 'string', default: 'cadence' },
    keep: { type: 'string' },
    train: { type: 'boolean', default: false },
    'train-judgement': { type: 'boolean', default: false },
    'train-tones': { type: 'boolean', default: false },
  },
});

const say = (line: string): void => console.log(line);
if (!provideVoices(say)) process.exit(1);
setPriority(10);
const set = SETS.find((name) => name === options.set) ?? 'judging';
const ear = openEar(EAR_NAMES.find((name) => name === options.mode) ?? 'cadence');
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'callboard-voices-'));
try {
  if (options.train || options['train-judgement'] || options['train-tones']) {
    if (options.train) await learn(ear, folder, say);
    else if (options['train-judgement']) await learnJudgementAlone(folder, say);
    else await learnTonesAlone(folder, say);
    say('The weights are written. Run again without --train to judge them.');
  } else {
    const judged = await judgeSet(ear, set, Number(options.clips), folder, Number(options.from));
    const hours = judged.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
    const recorded = judged.filter(({ isRecorded }) => isRecorded).length;
    say(
      `${judged.length} clips of the ${set} set, ${hours.toFixed(1)} hours; voices and phrases not trained on.`,
    );
    say(
      `Synthetic voices are not people: ${judged.length - recorded} clips were spoken by programs, ${recorded} cut from ` +
        'prompts that people once recorded. What real people do will differ.\n',
    );
    say(confusion(judged));
    say('\nReached, wanted, and their ratio (1 and more is good):');
    for (const line of targetLines(targets(judged))) say(line);
    const { medianUs, p99Us } = costPerFrame(ear);
    say(
      `\nCost of a frame of 20 ms: ${medianUs.toFixed(1)} us (calls' median), ${p99Us.toFixed(1)} us (99th percentile): ` +
        `${((100 * medianUs) / 20_000).toFixed(3)} % of a core a call.`,
    );
  }
} finally {
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
