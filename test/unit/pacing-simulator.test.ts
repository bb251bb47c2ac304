import { describe, expect, it } from 'vitest';
import { createPolicy } from '../../electron/dialler/pacing/policy.ts';
import { fixedRatio, progressive } from '../bench/pacing/comparators.ts';
import { erlangLoss, simulatedLoss } from '../bench/pacing/erlang.ts';
import { simulateHosts } from '../bench/pacing/hosts.ts';
import type { DayResult } from '../bench/pacing/measure.ts';
import { plainDay, type Scenario } from '../bench/pacing/scenario.ts';
import { scenarios } from '../bench/pacing/scenarios.ts';
import { simulateDay } from '../bench/pacing/simulator.ts';

const hour = 3600;

describe('the simulated floor', () => {
  it.each([
    [1, 0.5, 0.3],
    [5, 4, 1],
    [20, 18, 0.6],
  ])('loses calls as Erlang says: %i operators at %f erlangs', (servers, load, cv) => {
    const expected = erlangLoss(servers, load);
    expect(simulatedLoss(servers, load, 60, cv, 3)).toBeCloseTo(expected, expected > 0.3 ? 1 : 1.5);
    expect(Math.abs(simulatedLoss(servers, load, 60, cv, 3) - expected)).toBeLessThan(0.03);
  });

  it.each(
    scenarios
      .filter(({ operators }) => operators <= 12)
      .map((scenario) => [scenario.name, scenario] as const),
  )('loses neither a call nor a second: %s', (_, scenario) => {
    const shiftSec = Math.min(scenario.shiftSec, 2 * hour);
    const { day, operatorSec, linesLeft, liveAnswered, liveAbandoned } = simulateDay(
      { ...scenario, shiftSec },
      fixedRatio(2),
      11,
    );
    const seconds = Object.values(operatorSec).reduce((a, b) => a + b, 0);
    expect(seconds).toBeCloseTo(scenario.operators * shiftSec, 3);
    // Every call answered is connected, abandoned, or still waiting at the end.
    const stillWaiting = day.answered - day.connected - day.abandoned;
    expect(stillWaiting).toBeGreaterThanOrEqual(0);
    expect(stillWaiting).toBeLessThanOrEqual(linesLeft);
    expect(day.dials).toBeGreaterThanOrEqual(day.answered + day.machines + day.cancelled);
    expect(liveAbandoned).toBeLessThanOrEqual(day.abandoned);
    expect(liveAnswered).toBeLessThanOrEqual(day.answered);
  });

  it('keeps nearly every operator busy when the dialler is clairvoyant', () => {
    const { occupancy } = simulateDay(plainDay, progressive(), 5, true);
    expect(occupancy).toBeGreaterThan(0.995);
    expect(occupancy).toBeLessThan(1);
  });

  it('gives the same day for the same seed and another for another', () => {
    const short = { ...plainDay, shiftSec: hour };
    const first = simulateDay(short, createPolicy(), 21);
    expect(simulateDay(short, createPolicy(), 21)).toEqual(first);
    expect(simulateDay(short, createPolicy(), 22).day).not.toEqual(first.day);
  });
});

describe('hosts that share the operators of a campaign', () => {
  const day: Scenario = { ...plainDay, name: 'two hosts', operators: 6, shiftSec: 2 * 3600 };

  it.each([2, 3])('keep one promise together, %i of them', (hosts) => {
    const results = simulateHosts(day, hosts, 11, 'the day, operators and calls in the air');
    const sum = (of: (result: DayResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    const answered = sum(({ liveAnswered }) => liveAnswered);
    expect(answered).toBeGreaterThan(50);
    expect(sum(({ liveAbandoned }) => liveAbandoned)).toBeLessThanOrEqual(day.targetAbandon * answered);
  });
});
