/**
 * Trains the screener: `npm run bench:screening -- --train` writes `electron/screening/weights.ts`, with `--mode model`
 * `weights-voiced.ts` beside it. The same seeds and voices lead to the same weights.
 */
import { writeFileSync } from 'node:fs';
import { CADENCE_INPUTS } from '../../../electron/screening/cadence.ts';
import { AHEAD, FOREGROUND_INPUTS } from '../../../electron/screening/foreground.ts';
import { createFraming, FRAME, FRAME_MS } from '../../../electron/screening/framing.ts';
import { createListener } from '../../../electron/screening/listener.ts';
import type { Layer } from '../../../electron/screening/network.ts';
import { VOICED_INPUTS } from '../../../electron/screening/voice-context.ts';
import type { DecisionLimits } from '../../../electron/screening/decision.ts';
import { openCorpus, type HeardClip } from './corpus.ts';
import type { Learned } from './traces.ts';
import type { Ear } from './ears.ts';
import { createExamples, trainNetwork, type Examples } from './network-training.ts';

/** Calls `each` with every frame of a clip, as the screener hears it. */
export function eachFrame(
  clip: Pick<HeardClip, 'samples'>,
  each: (frame: Float64Array, index: number) => void,
): void {
  let index = 0;
  const framing = createFraming(8000, (frame) => each(frame, index++));
  for (let at = 0; at + FRAME <= clip.samples.length; at += FRAME)
    framing(clip.samples.subarray(at, at + FRAME));
}

/** Frames of clips with whether the foreground speaks in them. */
export async function foregroundExamples(
  ear: Ear,
  tone: readonly Layer[],
  count: number,
  folder: string,
): Promise<Examples> {
  const inputs = ear.voice() ? VOICED_INPUTS : FOREGROUND_INPUTS;
  const examples = createExamples(inputs, 1);
  const nothing: Layer[] = [{ inputs, outputs: 1, weights: new Float32Array(inputs + 1) }];
  const corpus = await openCorpus('training', count, folder);
  for (const clip of corpus.clips()) {
    if (clip.truth === 'waiting') continue;
    const listener = createListener(nothing, tone, ear.voice());
    eachFrame(clip, (frame, index) => {
      const { isTone } = listener.hear(frame);
      if (isTone || index < AHEAD + 2) return;
      examples.add(listener.foregroundInputs, [clip.speech[index - AHEAD] ? 1 : 0], 1);
    });
  }
  return examples.all();
}

/** What is still to be learned after a greeting: silence for so long. */
const AFTER_GREETING_MS = 2300;
/** Moments 60 ms apart are alike enough. */
const LEARNED_FRAMES = 3;
/** Decisions fall in pauses, most of them in pauses of some length: what is learned of them counts more. */
const PAUSE_WEIGHTS: { fromMs: number; weight: number }[] = [
  { fromMs: 0, weight: 1 },
  { fromMs: 400, weight: 4 },
  { fromMs: 700, weight: 8 },
  { fromMs: 1600, weight: 4 },
];
const weightOf = (pauseMs: number): number =>
  PAUSE_WEIGHTS.findLast(({ fromMs }) => pauseMs >= fromMs)?.weight ?? 1;

const TARGETS: Record<HeardClip['truth'], number[] | null> = {
  person: [1, 0, 0],
  machine: [0, 1, 0],
  screener: [0, 0, 1],
  announcement: [0, 1, 0],
  waiting: [0.4, 0.3, 0.3],
  fax: null,
};

/** Moments of clips of all paces with who speaks in them. */
export async function judgementExamples(
  ear: Ear,
  foreground: Layer[],
  tone: readonly Layer[],
  count: number,
  folder: string,
): Promise<Examples> {
  const examples = createExamples(CADENCE_INPUTS, 3);
  const corpus = await openCorpus('paces', count, folder);
  for (const clip of corpus.clips()) {
    const target = TARGETS[clip.truth];
    if (!target) continue;
    const listener = createListener(foreground, tone, ear.voice());
    const endMs = clip.beep?.startMs ?? (clip.greetingEndMs ?? 6000) + AFTER_GREETING_MS;
    eachFrame(clip, (frame, index) => {
      const { cadence } = listener.hear(frame);
      if (index % LEARNED_FRAMES !== 0 || cadence?.onsetMs == null) return;
      if ((index - AHEAD) * FRAME_MS > endMs) return;
      examples.add(listener.cadenceInputs(), target, weightOf(cadence.pauseMs));
    });
  }
  return examples.all();
}

const NUMBERS_A_LINE = 16;

function asText({ inputs, outputs, weights }: Layer): string {
  const numbers = Array.from(weights, (weight) => String(Number(weight.toPrecision(4))));
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS_A_LINE) {
    lines.push(`    '${numbers.slice(at, at + NUMBERS_A_LINE).join(' ')}',`);
  }
  return `  readLayer(${inputs}, ${outputs}, [\n${lines.join('\n')}\n  ]),`;
}

const partAsText = (name: string, layers: readonly Layer[]): string =>
  `export const ${name} = [\n${layers.map(asText).join('\n')}\n];\n`;

function ownAsText(tone: readonly Layer[], judgement: readonly Layer[], limits: DecisionLimits): string {
  const lines = Object.entries(limits).map(([name, value]) => `  ${name}: ${value},\n`);
  const parts = [partAsText('toneLayers', tone), partAsText('judgementLayers', judgement)];
  return `\n${parts.join('\n')}\nexport const decisionLimits: DecisionLimits = {\n${lines.join('')}};\n`;
}

/** Writes what was learned with an ear as the module that the screener reads; without what it keeps of another ear's. */
export function writeWeights(
  { weights, kept }: Pick<Ear, 'weights' | 'kept'>,
  { foreground, tone, judgement }: Learned,
  limits: DecisionLimits,
): void {
  const own = kept === null ? ownAsText(tone, judgement, limits) : '';
  const type = kept === null ? "import type { DecisionLimits } from './decision.ts';\n" : '';
  writeFileSync(
    weights,
    `/** What the screener learned; written by \`npm run bench:screening -- --train\`, not by hand. */
${type}import { readLayer } from './network.ts';

${partAsText('foregroundLayers', foreground)}${own}`,
  );
}

const OPTIONS = { rate: 0.002, seed: 7 };

export const trainForeground = (examples: Examples, report: (line: string) => void): Layer[] =>
  trainNetwork(examples, { ...OPTIONS, report, hidden: [24, 12], epochs: 5, decay: 0.01 });

export const trainJudgement = (examples: Examples, report: (line: string) => void): Layer[] =>
  trainNetwork(examples, { ...OPTIONS, report, hidden: [48, 24], epochs: 10, decay: 0.02 });
