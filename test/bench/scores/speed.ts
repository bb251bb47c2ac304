import { createAnswerScores } from '../../../electron/dialler/scores/answer-scores.ts';
import { seededRandom } from '../pacing/random.ts';
import { drawPerson, factsOf, firstMonday } from './truths.ts';

/** Microseconds of one score and of one lesson, means over warm runs, and kilobytes of what is saved. */
export function costOfScores(): { scoreUs: number; learnUs: number; savedKb: number } {
  const random = seededRandom(1);
  const facts = Array.from({ length: 20_000 }, (_, i) =>
    factsOf({ ...drawPerson(random), area: String(i % 1900) }, i % 7, 9 + (i % 11), i % 4),
  );
  const scores = createAnswerScores();
  const learnAll = (): void => {
    facts.forEach((each, i) => scores.learn(each, i % 3 === 0, firstMonday + i * 1000));
  };
  let sum = 0;
  const scoreAll = (): void => {
    for (const each of facts) sum += scores.score(each).chance;
  };
  const microseconds = (work: () => void): number => {
    const started = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - started) / 1000 / facts.length;
  };
  learnAll();
  scoreAll();
  const learnUs = microseconds(learnAll);
  const scoreUs = microseconds(scoreAll);
  if (!(sum > 0)) throw new Error('The scores are no chances.');
  return { scoreUs, learnUs, savedKb: JSON.stringify(scores.save()).length / 1000 };
}
