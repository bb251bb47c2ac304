import { decide, type DecisionLimits } from '../../../electron/screening/decision.ts';
import { FRAME_MS } from '../../../electron/screening/framing.ts';
import type { Screening } from '../../../electron/screening/interface.ts';
import { createListener } from '../../../electron/screening/listener.ts';
import { createNetwork, softmax, type Layer } from '../../../electron/screening/network.ts';
import { eachFrame } from './train.ts';
import type { Ear } from './ears.ts';
import type { HeardClip } from './corpus.ts';
import type { Judged } from './judge.ts';

export interface Moment {
  atMs: number;
  nowMs: number;
  onsetMs: number | null;
  pauseMs: number;
  talkMs: number;
  doubt: number;
  chances: number[] | null;
}

/** Everything a decision needs of a clip, so that limits can be tried without hearing it again. */
export interface Trace {
  moments: Moment[];
  /** What tones say, and when. */
  told: Screening | null;
  judged: Omit<Judged, 'screening' | 'beeps'>;
}

/** What the screener learned. */
export interface Learned {
  foreground: readonly Layer[];
  tone: readonly Layer[];
  judgement: readonly Layer[];
}

export function traceClip(clip: HeardClip, ear: Ear, { foreground, tone, judgement }: Learned): Trace {
  const listener = createListener(foreground, tone, ear.voice());
  const judge = createNetwork(judgement);
  const moments: Moment[] = [];
  let told: Screening | null = null;
  eachFrame(clip, (frame, index) => {
    if (told) return;
    const { signal, newBeep, isPending, cadence } = listener.hear(frame);
    const atMs = (index + 1) * FRAME_MS;
    if (signal) told = { verdict: signal, confidence: 1, atMs };
    else if (newBeep) told = { verdict: 'machine', confidence: 1, atMs };
    if (!cadence || isPending) return;
    const { nowMs, onsetMs, pauseMs, talkMs, doubt } = cadence;
    const chances = onsetMs === null ? null : Array.from(softmax(judge(listener.cadenceInputs())));
    moments.push({ atMs, nowMs, onsetMs, pauseMs, talkMs, doubt, chances });
  });
  return {
    moments,
    told,
    judged: {
      plan: clip.plan,
      truth: clip.truth,
      isRecorded: clip.isRecorded,
      seconds: clip.samples.length / 8000,
      greetingEndMs: clip.greetingEndMs,
      wantedBeep: clip.beep,
    },
  };
}

/** What the screener would have said with these limits. */
export function judgeTrace({ moments, told, judged }: Trace, limits: DecisionLimits): Judged {
  for (const { atMs, chances, ...reading } of moments) {
    if (told && told.atMs <= atMs) break;
    const decision = decide({ ...reading, longestPauseMs: 0, runs: 0 }, chances, limits);
    if (decision) return { ...judged, screening: { ...decision, atMs }, beeps: [] };
  }
  return { ...judged, screening: told, beeps: [] };
}
