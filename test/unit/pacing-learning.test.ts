import { describe, expect, it } from 'vitest';
import { learnAnswerChance } from '../../electron/dialler/pacing/answer-chance.ts';
import { learnDurations, normalTail } from '../../electron/dialler/pacing/duration-learning.ts';
import { learnRingTimes } from '../../electron/dialler/pacing/ring-times.ts';
import { addToFlow, emptyFlow } from '../../electron/dialler/pacing/call-flow.ts';
import { shortageForecast } from '../../electron/dialler/pacing/shortage.ts';
import { type Random, seededRandom } from '../bench/pacing/random.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

describe('learning durations', () => {
  const prior = { meanSec: 110, sigma: 1, weight: 4 };

  it('finds a lognormal it was not told of', () => {
    const random = seededRandom(1);
    const learning = learnDurations(prior);
    for (let i = 0; i < 400; i++) {
      const length = random.lognormal(40, 0.6);
      for (let age = 0; age + 1 < length; age++) learning.spent(age, 1);
      learning.ended(length);
    }
    const sigma = Math.sqrt(Math.log(1.36));
    for (const age of [15, 30, 60, 90]) {
      const truth = normalTail((Math.log(age / 40) + (sigma * sigma) / 2) / sigma);
      expect(Math.abs(learning.survival(age) - truth)).toBeLessThan(0.05);
    }
    expect(learning.mean()).toBeGreaterThan(36);
    expect(learning.mean()).toBeLessThan(45);
  });

  it('learns from talks still running that talks are long', () => {
    const learning = learnDurations(prior);
    const before = learning.survival(200);
    for (let operator = 0; operator < 20; operator++)
      for (let age = 0; age < 200; age++) learning.spent(age, 1);
    expect(learning.survival(200)).toBeGreaterThan(2 * before);
  });

  it('only ever falls with age, also past the end of its table', () => {
    const learning = learnDurations(prior);
    for (const age of [3, 3, 500, 2]) learning.ended(age);
    for (let age = 0; age < 4000; age += 7) {
      expect(learning.survival(age + 7)).toBeLessThanOrEqual(learning.survival(age));
    }
  });
});

/** One dial whose true chance of an answer depends on its score. */
function dial(
  random: Random,
  truth: (score: number) => number,
  score: number,
  learning: ReturnType<typeof learnAnswerChance>,
): void {
  learning.seen(score);
  const prior = learning.of(score);
  learning.learned(score, prior, (random.chance(truth(score)) ? 1 : 0) - prior, true);
}

describe('learning the chance of an answer', () => {
  it('follows a rate that jumps', () => {
    const random = seededRandom(5);
    const learning = learnAnswerChance();
    for (let i = 0; i < 600; i++) dial(random, () => 0.15, NaN, learning);
    expect(learning.ofNext()).toBeGreaterThan(0.1);
    expect(learning.ofNext()).toBeLessThan(0.2);
    for (let i = 0; i < 250; i++) dial(random, () => 0.55, NaN, learning);
    expect(learning.ofNext()).toBeGreaterThan(0.45);
  });

  it.each([
    ['calibrated', (score: number) => score, 1],
    ['useless', () => 0.3, 0],
  ])('finds what a %s score is worth', (_, truth, worth) => {
    const random = seededRandom(8);
    const learning = learnAnswerChance();
    for (let i = 0; i < 3000; i++) dial(random, truth, logistic(-1 + 1.5 * random.normal()), learning);
    expect(Math.abs(learning.scoreWorth() - worth)).toBeLessThan(0.2);
  });
});

describe('learning ring times', () => {
  it('is not misled by calls that were given up', () => {
    const random = seededRandom(3);
    const rings = learnRingTimes(25);
    // A fifth end early; of those that would run to the time-out most are given up at 16 s.
    for (let i = 0; i < 2000; i++) {
      if (random.chance(0.2)) rings.endedOtherwise(2);
      else if (random.chance(0.8)) rings.givenUp(16, 0.02);
      else rings.endedOtherwise(25);
    }
    expect(rings.otherwiseWithin(10)).toBeGreaterThan(0.17);
    expect(rings.otherwiseWithin(10)).toBeLessThan(0.23);
  });

  it('tells a person from a machine by when they pick up', () => {
    const rings = learnRingTimes(25);
    for (let i = 0; i < 300; i++) {
      rings.answered(8);
      rings.pickedUpByMachine(19);
    }
    expect(rings.pickUpOdds(8)).toBeGreaterThan(5);
    expect(rings.pickUpOdds(19)).toBeLessThan(0.2);
  });
});

describe('the shortage forecast', () => {
  const span = 32;

  /** Chance of having happened by second s: `total` spread evenly between two moments. */
  const evenly = (total: number, from: number, to: number): Float64Array =>
    Float64Array.from(
      { length: span + 1 },
      (_, s) => total * Math.min(1, Math.max(0, (s - from) / (to - from))),
    );

  /** Plays the same calls and operators out many times. */
  function played(free: number, calls: Float64Array[], operators: Float64Array[]): number {
    const random = seededRandom(17);
    const moment = (within: Float64Array): number => {
      const u = random.uniform();
      for (let s = 1; s <= span; s++) {
        const upper = within[s] ?? 0;
        const lower = within[s - 1] ?? 0;
        if (u < upper) return s - 1 + (u - lower) / (upper - lower);
      }
      return Infinity;
    };
    const runs = 20_000;
    let abandoned = 0;
    for (let run = 0; run < runs; run++) {
      const happenings = [
        ...calls.map((within) => ({ at: moment(within), change: -1 })),
        ...operators.map((within) => ({ at: moment(within), change: 1 })),
      ]
        .filter(({ at }) => at < span)
        .sort((a, b) => a.at - b.at);
      let idle = free;
      for (const { change } of happenings) {
        if (change < 0 && idle === 0) abandoned++;
        else idle += change;
      }
    }
    return abandoned / runs;
  }

  it.each([
    [1, 4, 3],
    [0, 2, 5],
    [3, 12, 8],
    [5, 30, 30],
  ])('agrees with playing it out: %i idle, %i calls, %i busy operators', (free, ringing, busy) => {
    const calls = Array.from({ length: ringing }, (_, i) => evenly(0.35, i % 4, 14 + (i % 5)));
    const operators = Array.from({ length: busy }, (_, i) => evenly(0.3, 0, 20 + (i % 7)));
    const answers = emptyFlow(span);
    const releases = emptyFlow(span);
    for (const within of calls) addToFlow(answers, within, 1, span);
    for (const within of operators) addToFlow(releases, within, 1, span);
    const { abandonsInFlight } = shortageForecast(span)({
      free,
      answers,
      releases,
      releasesInGrace: 0,
      rateVariance: 0,
      price: 60,
    });
    const truth = played(free, calls, operators);
    expect(Math.abs(abandonsInFlight - truth)).toBeLessThan(0.03 + 0.12 * truth);
  });

  it('finds an extra answer ever cheaper the more operators are idle', () => {
    const answers = emptyFlow(span);
    for (let i = 0; i < 8; i++) addToFlow(answers, evenly(0.3, 0, 20), 1, span);
    const cost = [0, 1, 2, 4, 8].map((free) => {
      const shortage = shortageForecast(span)({
        free,
        answers,
        releases: emptyFlow(span),
        releasesInGrace: 0,
        rateVariance: 0,
        price: 60,
      });
      return shortage.answerCost[8] ?? 0;
    });
    expect(cost).toEqual([...cost].sort((a, b) => b - a));
    expect(cost[0]).toBeGreaterThan(0);
    expect(cost[4]).toBeLessThan(0);
  });
});
