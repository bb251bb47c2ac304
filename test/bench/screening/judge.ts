import { createScreener } from '../../../electron/screening/screener.ts';
import type { Beep, Screener, Screening } from '../../../electron/screening/interface.ts';
import { openCorpus, type HeardClip } from './corpus.ts';
import type { Ear } from './ears.ts';
import type { SetName } from './voices.ts';
import type { ClipPlan } from './plan.ts';
import type { Truth } from './clips.ts';

/** What became of one clip. */
export interface Judged {
  plan: ClipPlan;
  truth: Truth;
  isRecorded: boolean;
  seconds: number;
  greetingEndMs: number | null;
  /** Null when the clip ended first. */
  screening: Screening | null;
  wantedBeep: HeardClip['beep'];
  beeps: Beep[];
}

const FRAME = 160;

/** Plays a clip to a screener, frame by frame. */
export function judgeClip(clip: HeardClip, screener: Screener): Judged {
  let screening: Screening | null = null;
  const beeps: Beep[] = [];
  let known: number | null = null;
  for (let at = 0; at + FRAME <= clip.samples.length; at += FRAME) {
    const said = screener.frame(clip.samples.subarray(at, at + FRAME));
    screening ??= said;
    const beep = screener.beep();
    if (beep && beep.atMs !== known) {
      known = beep.atMs;
      beeps.push({ ...beep });
    }
  }
  return {
    plan: clip.plan,
    truth: clip.truth,
    isRecorded: clip.isRecorded,
    seconds: clip.samples.length / 8000,
    greetingEndMs: clip.greetingEndMs,
    screening,
    wantedBeep: clip.beep,
    beeps,
  };
}

/** A screener for one call that listens with this ear. */
export function earScreener(ear: Ear, codec: string): Screener {
  const voice = ear.voice();
  return createScreener({ sampleRate: 8000, codec, ...(voice ? { voice } : {}) });
}

/** Plays a whole set. */
export async function judgeSet(
  ear: Ear,
  set: SetName,
  count: number,
  folder: string,
  from = 0,
): Promise<Judged[]> {
  const corpus = await openCorpus(set, count, folder, from);
  const judged: Judged[] = [];
  for (const clip of corpus.clips()) {
    judged.push(judgeClip(clip, earScreener(ear, clip.plan.codec)));
  }
  return judged;
}
