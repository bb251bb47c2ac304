import { describe, expect, it } from 'vitest';
import {
  hasSpentItsOwn,
  ownPartOf,
  type SharingCampaign,
  type OwnStanding,
} from '../../electron/dialler/pacing/own-promise.ts';

const standing = (change: Partial<OwnStanding>): OwnStanding => ({
  limit: 0.03,
  liveAnswers: 0,
  abandoned: 0,
  toCome: 1e9,
  contactsLeft: 1e9,
  answerChance: 0.4,
  inFlight: 0,
  staffed: 4,
  staffedInAll: 4,
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
    [
      'of two hosts that share room for one neither has it',
      { liveAnswers: 60, toCome: 0, staffedInAll: 8 },
      true,
    ],
    ['and of room for two each has one', { liveAnswers: 80, toCome: 0, staffedInAll: 8 }, false],
    [
      'the end of its list keeps room for a handful',
      { liveAnswers: 100, contactsLeft: 10, staffed: 50, staffedInAll: 50 },
      true,
    ],
    [
      'which the end of its hours does not need',
      { liveAnswers: 100, toCome: 4, staffed: 50, staffedInAll: 50 },
      false,
    ],
  ])('%s', (_, change, spent) => {
    expect(hasSpentItsOwn(standing(change))).toBe(spent);
  });
});

const sharing = (change: Partial<SharingCampaign> = {}): SharingCampaign => ({
  weight: 1,
  contactsLeft: 1e9,
  leftSec: 3_600,
  ...change,
});
const expected = { expected: 400, leftSec: 3_600, answerChance: 0.4 };

describe('what falls to one campaign of the answers that all expect together', () => {
  it.each<[string, Partial<SharingCampaign>, readonly SharingCampaign[], number]>([
    ['all of them to one that dials alone', {}, [], 400],
    ['its part by the weights', { weight: 3 }, [sharing()], 300],
    ['what the lists of the others are too short for', {}, [sharing({ weight: 99, contactsLeft: 50 })], 380],
    ['as many as come in its hours', { leftSec: 900 }, [sharing()], 50],
    ['none where they are shut', { leftSec: 0 }, [sharing()], 0],
    ['none a moment after they were shut', { leftSec: -0.001 }, [], 0],
    ['no more than there are for one that never shuts', { leftSec: Infinity }, [sharing()], 200],
  ])('is %s', (_, own, others, part) => {
    expect(ownPartOf(sharing(own), others, expected)).toBeCloseTo(part);
  });
});
