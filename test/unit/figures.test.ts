import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_OUTCOME_NAMES } from '../../shared/domain/attempt-outcome.ts';
import { CONTACT_STATE_NAMES, CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { etaMs, perHour } from '../../shared/domain/figures/pace.ts';
import { countOfKinds, progressOf, setApartByState } from '../../shared/domain/figures/progress.ts';

import { AHEAD_FIGURES } from '../../shared/domain/figures/ahead-table.ts';
import {
  answeredBy,
  definitionOf,
  FIGURE_UNITS,
  FIGURES,
  figuresOf,
  type FigureMeaning,
} from '../../shared/domain/figures/table.ts';
import type { RunSums } from '../../shared/domain/figures/sums.ts';
import { promiseOf, sumAnswers } from '../../shared/domain/abandon-promise.ts';

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
    expect(perHour(6, { startedAtMs: 0, endedAtMs: null }, 2 * HOUR_MS)).toBe(3);
    expect(perHour(6, { startedAtMs: 0, endedAtMs: HOUR_MS / 2 }, 2 * HOUR_MS)).toBe(12);
    expect(perHour(6, { startedAtMs: null, endedAtMs: null }, HOUR_MS)).toBe(0);
    expect(perHour(1, { startedAtMs: 0, endedAtMs: null }, 1_000)).toBe(60);
  });

  it('foretells the end from those done, for those still to do', () => {
    expect(etaMs({ total: 30, processed: 10, apart: 0 }, 0, HOUR_MS)).toBe(3 * HOUR_MS);
    expect(etaMs({ total: 30, processed: 10, apart: 10 }, 0, HOUR_MS)).toBe(2 * HOUR_MS);
    expect(etaMs({ total: 30, processed: 4, apart: 0 }, 0, HOUR_MS)).toBeNull();
    expect(etaMs({ total: 30, processed: 10, apart: 20 }, 0, HOUR_MS)).toBeNull();
  });
});

/** A run of which nothing has happened yet. */
const NOTHING: RunSums = {
  counts: {},
  dials: {
    attempts: 0,
    answered: 0,
    connected: 0,
    ringSecTotal: 0,
    ringCount: 0,
    talkSecTotal: 0,
    talkCount: 0,
    wrapSecTotal: 0,
    wrapCount: 0,
    lastDialMs: null,
    outcomes: {},
    passes: [],
  },
  callbacks: {
    missed: 0,
    received: 0,
    requested: 0,
    completed: 0,
    cancelled: 0,
    exhausted: 0,
    dialled: 0,
    delay_ms: 0,
  },
  today: null,
  dialsPerSec: 0,
  startedAtMs: null,
  endedAtMs: null,
  hasEnd: false,
  nowMs: HOUR_MS,
};

const added = (of: object) => Object.values(of).reduce((total: number, n: number) => total + n, 0);

describe('the table of figures', () => {
  it('names every figure once, with its unit and what it means in whole sentences', () => {
    for (const table of [FIGURES, AHEAD_FIGURES]) {
      const rows = Object.values(table);
      for (const { label, unit, sentence } of rows) {
        expect(label).toMatch(/^[\dA-Z]/);
        expect(FIGURE_UNITS).toContain(unit);
        expect(sentence, label).toMatch(/^[A-Z].*\.$/);
      }
      expect(new Set(rows.map(({ label }) => label)).size).toBe(rows.length);
    }
  });

  it('counts nothing and says no rate, average or moment before anything has happened', () => {
    for (const sums of [NOTHING, { ...NOTHING, today: promiseOf(sumAnswers([])), hasEnd: true }]) {
      for (const [name, value] of Object.entries(figuresOf(sums))) {
        const { unit } = FIGURES[name as keyof typeof FIGURES];
        const isMade = ['share', 'seconds', 'duration', 'time_of_day', 'moment'].includes(unit);
        expect(value, name).toBe(isMade ? null : 0);
      }
    }
    const promise = promiseOf(sumAnswers([]));
    const ahead = { today: promise, thirtyDays: promise, abandonsLeft: 0, worstHalfHour: null };
    for (const [name, { unit, of }] of Object.entries(AHEAD_FIGURES)) {
      expect(of({ ...ahead, waiting: 0, idle: 0 }), name).toBe(unit === 'share' ? null : 0);
    }
  });

  it('makes each figure from the sums as its sentence says', () => {
    const sums: RunSums = {
      ...NOTHING,
      counts: {
        completed: 6,
        retry_scheduled: 3,
        ringing: 1,
        dialling: 1,
        in_progress: 2,
        manual_stopped: 7,
        exhausted: 2,
        amd_machine: 1,
        no_conversation: 3,
        invalid_record: 4,
      },
      dials: {
        ...NOTHING.dials,
        attempts: 40,
        answered: 16,
        connected: 10,
        ringSecTotal: 240,
        ringCount: 20,
        talkSecTotal: 900,
        talkCount: 10,
        wrapSecTotal: 160,
        wrapCount: 8,
        lastDialMs: 12,
        outcomes: {
          answered: 8,
          no_conversation: 2,
          no_answer: 9,
          busy: 4,
          machine: 5,
          screener: 1,
          rejected: 3,
        },
        passes: [
          { pass: 1, attempted: 18, connected: 6, firstMs: 0, lastMs: 9 },
          { pass: 2, attempted: 22, connected: 4, firstMs: 10, lastMs: 12 },
        ],
      },
      callbacks: {
        missed: 2,
        received: 5,
        requested: 9,
        completed: 4,
        cancelled: 2,
        exhausted: 1,
        dialled: 3,
        delay_ms: 90000,
      },
      dialsPerSec: 0.4,
      startedAtMs: 0,
      hasEnd: true,
    };
    expect(figuresOf(sums)).toMatchObject({
      total: 30,
      processed: 12,
      apart: 11,
      attempted: 18,
      completed: 6,
      // Neither whoever had nothing to say, nor those who were not worked.
      failed: 3,
      retriesWaiting: 3,
      ringing: 2,
      inProgress: 2,
      attempts: 40,
      answered: 16,
      connected: 10,
      conversations: 8,
      machines: 5,
      didNotPick: 19,
      missedCallbacks: 2,
      callbacksRequested: 9,
      callbacksPending: 2,
      callbacksCompleted: 4,
      callbacksCancelled: 2,
      callbacksExhausted: 1,
      callbackDelaySec: 30,
      calledBack: 5,
      answerRate: 0.4,
      connectRate: 0.25,
      completionRate: 0.2,
      talkSec: 900,
      averageRingSec: 12,
      averageTalkSec: 90,
      averageWrapSec: 20,
      averageHandlingSec: 110,
      dialsPerSec: 0.4,
      connectedPerHour: 10,
      callsPerMin: 40 / 60,
      dialsPerSecOfRun: 40 / 3_600,
      lastDialMs: 12,
      etaMs: HOUR_MS + Math.round((HOUR_MS / 12) * 7),
    });
    expect(figuresOf({ ...sums, hasEnd: false }).etaMs).toBeNull();
  });

  it('puts every outcome into one group of whoever took the call, and says the names of other diallers', () => {
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(ATTEMPT_OUTCOME_NAMES.map((name) => [name, fc.nat({ max: 9 })])), {
          requiredKeys: [],
        }),
        (outcomes) => {
          expect(added(answeredBy(outcomes))).toBe(added(outcomes));
        },
      ),
    );
    expect(answeredBy({ busy: 2, fax: 1, abandoned: 4, rejected: 3, invalid_number: 5 })).toEqual({
      human: 4,
      machine: 1,
      no_answer: 2,
      rejected: 3,
      failed: 5,
    });
    expect(definitionOf(FIGURES.total)).toBe(
      'All contacts of the campaign. Also called: Totals, Recipients.',
    );
    expect(definitionOf(FIGURES.apart)).toBe(FIGURES.apart.sentence);
    const names = Object.values(FIGURES).flatMap((row: FigureMeaning) => row.alsoCalled ?? []);
    expect(new Set(names).size, 'no name stands for two figures').toBe(names.length);
  });

  it('takes the abandon rate from the promise of the day, and has none for a campaign that does not dial ahead', () => {
    const day = { ...sumAnswers([]), dials: 60, answered: 24, machines: 4, connected: 18, misread: 3 };
    const today = promiseOf({ ...day, abandoned: 1, leftEarly: 1 });
    expect(figuresOf({ ...NOTHING, today }).abandonRate).toBe(0.1);
    const abandoned = { ...NOTHING, counts: { abandoned: 2 }, dials: { ...NOTHING.dials, answered: 20 } };
    expect(figuresOf(abandoned).abandonRate).toBeNull();
  });
});
