import type { AnswerReason } from '../../../shared/domain/answer-reason.ts';
import { NUMBER_TYPES, type NumberType } from '../../../shared/domain/number-type.ts';
import type { AnswerFacts } from './interface.ts';

/** Facts that can be relied upon: a number in its range or null, a text of bounded length. */
export interface SoundFacts {
  hour: number | null;
  weekday: number | null;
  type: NumberType;
  country: string;
  area: string;
  earlierAttempts: number;
  lastOutcome: string;
  hoursSinceLast: number | null;
  listId: string;
}

const longestKey = 64;

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, longestKey) : '');

function whole(value: unknown, least: number, most: number): number | null {
  return typeof value === 'number' && value >= least && value < most + 1 ? Math.floor(value) : null;
}

export function soundFacts(facts: Partial<AnswerFacts> | null | undefined): SoundFacts {
  const type = facts?.type;
  const hours = facts?.hoursSinceLast;
  return {
    hour: whole(facts?.hour, 0, 23),
    weekday: whole(facts?.weekday, 1, 7),
    type: typeof type === 'string' && Object.hasOwn(NUMBER_TYPES, type) ? type : 'other',
    country: text(facts?.country),
    area: text(facts?.area),
    earlierAttempts: whole(facts?.earlierAttempts, 0, 1e9) ?? 0,
    lastOutcome: text(facts?.lastOutcome),
    hoursSinceLast: typeof hours === 'number' && hours >= 0 ? hours : null,
    listId: text(facts?.listId),
  };
}

/** One kind of effect: every key of it has a weight of its own, drawn towards nought. */
export interface EffectFamily {
  name: string;
  /** What a person is told when this kind of effect weighs most. */
  reason: AnswerReason;
  /** How far, in log odds, such effects are believed to lie from their parent before anything is known. */
  spread: number;
  /** Keys kept at most; beyond it the least seen are dropped. */
  most: number;
  /** Null when the facts say nothing of this kind. */
  keyOf: (facts: SoundFacts) => string | null;
}

const partOfDay = (hour: number): number => Math.floor(hour / 3);
const dayGroup = (weekday: number): string => (weekday >= 6 ? 'end' : 'work');

function attemptsKey(attempts: number): string {
  if (attempts <= 4) return String(attempts);
  return attempts <= 6 ? '5-6' : '7+';
}

const sinceSteps = [1, 3, 8, 20, 28, 72, 168];

/**
 * Every effect stands on its parent: an hour on its part of the day, a weekday on working day or weekend, the hour of
 * a weekend on the hour, an area on its country. What its parent explains, it need not.
 */
export const effectFamilies: readonly EffectFamily[] = [
  {
    name: 'part',
    reason: 'hour',
    spread: 0.5,
    most: 8,
    keyOf: ({ hour }) => (hour === null ? null : String(partOfDay(hour))),
  },
  {
    name: 'hour',
    reason: 'hour',
    spread: 0.3,
    most: 24,
    keyOf: ({ hour }) => (hour === null ? null : String(hour)),
  },
  {
    name: 'dayGroup',
    reason: 'hour',
    spread: 0.25,
    most: 2,
    keyOf: ({ weekday }) => (weekday === null ? null : dayGroup(weekday)),
  },
  {
    name: 'weekday',
    reason: 'hour',
    spread: 0.12,
    most: 7,
    keyOf: ({ weekday }) => (weekday === null ? null : String(weekday)),
  },
  {
    name: 'hourOfGroup',
    reason: 'hour',
    spread: 0.2,
    most: 48,
    keyOf: ({ hour, weekday }) => (hour === null || weekday === null ? null : `${hour} ${dayGroup(weekday)}`),
  },
  { name: 'type', reason: 'type', spread: 0.5, most: 3, keyOf: ({ type }) => type },
  {
    name: 'typeAtPart',
    reason: 'typeAtHour',
    spread: 0.35,
    most: 24,
    keyOf: ({ type, hour }) => (hour === null ? null : `${type} ${partOfDay(hour)}`),
  },
  {
    name: 'country',
    reason: 'country',
    spread: 0.4,
    most: 250,
    keyOf: ({ country }) => (country === '' ? null : country),
  },
  {
    name: 'area',
    reason: 'area',
    spread: 0.3,
    most: 2000,
    keyOf: ({ country, area }) => (area === '' ? null : `${country} ${area}`),
  },
  {
    name: 'list',
    reason: 'list',
    spread: 0.4,
    most: 200,
    keyOf: ({ listId }) => (listId === '' ? null : listId),
  },
  {
    name: 'attempts',
    reason: 'attempts',
    spread: 0.4,
    most: 7,
    keyOf: ({ earlierAttempts }) => attemptsKey(earlierAttempts),
  },
  {
    name: 'lastOutcome',
    reason: 'lastOutcome',
    spread: 0.4,
    most: 30,
    keyOf: ({ lastOutcome }) => (lastOutcome === '' ? null : lastOutcome),
  },
  {
    name: 'since',
    reason: 'since',
    spread: 0.25,
    most: sinceSteps.length + 1,
    keyOf: ({ hoursSinceLast }) =>
      hoursSinceLast === null ? null : String(sinceSteps.filter((step) => hoursSinceLast >= step).length),
  },
];
