import type { AnswerScores } from '../../../electron/dialler/scores/interface.ts';
import type { Random } from '../pacing/random.ts';
import { chanceOf, dayMs, drawPerson, factsOf, firstMonday, type Truth } from './truths.ts';

const opens = 9;
const openHours = 11;

/**
 * Dials people drawn at random, so many a day from 9 to 20, and lets the scores learn from each.
 * @returns forecast and true chance of each dial, and the day of it
 */
export function dialAtRandom(
  truth: Truth,
  scores: AnswerScores,
  days: { from: number; to: number },
  dialsPerDay: number,
  random: Random,
): { forecast: number; chance: number; day: number }[] {
  const dials = [];
  for (let day = days.from; day < days.to; day++) {
    for (let i = 0; i < dialsPerDay; i++) {
      const hour = opens + (openHours * i) / dialsPerDay;
      const attempts = random.chance(0.6) ? 0 : 1 + Math.floor(3 * random.uniform());
      const facts = factsOf(drawPerson(random), day, hour, attempts);
      const chance = chanceOf(truth, facts, day);
      dials.push({ forecast: scores.score(facts).chance, chance, day });
      scores.learn(facts, random.chance(chance), firstMonday + day * dayMs + hour * 3_600_000);
    }
  }
  return dials;
}
