import { addToFlow } from './call-flow.ts';
import { firmUntil, type Forecast, spanSec } from './forecast.ts';
import type { Scene } from './observation.ts';
import { type Shortage, shortageForecast, type ShortageInput } from './shortage.ts';

/** What dialling and giving up cost beyond abandons, in operator-seconds per live answer the call would bring. */
export interface ChoiceCosts {
  /** A dial must gain at least this. */
  dial: number;
  /** A call is given up only if keeping it costs more than this. */
  cancel: number;
}

export interface Choice {
  dial: number;
  /** Positions in the scene's calls. */
  cancel: number[];
  /** Chance that a call dialled now, if answered, finds nobody free. */
  risk: number;
  /** Operator-seconds gained by the next dial not placed; negative is a loss. */
  gain: number;
  abandonsSoon: number;
  abandonsInFlight: number;
  /** More would pay, but for the abandons that may be expected in the air. */
  isFull: boolean;
}

/** The most calls given up in one decision. */
const mostCancels = 8;

/** Chooses calls to give up, then the number of dials whose last one still pays. */
export function dialChooser(): (
  scene: Scene,
  forecast: Forecast,
  base: Omit<ShortageInput, 'answers' | 'releases' | 'releasesInGrace'> & {
    /** Dials that are not in the list of ringing calls yet. */
    placing: number;
  },
  mostDials: number,
  costs: ChoiceCosts,
  /** No dial takes the abandons expected in the air beyond this. */
  mostInFlight: number,
) => Choice {
  const shortageOf = shortageForecast(spanSec);

  return (scene, forecast, base, mostDials, costs, mostInFlight) => {
    const { answers, releases, releasesInGrace, fresh } = forecast;
    const freshChance = fresh[spanSec] as number;
    const evaluate = (): Shortage => shortageOf({ ...base, answers, releases, releasesInGrace });
    let shortage = evaluate();

    const cancel: number[] = [];
    for (let round = 0; round < mostCancels; round++) {
      // Whoever answers finds somebody: where the forecast says otherwise it errs, and a high price makes much of that.
      if (scene.calls.length - cancel.length + base.placing <= base.free) break;
      let worst = -1;
      let worstCost = costs.cancel * freshChance;
      scene.calls.forEach((call, i) => {
        if (call.kept || call.ageSec < scene.rules.minRingSec || cancel.includes(i)) return;
        const cost = costOf(forecast.ofCall(i), shortage.answerCost);
        if (cost > worstCost) {
          worst = i;
          worstCost = cost;
        }
      });
      if (worst < 0) break;
      cancel.push(worst);
      addToFlow(answers, forecast.ofCall(worst), -1, firmUntil(scene, scene.calls[worst]));
      shortage = evaluate();
    }

    let dial = 0;
    let cost = costOf(fresh, shortage.answerCost);
    const isFull = (): boolean => shortage.abandonsInFlight > mostInFlight;
    const pays = (): boolean => cost < -costs.dial * freshChance && !isFull();
    const set = (n: number): void => {
      addToFlow(answers, fresh, n - dial, firmUntil(scene, undefined));
      dial = n;
      shortage = evaluate();
      cost = costOf(fresh, shortage.answerCost);
    };
    if (mostDials > 0 && pays()) {
      // The gain of the next dial falls with each one placed: double, then bisect to the first that does not pay.
      let good = 0;
      let bad = mostDials + 1;
      let step = 1;
      while (good + 1 < bad) {
        const trial = bad > mostDials ? Math.min(good + step, mostDials) : (good + bad) >> 1;
        set(trial);
        // After `trial` dials the next one pays: at least one more is worth placing.
        if (pays() && trial < mostDials) good = trial;
        else if (pays()) {
          good = trial;
          break;
        } else bad = trial;
        step *= 2;
      }
      const best = Math.min(mostDials, bad > mostDials ? good : bad);
      if (best !== dial) set(best);
    }
    const stopsHere = isFull();
    for (let fewer = dial - 1; fewer >= 0 && isFull(); fewer -= 1) set(fewer);
    let risk = 0;
    for (let s = 0; s < spanSec; s++) {
      risk += ((fresh[s + 1] as number) - (fresh[s] as number)) * (shortage.nobodyFree[s] as number);
    }
    return {
      dial,
      cancel,
      risk: freshChance > 0 ? risk / freshChance : 0,
      gain: -cost,
      abandonsSoon: shortage.abandonsSoon,
      abandonsInFlight: shortage.abandonsInFlight,
      isFull: stopsHere,
    };
  };
}

function costOf(within: Float64Array, answerCost: Float64Array): number {
  let cost = 0;
  for (let s = 0; s < answerCost.length; s++) {
    cost += ((within[s + 1] as number) - (within[s] as number)) * (answerCost[s] as number);
  }
  return cost;
}
