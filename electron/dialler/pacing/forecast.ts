import type { AnswerChance } from './answer-chance.ts';
import { addToFlow, clearFlow, emptyFlow, type Flow } from './call-flow.ts';
import type { TrackedCall } from './call-tracking.ts';
import type { DurationLearning } from './duration-learning.ts';
import type { Scene, SeenCall } from './observation.ts';
import { forecastReleases } from './release-forecast.ts';
import type { RingTimes } from './ring-times.ts';
import { livePickUp, untoldAfter } from './screened-chance.ts';

/** Seconds looked ahead. */
export const spanSec = 32;
const longestGraceSec = 12;

/** Seconds from now until the call may be given up, if ever. */
export function firmUntil(scene: Scene, call: SeenCall | undefined): number {
  if (!call) return scene.rules.minRingSec;
  return call.kept ? spanSec : scene.rules.minRingSec - call.ageSec;
}

/** What the learners say about the coming seconds, for one observation. */
export interface Forecast {
  answers: Flow;
  releases: Flow;
  releasesInGrace: number;
  /** Chance that a call dialled now has answered by second s. */
  fresh: Float64Array;
  /** The same for a call already ringing, in the order of the scene's calls. */
  ofCall(index: number): Float64Array;
}

export interface Forecaster {
  of(
    scene: Scene,
    trackedOf: (call: SeenCall) => TrackedCall | undefined,
    stays: number,
    placing: number,
  ): Forecast;
}

export interface Learners {
  chance: AnswerChance;
  rings: RingTimes;
  talk: DurationLearning;
  wrap: DurationLearning;
  pause: DurationLearning;
}

export function forecaster(learners: Learners): Forecaster {
  const { chance, rings, talk, wrap, pause } = learners;
  const releasesOf = forecastReleases(talk, wrap, spanSec + longestGraceSec + 1);
  const answers = emptyFlow(spanSec);
  const releases = emptyFlow(spanSec);
  const fresh = new Float64Array(spanSec + 1);
  const curves: Float64Array[] = [];
  const free = new Float64Array(spanSec + longestGraceSec + 2);
  const shifted = new Float64Array(spanSec + 1);

  /** Mean delay of screening: answers come that much later than pick-up. */
  const screeningDelay = (scene: Scene): number => {
    if (!scene.rules.screened) return 0;
    let delay = 0;
    for (let d = 0.25; d < 12; d += 0.5) delay += 0.5 * (1 - rings.verdictWithin(d, true));
    return delay;
  };

  const ringingCurve = (out: Float64Array, prior: number, ageSec: number, delay: number): void => {
    const already = rings.answeredWithin(ageSec);
    const still = prior * (1 - already) + (1 - prior) * (1 - rings.otherwiseWithin(ageSec));
    // Older than anything seen: nothing can be said, and it will not answer any more.
    const scale = still > 1e-6 ? prior / still : 0;
    for (let s = 0; s <= spanSec; s++) {
      out[s] = Math.min(
        0.999,
        Math.max(0, scale * (rings.answeredWithin(ageSec + Math.max(0, s - delay)) - already)),
      );
    }
  };

  const detectingCurve = (
    out: Float64Array,
    call: SeenCall,
    tracked: TrackedCall | undefined,
    now: number,
  ): void => {
    const prior = chance.of(call.score);
    const pickedUpAge = tracked && !Number.isNaN(tracked.pickedUpAge) ? tracked.pickedUpAge : call.ageSec;
    const since = tracked && !Number.isNaN(tracked.pickedUpAt) ? Math.max(0, now - tracked.pickedUpAt) : 0;
    const live = livePickUp(rings, prior, pickedUpAge);
    const left = untoldAfter(rings, live, since).all;
    for (let s = 0; s <= spanSec; s++) {
      out[s] =
        left > 1e-6
          ? (live * (rings.verdictWithin(since + s, true) - rings.verdictWithin(since, true))) / left
          : live * (1 - Math.exp(-s));
    }
  };

  return {
    of(scene, trackedOf, stays, placing) {
      const { rules } = scene;
      clearFlow(answers);
      clearFlow(releases);
      const delay = screeningDelay(scene);
      while (curves.length < scene.calls.length) curves.push(new Float64Array(spanSec + 1));
      scene.calls.forEach((call, i) => {
        const curve = curves[i] as Float64Array;
        if (call.detecting) detectingCurve(curve, call, trackedOf(call), scene.now);
        else ringingCurve(curve, chance.of(call.score), call.ageSec, delay);
        addToFlow(answers, curve, 1, firmUntil(scene, call));
      });
      ringingCurve(fresh, chance.ofNext(), 0, delay);
      if (placing > 0) addToFlow(answers, fresh, placing, firmUntil(scene, undefined));

      const grace = Math.min(longestGraceSec, rules.graceSec);
      let releasesInGrace = 0;
      let taken = scene.waiting.length;
      for (const operator of scene.operators) {
        let share = stays;
        if (operator.state === 'talk') releasesOf.ofTalk(operator.elapsedSec, free);
        else if (operator.state === 'wrap') releasesOf.ofWrap(operator.elapsedSec, free);
        else if (operator.state === 'break') {
          const left = Math.max(1e-9, pause.survival(operator.elapsedSec));
          for (let s = 0; s < free.length; s++) free[s] = 1 - pause.survival(operator.elapsedSec + s) / left;
          share = 1;
        } else continue;
        for (let s = 0; s <= spanSec; s++) {
          const at = s + grace;
          const whole = Math.floor(at);
          const low = free[whole] as number;
          shifted[s] = share * (low + ((free[whole + 1] as number) - low) * (at - whole));
        }
        releasesInGrace += shifted[0] as number;
        addToFlow(releases, shifted, 1, spanSec);
      }
      // People already waiting take the first operators who free up, as far as one frees up in time.
      if (taken > 0) {
        const served = Math.min(taken, releasesInGrace);
        releasesInGrace -= served;
        taken -= served;
      }
      return { answers, releases, releasesInGrace, fresh, ofCall: (i) => curves[i] as Float64Array };
    },
  };
}
