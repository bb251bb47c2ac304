import { fileURLToPath } from 'node:url';
import type { Layer } from '../../../electron/screening/network.ts';
import type { VoiceSource } from '../../../electron/screening/interface.ts';
import { createVoiceActivity, readVoiceModel } from '../../../electron/screening/voice-activity.ts';
import { judgementLayers, toneLayers } from '../../../electron/screening/weights.ts';
import { readVoiceModelFile } from '../../../electron/media/voice-model-file.ts';

/** What the screener listens with. */
export interface Ear {
  /** One for a call; null where our own ear alone listens. */
  voice(): VoiceSource | null;
  /** The module that holds what was learned with it. */
  weights: string;
  /** What another ear learned and this one uses: tones and the judgement; null when they are learned anew. */
  kept: { tone: readonly Layer[]; judgement: readonly Layer[] } | null;
  /** How many clips the foreground is learned from, and the limits. */
  clips: { foreground: number; tuning: number };
}

export const EAR_NAMES = ['cadence', 'model'] as const;

/** The ear of a way of screening. */
export function openEar(name: (typeof EAR_NAMES)[number]): Ear {
  if (name === 'cadence') {
    return {
      voice: () => null,
      weights: 'electron/screening/weights.ts',
      kept: null,
      clips: { foreground: 2200, tuning: 2500 },
    };
  }
  const resources = new URL('../../../resources/', import.meta.url);
  const model = readVoiceModel(readVoiceModelFile(fileURLToPath(resources)));
  return {
    voice: () => createVoiceActivity(model),
    weights: 'electron/screening/weights-voiced.ts',
    kept: { tone: toneLayers, judgement: judgementLayers },
    clips: { foreground: 400, tuning: 300 },
  };
}
