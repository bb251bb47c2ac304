import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CadenceReading } from '../../electron/screening/cadence.ts';
import { decide } from '../../electron/screening/decision.ts';
import { decisionLimits } from '../../electron/screening/weights.ts';

const reading = (talkMs: number, pauseMs: number): CadenceReading => ({
  nowMs: 500 + talkMs + pauseMs,
  onsetMs: 500,
  talkMs,
  pauseMs,
  longestPauseMs: 0,
  runs: 1,
  doubt: 0,
});
const chances = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b]) => [Math.min(a, b), Math.abs(a - b), 1 - Math.max(a, b)]);

describe('whoever stops talking without a beep', () => {
  it('after at most four seconds is no machine, however sure the network is of one', () => {
    fc.assert(
      fc.property(chances, fc.integer({ max: 4000 }), fc.integer({ max: 9000 }), (sure, talk, pause) => {
        const said = decide(reading(Math.max(100, talk), Math.max(0, pause)), sure, decisionLimits);
        expect(said?.verdict).not.toBe('machine');
      }),
    );
  });

  it('after five seconds is not called a machine for a long silence', () => {
    expect(decide(reading(5200, 3000), [0.15, 0.8, 0.05], decisionLimits)?.verdict).toBe('unsure');
  });

  it('after seven seconds is', () => {
    expect(decide(reading(7000, 3000), [0.15, 0.8, 0.05], decisionLimits)?.verdict).toBe('machine');
  });
});

it('a machine that goes on talking is told before it ends', () => {
  expect(decide(reading(7000, 0), [0.01, 0.98, 0.01], decisionLimits)?.verdict).toBe('machine');
});
