/** The rate everything behind this file works at. */
export const RATE = 8000;
/** 20 ms at that rate. */
export const FRAME = 160;
export const FRAME_MS = 20;

/**
 * Makes frames of 160 samples at 8 kHz of sound that comes in pieces of any length, at any rate from 8 kHz up. The mean
 * of the samples that fall into one of ours stands for it: crude, but what telephones send above 3.4 kHz is little.
 *
 * @returns a function that takes the next samples and calls `heard` for each frame that is full; the array is reused.
 */
export function createFraming(
  sampleRate: number,
  heard: (frame: Float64Array) => void,
): (samples: Int16Array) => void {
  const ratio = Number.isFinite(sampleRate) && sampleRate > RATE ? sampleRate / RATE : 1;
  const frame = new Float64Array(FRAME);
  let filled = 0;
  let sum = 0;
  let summed = 0;
  let phase = 0;
  return (samples) => {
    for (const sample of samples) {
      sum += sample;
      summed += 1;
      phase += 1;
      if (phase < ratio) continue;
      phase -= ratio;
      frame[filled++] = sum / summed;
      sum = 0;
      summed = 0;
      if (filled === FRAME) {
        filled = 0;
        heard(frame);
      }
    }
  };
}
