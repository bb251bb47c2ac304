import { BEEP_CONFIDENCE, decide } from './decision.ts';
import { createFraming, FRAME_MS } from './framing.ts';
import type { Screener, ScreenerOptions, Screening, Talk, Verdict } from './interface.ts';
import { createListener } from './listener.ts';
import { createNetwork, softmax } from './network.ts';
import * as alone from './weights.ts';
import * as voiced from './weights-voiced.ts';

const SIGNAL_CONFIDENCE = 0.98;

/**
 * Tells who answered, from the far end's sound alone: tones by their pitch and order, voices by how long they talk and
 * pause, where talk is what stands out of the room. Pure: all state is in the object, time is the sound's own.
 */
export function createScreener(options: ScreenerOptions): Screener {
  const { foregroundLayers } = options.voice ? voiced : alone;
  const listener = createListener(foregroundLayers, alone.toneLayers, options.voice ?? null);
  const judgement = createNetwork(alone.judgementLayers);
  let frames = 0;
  let told: Verdict | null = null;
  const talk: Talk = { onsetMs: null, pauseMs: 0 };
  let result: Screening | null = null;

  const say = (verdict: Verdict, confidence: number): void => {
    told = verdict;
    result = { verdict, confidence: Math.min(1, Math.max(0, confidence)), atMs: frames * FRAME_MS };
  };

  const hear = createFraming(options.sampleRate, (samples) => {
    frames += 1;
    // A machine is listened to further: without a beep its silence tells when it records.
    if (told !== null && told !== 'machine') return listener.hearTones(samples);
    const { signal, newBeep, isPending, cadence } = listener.hear(samples);
    talk.onsetMs = cadence?.onsetMs ?? null;
    talk.pauseMs = cadence?.pauseMs ?? 0;
    if (told !== null) return;
    if (signal !== null) return say(signal, SIGNAL_CONFIDENCE);
    if (newBeep) return say('machine', BEEP_CONFIDENCE);
    // A beep would make a machine of whom the silence before it makes a person.
    if (cadence === null || isPending) return;
    const chances = cadence.onsetMs === null ? null : softmax(judgement(listener.cadenceInputs()));
    const decision = decide(cadence, chances, alone.decisionLimits);
    if (decision) say(decision.verdict, decision.confidence);
  });

  return {
    frame(samples) {
      result = null;
      hear(samples);
      return result;
    },
    beep: () => listener.beep,
    talk: () => talk,
  };
}
