import { AHEAD, FOREGROUND_INPUTS } from './foreground.ts';

/** Where around the frame in question the voice's chance is looked at, in frames; it comes up to 32 ms late. */
const LOOKED_AT = [-4, -1, 1, 2, 3];
const KEPT = AHEAD + 5;
/** Chances near nothing and near certainty differ little; on this scale the rest is between -1.5 and 1.5. */
const LEAST = 0.0025;
const SCALE = 4;

/** Inputs of the foreground network where a voice source listens too. */
export const VOICED_INPUTS = FOREGROUND_INPUTS + LOOKED_AT.length;

export interface VoiceContext {
  /** Takes the chance of a voice after the next frame, and fills `inputs` for the frame `AHEAD` frames before. */
  hear(chance: number): void;
  /** What our own ear gives, and behind it what the voice source says around that frame. */
  readonly inputs: Float64Array;
}

/** @param own what our own ear gives the network, brought up to date before each `hear` */
export function createVoiceContext(own: Float64Array): VoiceContext {
  const inputs = new Float64Array(VOICED_INPUTS);
  const kept = new Float64Array(KEPT).fill(Math.log(LEAST) / SCALE);
  let at = 0;
  return {
    inputs,
    hear(chance) {
      at = (at + 1) % KEPT;
      const between = Math.min(1 - LEAST, Math.max(LEAST, chance));
      kept[at] = Math.log(between / (1 - between)) / SCALE;
      inputs.set(own);
      LOOKED_AT.forEach((offset, i) => {
        inputs[FOREGROUND_INPUTS + i] = kept[(at + KEPT - AHEAD + offset) % KEPT] ?? 0;
      });
    },
  };
}
