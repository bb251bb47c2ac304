import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTACT_STATE_NAMES, CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import {
  connectedPerHour,
  countOfKinds,
  etaMs,
  progressOf,
  setApartByState,
} from '../../shared/domain/figures.ts';

const HOUR_MS = 3_600_000;
const someCounts = fc.record(
  Object.fromEntries(CONTACT_STATE_NAMES.map((state) => [state, fc.nat({ max: 50 })])),
  { requiredKeys: [] },
);

describe('how far a list is', () => {
  it('counts as done who reached a result, and nobody whose campaign was stopped, cancelled or closed before', () => {
    expect(progressOf({ completed: 4, exhausted: 2, canceled_by_client: 1, manual_stopped: 103 })).toEqual({
      total: 110,
      processed: 7,
      apart: 103,
    });
    expect(progressOf({ cancelled: 40 })).toEqual({ total: 40, processed: 0, apart: 40 });
    for (const state of ['window_closed', 'excluded', 'blacklisted', 'invalid_record', 'removed'] as const) {
      expect(progressOf({ [state]: 3, pending: 1 })).toEqual({ total: 4, processed: 0, apart: 3 });
    }
  });

  it('does not count as done whose result is still being written', () => {
    expect(progressOf({ acw: 2, called: 1, processing: 1, completed: 1 }).processed).toBe(1);
  });

  it('adds up, whatever the states: done, set apart and still to do are everybody', () => {
    fc.assert(
      fc.property(someCounts, (counts) => {
        const { total, processed, apart } = progressOf(counts);
        const toDo = countOfKinds(counts, ['waiting', 'claimed', 'in_flight', 'after']);
        expect(processed + apart + toDo).toBe(total);
        expect(setApartByState(counts).reduce((sum, { count }) => sum + count, 0)).toBe(apart);
      }),
    );
  });

  it('sets nobody apart who is not final', () => {
    for (const { state } of setApartByState(Object.fromEntries(CONTACT_STATE_NAMES.map((s) => [s, 1])))) {
      expect(CONTACT_STATES[state].kind).toBe('final');
    }
  });
});

describe('the pace of a run', () => {
  it('is given in connections an hour from its start to its end, or until now', () => {
    expect(connectedPerHour(6, { startedAtMs: 0, endedAtMs: null }, 2 * HOUR_MS)).toBe(3);
    expect(connectedPerHour(6, { startedAtMs: 0, endedAtMs: HOUR_MS / 2 }, 2 * HOUR_MS)).toBe(12);
    expect(connectedPerHour(6, { startedAtMs: null, endedAtMs: null }, HOUR_MS)).toBe(0);
    expect(connectedPerHour(1, { startedAtMs: 0, endedAtMs: null }, 1_000)).toBe(60);
  });

  it('foretells the end from those done, for those still to do', () => {
    expect(etaMs({ total: 30, processed: 10, apart: 0 }, 0, HOUR_MS)).toBe(3 * HOUR_MS);
    expect(etaMs({ total: 30, processed: 10, apart: 10 }, 0, HOUR_MS)).toBe(2 * HOUR_MS);
    expect(etaMs({ total: 30, processed: 4, apart: 0 }, 0, HOUR_MS)).toBeNull();
    expect(etaMs({ total: 30, processed: 10, apart: 20 }, 0, HOUR_MS)).toBeNull();
  });
});
