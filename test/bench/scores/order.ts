import { createAnswerScores } from '../../../electron/dialler/scores/answer-scores.ts';
import { seededRandom } from '../pacing/random.ts';
import { chanceOf, dayMs, drawPerson, factsOf, firstMonday, type Truth } from './truths.ts';

/** In which order the due people of a pass are dialled. */
export type PassOrder = 'list' | 'likeliest now' | 'by the truth';

export interface Reached {
  /** People reached per 1,000 dials while the first pass was under way, and over all dials. */
  firstPass: number;
  all: number;
}

const days = 10;
const opens = 9;
const halfHours = 22;
const mostAttempts = 4;

/**
 * Works through one list in passes, so many dials each half hour from 9 to 20, for ten days: everybody not yet reached is
 * dialled once in each pass. In the first pass all are dialled whatever the order: what it gains is the right hour. A
 * later one is not finished: it gains from whom it dials, too.
 */
export function workList(truth: Truth, order: PassOrder, people: number, seed: number): Reached {
  const random = seededRandom(seed);
  const scores = createAnswerScores();
  const perHalfHour = Math.round((1.5 * people) / (days * halfHours));
  const contacts = Array.from({ length: people }, () => ({
    person: drawPerson(random),
    attempts: 0,
    isReached: false,
  }));
  let due = [...contacts];
  let pass = 1;
  const first = { dials: 0, reached: 0 };
  const all = { dials: 0, reached: 0 };
  for (let step = 0; step < days * halfHours; step++) {
    const day = Math.floor(step / halfHours);
    const hour = opens + (step % halfHours) / 2;
    if (due.length === 0) {
      pass++;
      due = contacts.filter(({ isReached, attempts }) => !isReached && attempts < mostAttempts);
    }
    const ranked = due.map((contact) => {
      const facts = factsOf(contact.person, day, hour, contact.attempts);
      const chance = chanceOf(truth, facts, day);
      const rank = order === 'list' ? 0 : order === 'by the truth' ? chance : scores.score(facts).chance;
      return { contact, facts, chance, rank };
    });
    ranked.sort((a, b) => b.rank - a.rank);
    for (const { contact, facts, chance } of ranked.slice(0, perHalfHour)) {
      const isAnswered = random.chance(chance);
      scores.learn(facts, isAnswered, firstMonday + day * dayMs + hour * 3_600_000);
      contact.attempts++;
      contact.isReached = isAnswered;
      for (const count of pass === 1 ? [first, all] : [all]) {
        count.dials++;
        if (isAnswered) count.reached++;
      }
    }
    due = ranked.slice(perHalfHour).map(({ contact }) => contact);
  }
  const perThousand = ({ dials, reached }: typeof all): number => (1000 * reached) / Math.max(1, dials);
  return { firstPass: perThousand(first), all: perThousand(all) };
}
