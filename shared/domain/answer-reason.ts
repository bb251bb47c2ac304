import { NUMBER_TYPES, type NumberType } from './number-type.ts';

/** What sets the chance of an answer apart from the usual: each a short text to follow "because". */
export const ANSWER_REASONS = {
  hour: (_type, more) => `people answer ${more} at this hour`,
  type: (type, more) => `${NUMBER_TYPES[type].plural} answer ${more}`,
  typeAtHour: (type, more) => `${NUMBER_TYPES[type].plural} answer ${more} at this hour`,
  country: (_type, more) => `numbers of this country answer ${more}`,
  area: (_type, more) => `numbers of this area answer ${more}`,
  list: (_type, more) => `people on this list answer ${more}`,
  attempts: (_type, more) => `people called this often before answer ${more}`,
  lastOutcome: (_type, more) => `people whose last call ended this way answer ${more}`,
  since: (_type, more) => `people last called this long ago answer ${more}`,
} as const satisfies Record<string, (type: NumberType, more: 'more' | 'less') => string>;

export type AnswerReason = keyof typeof ANSWER_REASONS;

/** When nothing learned so far speaks for or against. */
export const NO_ANSWER_REASON = 'nothing sets this number apart so far';
