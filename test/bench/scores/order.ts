import type { AnswerFacts } from '../../../electron/dialler/scores/interface.ts';
import { chooseLikeliest, SOUGHT_AMONG } from '../../../electron/dialler/scores/pass-order.ts';
import { createAnswerScores } from '../../../electron/dialler/scores/answer-scores.ts';
import { seededRandom } from '../pacing/random.ts';
import { chanceOf, dayMs, drawPerson, factsOf, firstMonday, type Truth } from './truths.ts';

/**
 * In which order the due people of a pass are dialled. `likeliest now` is what the dialler does: sought among those next in
 * line, with every eighth turn for whoever is first in line; `of the whole pass` seeks among all who are due.
 */
export type PassOrder = 'list' | 'likeliest now' | 'of the whole pass' | 'by the truth';

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
  let taken = 0;
  const first = { dials: 0, reached: 0 };
  const all = { dials: 0, reached: 0 };

  /** Who of those that are due, in line, is dialled in the next half hour. */
  const choose = <Known extends { facts: AnswerFacts; chance: number }>(
    by: PassOrder,
    inLine: readonly Known[],
    count: number,
    before: number,
  ): Known[] => {
    if (by === 'list') return inLine.slice(0, count);
    if (by !== 'likeliest now') {
      const rank = ({ facts, chance }: Known): number =>
        by === 'by the truth' ? chance : scores.score(facts).chance;
      return inLine
        .map((each) => ({ each, by: rank(each) }))
        .toSorted((a, b) => b.by - a.by)
        .slice(0, count)
        .map(({ each }) => each);
    }
    const left = inLine.map((each, id) => ({ id, each }));
    const chosen: Known[] = [];
    while (chosen.length < count) {
      const window = left.slice(0, SOUGHT_AMONG);
      const [next] = chooseLikeliest(
        window,
        ({ each }) => scores.score(each.facts),
        1,
        before + chosen.length,
      );
      const at = window.findIndex(({ id }) => id === next?.id);
      const [one] = left.splice(at, 1);
      if (!one) break;
      chosen.push(one.each);
    }
    return chosen;
  };

  for (let step = 0; step < days * halfHours; step++) {
    const day = Math.floor(step / halfHours);
    const hour = opens + (step % halfHours) / 2;
    if (due.length === 0) {
      pass++;
      due = contacts.filter(({ isReached, attempts }) => !isReached && attempts < mostAttempts);
    }
    const count = Math.min(perHalfHour, due.length);
    const known = due.map((contact) => {
      const facts = factsOf(contact.person, day, hour, contact.attempts);
      return { contact, facts, chance: chanceOf(truth, facts, day) };
    });
    const chosen = choose(order, known, count, taken);
    taken += chosen.length;
    for (const { contact, facts, chance } of chosen) {
      const isAnswered = random.chance(chance);
      scores.learn(facts, isAnswered, firstMonday + day * dayMs + hour * 3_600_000);
      contact.attempts++;
      contact.isReached = isAnswered;
      for (const count of pass === 1 ? [first, all] : [all]) {
        count.dials++;
        if (isAnswered) count.reached++;
      }
    }
    const gone = new Set(chosen.map(({ contact }) => contact));
    due = due.filter((contact) => !gone.has(contact));
  }
  const perThousand = ({ dials, reached }: typeof all): number => (1000 * reached) / Math.max(1, dials);
  return { firstPass: perThousand(first), all: perThousand(all) };
}
