import { decide } from './decision.ts';
import { createFraming, FRAME_MS } from './framing.ts';
import type { Screener, ScreenerOptions, Screening, Verdict } from './interface.ts';
import { createListener } from './listener.ts';
import { createNetwork, softmax } from './network.ts';
import { decisionLimits, foregroundLayers, judgementLayers, toneLayers } from './weights.ts';

const SIGNAL_CONFIDENCE = 0.98;
const BEEP_CONFIDENCE = 0.97;

/**
 * Tells who answered, from the far end's sound alone: tones by their pitch and order, voices by how long they talk and
 * pause, where talk is what stands out of the room. Pure: all state is in the object, time is the sound's own.
 */
export function createScreener(options: ScreenerOptions): Screener {
  const listener = createListener(foregroundLayers, toneLayers);
  const judgement = createNetwork(judgementLayers);
  let frames = 0;
  let isDone = false;
  let result: Screening | null = null;

  const say = (verdict: Verdict, confidence: number): void => {
    isDone = true;
    result = { verdict, confidence: Math.min(1, Math.max(0, confidence)), atMs: frames * FRAME_MS };
  };

  const hear = createFraming(options.sampleRate, (samples) => {
    frames += 1;
    if (isDone) return listener.hearTones(samples);
    const { signal, newBeep, isPending, cadence } = listener.hear(samples);
    if (signal !== null) return say(signal, SIGNAL_CONFIDENCE);
    if (newBeep) return say('machine', BEEP_CONFIDENCE);
    // A beep would make a machine of whom the silence before it makes a person.
    if (cadence === null || isPending) return;
    const chances = cadence.onsetMs === null ? null : softmax(judgement(listener.cadenceInputs()));
    const decision = decide(cadence, chances, decisionLimits);
    if (decision) say(decision.verdict, decision.confidence);
  });

  return {
    frame(samples) {
      result = null;
      hear(samples);
      return result;
    },
    beep: () => listener.beep,
  };
}
