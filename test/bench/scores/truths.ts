import type { AnswerFacts } from '../../../electron/dialler/scores/interface.ts';
import type { NumberType } from '../../../shared/domain/number-type.ts';
import type { Random } from '../pacing/random.ts';

/** Somebody on a list, as far as they can be known. */
export interface Person {
  type: NumberType;
  country: string;
  area: string;
  listId: string;
}

/** How likely people are to answer, as planted: log odds by what is known of them and by the day of the campaign. */
export interface Truth {
  name: string;
  logOdds(facts: AnswerFacts, day: number): number;
}

const areas = 30;

export function drawPerson(random: Random): Person {
  const u = random.uniform();
  return {
    type: u < 0.55 ? 'mobile' : u < 0.9 ? 'fixed' : 'other',
    country: random.chance(0.8) ? 'DE' : 'AT',
    area: String(100 + Math.floor(random.uniform() ** 2 * areas)),
    listId: random.chance(0.6) ? 'spring' : 'autumn',
  };
}

/** Same text, same number in -1 to 1: effects of areas that need no table. */
function planted(text: string): number {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash >>> 0) / 4294967296) * 2 - 1;
}

const base = -1;

/** Mobiles answer in the evening, fixed lines in the morning, some areas and one list more than others. */
function effects({ hour, weekday, type, country, area, earlierAttempts, listId }: AnswerFacts): number {
  const evening = (hour - 13) / 4;
  const byHour = type === 'mobile' ? 0.8 * evening : type === 'fixed' ? -0.8 * evening : 0;
  return (
    0.5 * Math.sin((hour - 8) / 2) +
    byHour +
    (type === 'mobile' ? 0.3 : type === 'fixed' ? -0.1 : -0.7) +
    0.7 * planted(`${country} ${area}`) +
    (country === 'AT' ? 0.2 : 0) +
    (listId === 'spring' ? 0.25 : -0.35) +
    (weekday === 1 ? -0.2 : 0) -
    0.25 * Math.min(4, earlierAttempts)
  );
}

export const truths: Truth[] = [
  { name: 'strong', logOdds: (facts) => base + effects(facts) },
  { name: 'weak', logOdds: (facts) => base + 0.25 * effects(facts) },
  { name: 'none', logOdds: () => base },
  {
    name: 'drifting',
    // From what it is to its very opposite within three weeks, and on.
    logOdds: (facts, day) => base + Math.cos((Math.PI * day) / 21) * effects(facts),
  },
  { name: 'misleading at first', logOdds: (facts, day) => base + (day < 3 ? -1 : 1) * effects(facts) },
];

export const chanceOf = (truth: Truth, facts: AnswerFacts, day: number): number =>
  1 / (1 + Math.exp(-truth.logOdds(facts, day)));

export const firstMonday = Date.UTC(2026, 0, 5);
export const dayMs = 86_400_000;

/** The facts of a dial at `hour` of the campaign's `day` (0 is a Monday), in UTC. */
export function factsOf(person: Person, day: number, hour: number, earlierAttempts = 0): AnswerFacts {
  return {
    ...person,
    hour: Math.floor(hour),
    weekday: (day % 7) + 1,
    earlierAttempts,
    lastOutcome: earlierAttempts === 0 ? null : 'no_answer',
    hoursSinceLast: earlierAttempts === 0 ? null : 24,
  };
}
