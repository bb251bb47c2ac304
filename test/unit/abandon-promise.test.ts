import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abandonTone,
  abandonsLeft,
  halfHoursOf,
  promiseOf,
  sumAnswers,
  worstHalfHour,
  type AnswerCounts,
} from '../../shared/domain/abandon-promise.ts';

const counts = (change: Partial<AnswerCounts>): AnswerCounts => ({ ...sumAnswers([]), ...change });
const QUARTER = 900_000;

describe('the promise about abandoned people', () => {
  it.each([
    { rate: null, tone: 'grey' },
    { rate: 0.023, tone: 'grey' },
    { rate: 0.025, tone: 'amber' },
    { rate: 0.03, tone: 'amber' },
    { rate: 0.0301, tone: 'red' },
  ])('shows a rate of $rate under a limit of 3 % in $tone', ({ rate, tone }) => {
    expect(abandonTone(rate, 30)).toBe(tone);
  });

  it('counts who was given up and who left first, of all live answers, machines told before not among them', () => {
    const promise = promiseOf(
      counts({ dials: 400, answered: 120, machines: 20, connected: 95, abandoned: 3, leftEarly: 2 }),
    );
    expect(promise).toMatchObject({ liveAnswers: 100, abandoned: 5, rate: 0.05 });
  });

  it('leaves out whoever left while it was listened who answers and somebody was free for them', () => {
    const promise = promiseOf(counts({ answered: 112, connected: 97, abandoned: 3, leftListening: 12 }));
    expect(promise).toMatchObject({ liveAnswers: 100, abandoned: 3, rate: 0.03, leftListening: 12 });
  });

  it('is stricter once operators find machines among those they talk to', () => {
    const promise = promiseOf(counts({ answered: 100, connected: 80, misread: 20, abandoned: 3 }));
    expect(promise).toMatchObject({ rate: 0.03, likelyPeople: 75, strictRate: 0.04 });
  });

  it('says no rate before anybody answered, and how many more may be abandoned after', () => {
    expect(promiseOf(counts({ dials: 5 }))).toMatchObject({ rate: null, strictRate: null });
    expect(abandonsLeft(promiseOf(counts({ answered: 100, abandoned: 1 })), 30)).toBe(2);
    expect(abandonsLeft(promiseOf(counts({ answered: 100, abandoned: 9 })), 30)).toBe(0);
  });

  it('finds the worst half hour among those with answers enough to say', () => {
    const at = (quarter: number, change: Partial<AnswerCounts>) => ({
      ...counts(change),
      startMs: quarter * QUARTER,
    });
    const halves = halfHoursOf([
      at(0, { answered: 15, abandoned: 1 }),
      at(1, { answered: 15, abandoned: 2 }),
      at(2, { answered: 40, abandoned: 1 }),
      at(4, { answered: 3, abandoned: 3 }),
    ]);
    expect(halves).toEqual([
      { startMs: 0, liveAnswers: 30, abandoned: 3 },
      { startMs: 2 * QUARTER, liveAnswers: 40, abandoned: 1 },
      { startMs: 4 * QUARTER, liveAnswers: 3, abandoned: 3 },
    ]);
    expect(worstHalfHour(halves)).toEqual({ startMs: 0, liveAnswers: 30, abandoned: 3, rate: 0.1 });
    expect(worstHalfHour(halves.slice(2))).toBeNull();
  });

  it('never says more people than live answers, nor a softer strict rate, whatever was counted', () => {
    const anyCounts = fc
      .record({
        machines: fc.nat(50),
        abandoned: fc.nat(50),
        leftEarly: fc.nat(50),
        leftListening: fc.nat(50),
        connected: fc.nat(200),
        misread: fc.nat(200),
      })
      .map((some) =>
        counts({
          ...some,
          misread: Math.min(some.misread, some.connected),
          answered: some.machines + some.abandoned + some.leftEarly + some.leftListening + some.connected,
        }),
      );
    fc.assert(
      fc.property(anyCounts, (some) => {
        const promise = promiseOf(some);
        expect(promise.likelyPeople).toBeLessThanOrEqual(promise.liveAnswers);
        if (promise.rate !== null && promise.strictRate !== null)
          expect(promise.strictRate).toBeGreaterThanOrEqual(promise.rate);
      }),
    );
  });
});
