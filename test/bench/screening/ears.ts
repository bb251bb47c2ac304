import { fileURLToPath } from 'node:url';
import type { DecisionLimits } from '../../../electron/screening/decision.ts';
import type { Layer } from '../../../electron/screening/network.ts';
import type { VoiceSource } from '../../../electron/screening/interface.ts';
import { createVoiceActivity, readVoiceModel } from '../../../electron/screening/voice-activity.ts';
import { decisionLimits, judgementLayers, toneLayers } from '../../../electron/screening/weights.ts';
import { readVoiceModelFile } from '../../../electron/media/voice-model-file.ts';

/** What the screener listens with. */
export interface Ear {
  /** One for a call; null where our own ear alone listens. */
  voice(): VoiceSource | null;
  /** The module that holds what was learned with it. */
  weights: string;
  /** What another ear learned and this one uses; null when all is learned anew. */
  kept: { tone: readonly Layer[]; judgement: readonly Layer[]; limits: DecisionLimits } | null;
  /** How many clips the foreground is learned from. */
  foregroundClips: number;
}

export const EAR_NAMES = ['cadence', 'model'] as const;

/** The ear of a way of screening. */
export function openEar(name: (typeof EAR_NAMES)[number]): Ear {
  if (name === 'cadence') {
    return {
      voice: () => null,
      weights: 'electron/screening/weights.ts',
      kept: null,
      foregroundClips: 2200,
    };
  }
  const resources = new URL('../../../resources/', import.meta.url);
  const model = readVoiceModel(readVoiceModelFile(fileURLToPath(resources)));
  return {
    voice: () => createVoiceActivity(model),
    weights: 'electron/screening/weights-voiced.ts',
    kept: { tone: toneLayers, judgement: judgementLayers, limits: decisionLimits },
    foregroundClips: 400,
  };
}
