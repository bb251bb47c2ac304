import type { DurationLearning } from './duration-learning.ts';

/** When busy operators become free: for one operator, the chance of being free within s seconds. */
export interface ReleaseForecast {
  /** Writes the chance of being free by second 0, 1, .. `out.length - 1` into `out`. */
  ofTalk(elapsedSec: number, out: Float64Array): void;
  ofWrap(elapsedSec: number, out: Float64Array): void;
}

const least = 1e-9;

/** @param spanSec longest look ahead. */
export function forecastReleases(
  talk: DurationLearning,
  wrap: DurationLearning,
  spanSec: number,
): ReleaseForecast {
  const wrapWithin = new Float64Array(spanSec + 1);
  const curves = new Map<number, Float64Array>();
  let talkVersion = -1;
  let wrapVersion = -1;

  /** A talk of a given age ends, then its wrap-up ends: the two waits are convolved second by second. */
  const talkCurve = (age: number): Float64Array => {
    if (talk.version() !== talkVersion || wrap.version() !== wrapVersion) {
      talkVersion = talk.version();
      wrapVersion = wrap.version();
      curves.clear();
      for (let s = 0; s <= spanSec; s++) wrapWithin[s] = 1 - wrap.survival(Math.max(0, s - 0.5));
      wrapWithin[0] = 0;
    }
    const known = curves.get(age);
    if (known) return known;
    const curve = new Float64Array(spanSec + 1);
    const left = Math.max(least, talk.survival(age));
    for (let u = 1; u <= spanSec; u++) {
      const endsNow = (talk.survival(age + u - 1) - talk.survival(age + u)) / left;
      for (let s = u; s <= spanSec; s++) {
        curve[s] = (curve[s] as number) + endsNow * (wrapWithin[s - u + 1] as number);
      }
    }
    curves.set(age, curve);
    return curve;
  };

  return {
    ofTalk(elapsedSec, out) {
      // Beyond a minute the curve changes slowly with age: coarser steps keep the cache small.
      const age = elapsedSec < 60 ? Math.floor(elapsedSec) : Math.min(7200, Math.floor(elapsedSec / 5) * 5);
      const curve = talkCurve(age);
      for (let s = 0; s < out.length; s++) out[s] = curve[Math.min(s, spanSec)] as number;
    },
    ofWrap(elapsedSec, out) {
      const left = Math.max(least, wrap.survival(elapsedSec));
      for (let s = 0; s < out.length; s++) out[s] = 1 - wrap.survival(elapsedSec + s) / left;
    },
  };
}
