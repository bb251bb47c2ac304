import { createPolicy } from '../../../electron/dialler/pacing/policy.ts';
import { createAnswerScores } from '../../../electron/dialler/scores/answer-scores.ts';
import type { DayResult } from '../pacing/measure.ts';
import { type Random, seededRandom } from '../pacing/random.ts';
import { type DialledPerson, plainDay } from '../pacing/scenario.ts';
import { simulateDay } from '../pacing/simulator.ts';
import { dialAtRandom } from './campaign.ts';
import { chanceOf, dayMs, drawPerson, factsOf, firstMonday, type Truth } from './truths.ts';

const opens = 10;
const learnedFromDials = 1000;

/** Days of learning before the day that is judged: the hardest one where the truth changes. */
const judgedDay: Record<string, number> = {
  // The planted effects turn round about then.
  drifting: 10,
  // The first day on which all that was learned is wrong.
  'misleading at first': 3,
};

/**
 * One day of calls on a floor, paced with or without what the scores learned in the days before and go on learning.
 * Numbers are dialled in the order of the list. A call that is given up counts as not answered.
 */
export function floorDay(truth: Truth, operators: number, hasScores: boolean, seed: number): DayResult {
  const day = judgedDay[truth.name] ?? 5;
  const scores = createAnswerScores();
  if (hasScores) {
    const days = { from: 0, to: day };
    dialAtRandom(truth, scores, days, learnedFromDials, seededRandom(seed + 500_000));
  }
  const people = (t: number, random: Random): DialledPerson => {
    const hour = opens + t / 3600;
    const facts = factsOf(drawPerson(random), day, hour, random.chance(0.6) ? 0 : 1);
    const chance = chanceOf(truth, facts, day);
    if (!hasScores) return { chance };
    const atMs = firstMonday + day * dayMs + hour * 3_600_000;
    return {
      chance,
      answerScore: scores.score(facts).chance,
      ended: (answered) => scores.learn(facts, answered, atMs),
    };
  };
  return simulateDay({ ...plainDay, operators, people }, createPolicy(), seed);
}
