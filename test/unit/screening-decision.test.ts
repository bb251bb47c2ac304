import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCadence, type CadenceReading } from '../../electron/screening/cadence.ts';
import { decide } from '../../electron/screening/decision.ts';
import { decisionLimits } from '../../electron/screening/weights.ts';

const reading = (talkMs: number, pauseMs: number, doubt = 0): CadenceReading => ({
  nowMs: 500 + talkMs + pauseMs,
  onsetMs: 500,
  talkMs,
  pauseMs,
  longestPauseMs: 0,
  runs: 1,
  doubt,
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

describe('where a television goes on talking', () => {
  const { doubt, doubtfulMs } = decisionLimits;

  it('whoever may be a person is put through without waiting for a silence', () => {
    expect(decide(reading(doubtfulMs, 0, doubt), [0.5, 0.45, 0.05], decisionLimits)?.verdict).toBe('unsure');
    expect(decide(reading(doubtfulMs, 0, doubt), [0.8, 0.15, 0.05], decisionLimits)?.verdict).toBe('person');
  });

  it('nobody is judged before some time has passed', () => {
    expect(decide(reading(doubtfulMs - 20, 0, doubt), [0.8, 0.15, 0.05], decisionLimits)).toBeNull();
  });

  it('whoever is hardly a person is listened to further', () => {
    expect(decide(reading(doubtfulMs, 0, doubt), [0.2, 0.75, 0.05], decisionLimits)).toBeNull();
  });

  it('nobody who may be a person is called a machine for it, however long the talk', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 3000 }), (talk, pause) => {
        const said = decide(reading(talk, pause, doubt), [0.5, 0.48, 0.02], decisionLimits);
        expect(said?.verdict).not.toBe('machine');
      }),
    );
  });
});

it('without such doubt a line is listened to until it falls silent', () => {
  const { doubt, doubtfulMs } = decisionLimits;
  expect(decide(reading(doubtfulMs, 0, doubt - 0.01), [0.8, 0.15, 0.05], decisionLimits)).toBeNull();
});

it('whoever is almost surely a person is so at once, and whoever less surely only if no more comes for a while', () => {
  const { personSoon, personSoonPauseMs, personPauseMs } = decisionLimits;
  const nearly = [personSoon + 0.005, 0.05, 0.01];
  expect(decide(reading(900, personSoonPauseMs - 20), [0.99, 0.01, 0], decisionLimits)).toBeNull();
  expect(decide(reading(900, personSoonPauseMs), nearly, decisionLimits)?.verdict).toBe('person');
  expect(decide(reading(900, personPauseMs), nearly, decisionLimits)).toBeNull();
  expect(decide(reading(900, decisionLimits.patienceMs), nearly, decisionLimits)?.verdict).toBe('person');
});

it('talk that may be a television is doubted by as much, and silence after it changes nothing', () => {
  for (const chance of [0.98, 0.7]) {
    const cadence = createCadence(0);
    for (let frame = 0; frame < 100; frame++) cadence.hear(chance, -20, -15, -50);
    const { doubt } = cadence.hear(0, -50, -15, -50);
    expect(doubt).toBeCloseTo(1 - chance, 1);
    for (let frame = 0; frame < 100; frame++) cadence.hear(0, -50, -15, -50);
    expect(cadence.hear(0, -50, -15, -50).doubt).toBeCloseTo(doubt, 1);
  }
});
