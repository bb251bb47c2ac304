import { fileURLToPath } from 'node:url';
import type { Layer } from '../../../electron/screening/network.ts';
import type { VoiceSource } from '../../../electron/screening/interface.ts';
import { createVoiceActivity, readVoiceModel } from '../../../electron/screening/voice-activity.ts';
import { toneLayers } from '../../../electron/screening/weights.ts';
import { readVoiceModelFile } from '../../../electron/media/voice-model-file.ts';

/** What the screener listens with. */
export interface Ear {
  /** One for a call; null where our own ear alone listens. */
  voice(): VoiceSource | null;
  /** The module that holds what was learned with it. */
  weights: string;
  /** What tells tones, when it is learned with another ear; null when it is learned anew. */
  tones: readonly Layer[] | null;
}

export const EAR_NAMES = ['cadence', 'model'] as const;

/** The ear of a way of screening. */
export function openEar(name: (typeof EAR_NAMES)[number]): Ear {
  if (name === 'cadence') return { voice: () => null, weights: 'electron/screening/weights.ts', tones: null };
  const resources = new URL('../../../resources/', import.meta.url);
  const model = readVoiceModel(readVoiceModelFile(fileURLToPath(resources)));
  return {
    voice: () => createVoiceActivity(model),
    weights: 'electron/screening/weights-voiced.ts',
    tones: toneLayers,
  };
}
