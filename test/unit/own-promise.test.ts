import { describe, expect, it } from 'vitest';
import { hasSpentItsOwn, type OwnStanding } from '../../electron/dialler/drivers/own-promise.ts';

const standing = (change: Partial<OwnStanding>): OwnStanding => ({
  limit: 0.03,
  liveAnswers: 0,
  abandoned: 0,
  toCome: 1e9,
  contactsLeft: 1e9,
  answerChance: 0.4,
  inFlight: 0,
  ...change,
});

describe('the own limit of a campaign that is paced with others', () => {
  it.each<[string, Partial<OwnStanding>, boolean]>([
    ['a long list has room for an abandoned person before the first answer', {}, false],
    ['a list of sixty has none at 3 %', { contactsLeft: 60 }, true],
    ['one of a hundred has one at 10 %', { contactsLeft: 100, limit: 0.1 }, false],
    ['what came without one makes room', { contactsLeft: 10, liveAnswers: 70 }, false],
    ['and one abandoned person takes it', { contactsLeft: 10, liveAnswers: 60, abandoned: 1 }, true],
    ['those to be expected in the air are lost already', { liveAnswers: 60, toCome: 0, inFlight: 0.5 }, true],
    ['the rest of the day is no longer than its hours', { liveAnswers: 20, toCome: 5 }, true],
  ])('%s', (_, change, spent) => {
    expect(hasSpentItsOwn(standing(change))).toBe(spent);
  });
});
