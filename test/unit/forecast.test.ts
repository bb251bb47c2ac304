import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_MODES } from '../../shared/domain/call-mode.ts';
import { attemptsPerHour } from '../../shared/domain/forecast.ts';

const MEASURED = { answerRate: 0.25, ringSec: 20, handlingSec: 160 };
const LIMITS = { mode: 'preview', takers: 6, concurrency: 10, callIntervalMs: 0, bcwSec: 30 } as const;

describe('attempts in an hour', () => {
  it('take the time before the call, the ringing, and talk and wrap-up as often as somebody answers', () => {
    // 30 + 20 + 0.25 x 160 = 90 s for each attempt of six operators.
    expect(attemptsPerHour(LIMITS, MEASURED)).toBe(240);
    expect(attemptsPerHour({ ...LIMITS, mode: 'predictive' }, MEASURED)).toBe(360);
  });

  it('are no more than its simultaneous calls and its least time between dials let through', () => {
    expect(attemptsPerHour({ ...LIMITS, concurrency: 3 }, MEASURED)).toBe(120);
    expect(attemptsPerHour({ ...LIMITS, callIntervalMs: 60_000 }, MEASURED)).toBe(60);
  });

  it('grow with everybody who comes, and never with longer calls', () => {
    const limits = fc.record({
      mode: fc.constantFrom(...CALL_MODES),
      takers: fc.integer({ min: 1, max: 200 }),
      concurrency: fc.integer({ min: 1, max: 200 }),
      callIntervalMs: fc.integer({ min: 0, max: 60_000 }),
      bcwSec: fc.integer({ min: 0, max: 600 }),
    });
    const measured = fc.record({
      answerRate: fc.double({ min: 0, max: 1, noNaN: true }),
      ringSec: fc.double({ min: 1, max: 60, noNaN: true }),
      handlingSec: fc.double({ min: 0, max: 3_600, noNaN: true }),
    });
    fc.assert(
      fc.property(limits, measured, (one, calls) => {
        const now = attemptsPerHour(one, calls);
        const withMore = attemptsPerHour({ ...one, takers: one.takers + 1 }, calls);
        const withLonger = attemptsPerHour(one, { ...calls, handlingSec: calls.handlingSec + 60 });
        return now > 0 && withMore >= now && withLonger <= now;
      }),
    );
  });
});
