import type { CallOutcome, PacedOperatorState, PacingLimits, PacingObservation } from './interface.ts';

/** An identifier as the dialler gives it. */
export type Id = string | number;

/** Limits with every gap filled and every absurdity bounded. Times in seconds. */
export interface Rules {
  targetAbandon: number;
  graceSec: number;
  ringTimeoutSec: number;
  minRingSec: number;
  /** Infinity when there is none. */
  stopDialAt: number;
  /** Infinity when unknown. */
  shiftSec: number;
  maxLines: number;
  maxCps: number;
  noneAhead: boolean;
  /** Infinity when the list has no end. */
  contactsLeft: number;
  screened: boolean;
}

export interface SeenOperator {
  id: Id;
  state: PacedOperatorState;
  /** NaN when not told, until the tracking fills it in. */
  elapsedSec: number;
}

export interface SeenCall {
  id: Id;
  /** NaN when not told, until the tracking fills it in. */
  ageSec: number;
  /** Picked up or of untold age: it is not to be given up. */
  kept: boolean;
  detecting: boolean;
  /** NaN when the call carries none. */
  score: number;
}

export interface SeenOutcome {
  id: Id;
  outcome: CallOutcome;
  /** NaN when not told. */
  ageSec: number;
  sinceAnswerSec: number;
}

/** Counters of the day as told; NaN where missing. */
export interface SeenDay {
  dials: number;
  answered: number;
  abandoned: number;
  misread: number;
}

/** What other hosts do; nothing where none does. */
export interface SeenElsewhere {
  /** There is another host, which calls for these campaigns or may begin to. */
  isThere: boolean;
  staffed: number;
  engaged: number;
  inFlight: number;
  unrecorded: number;
  heardAfterSec: number;
}

/** An observation made safe: unique ids, finite numbers, known words. */
export interface Scene {
  now: number;
  rules: Rules;
  day: SeenDay;
  elsewhere: SeenElsewhere;
  operators: SeenOperator[];
  calls: SeenCall[];
  waiting: { id: Id; elapsedSec: number }[];
  outcomes: SeenOutcome[];
  /** Conversations that turned out to be machines since the last decision. */
  misread: number;
}

const operatorStates: ReadonlySet<string> = new Set(['idle', 'talk', 'wrap', 'break', 'offline']);
const callOutcomes: ReadonlySet<string> = new Set([
  'answered',
  'noanswer',
  'busy',
  'failed',
  'machine',
  'hangup',
  'abandoned',
  'cancelled',
]);

const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);

/** `value` if it is a number within the bounds, bounded if outside, `otherwise` if it is no number. */
function bounded(value: unknown, least: number, most: number, otherwise: number): number {
  if (!isNumber(value)) return otherwise;
  return Math.min(most, Math.max(least, value));
}

const isId = (value: unknown): value is Id =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

function records(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}

/**
 * Fills and bounds the limits. A target above 1 is taken for a percentage; anything above 20 % for 20 %.
 * Missing limits fall back to `known`, those of the decision before.
 */
export function readRules(given: PacingLimits | undefined, known?: PacingLimits): Rules {
  const limits: Record<string, unknown> = { ...known };
  if (typeof given === 'object' && given !== null) {
    for (const [key, value] of Object.entries(given))
      if (value !== undefined && value !== null) limits[key] = value;
  }
  const target = bounded(limits['targetAbandon'], 0, 100, 0.03);
  const minRingSec = bounded(limits['minRingSec'], 0, 120, 15);
  return {
    targetAbandon: Math.min(0.2, target > 1 ? target / 100 : target),
    graceSec: bounded(limits['graceSec'], 0, 60, 2),
    ringTimeoutSec: bounded(limits['ringTimeoutSec'], 5, 120, 25),
    minRingSec,
    stopDialAt: bounded(limits['stopDialAt'], -Infinity, Infinity, Infinity),
    shiftSec: bounded(limits['shiftSec'], 60, Infinity, Infinity),
    maxLines: Math.floor(bounded(limits['maxLines'], 0, 100_000, 100_000)),
    maxCps: bounded(limits['maxCps'], 0, 100_000, 100_000),
    noneAhead: limits['noneAhead'] === true,
    contactsLeft: bounded(limits['contactsLeft'], 0, Infinity, Infinity),
    screened: Boolean(limits['amd']) && limits['amd'] !== 'off',
  };
}

/** Reads an observation, however broken; `lastNow` stands in for a missing clock. Never throws. */
export function readScene(obs: PacingObservation, rules: Rules, lastNow: number): Scene {
  const raw = (typeof obs === 'object' && obs !== null ? obs : {}) as unknown as Record<string, unknown>;
  const now = isNumber(raw['now']) && Number.isFinite(raw['now']) ? raw['now'] : lastNow;
  const { outcomes, misread } = readEvents(raw['events']);
  return {
    now,
    rules,
    day: readDay(raw['day']),
    elsewhere: readElsewhere(raw['elsewhere']),
    operators: readOperators(raw['operators']),
    calls: readCalls(raw['ringing']),
    waiting: readWaiting(raw['waiting']),
    outcomes,
    misread,
  };
}

function readDay(value: unknown): SeenDay {
  const day = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const counter = (name: string): number => bounded(day[name], 0, 1e9, NaN);
  return {
    dials: counter('dials'),
    answered: counter('answered'),
    abandoned: counter('abandoned'),
    misread: counter('misread'),
  };
}

/** As days recorded before this was told have it. */
const HEARD_AFTER_SEC = 4;

function readElsewhere(value: unknown): SeenElsewhere {
  const isThere = typeof value === 'object' && value !== null;
  const told = (isThere ? value : {}) as Record<string, unknown>;
  const figure = (name: string): number => bounded(told[name], 0, 1e6, 0);
  return {
    isThere,
    staffed: figure('staffed'),
    engaged: figure('engaged'),
    inFlight: figure('inFlight'),
    unrecorded: figure('unrecorded'),
    heardAfterSec: bounded(told['heardAfterSec'], 0, 3_600, HEARD_AFTER_SEC),
  };
}

function readOperators(value: unknown): SeenOperator[] {
  const seen = new Set<Id>();
  const operators: SeenOperator[] = [];
  for (const item of records(value)) {
    const { id, state } = item;
    if (!isId(id) || seen.has(id) || typeof state !== 'string' || !operatorStates.has(state)) continue;
    seen.add(id);
    operators.push({
      id,
      state: state as PacedOperatorState,
      elapsedSec: bounded(item['elapsedSec'], 0, 1e6, NaN),
    });
  }
  return operators;
}

function readCalls(value: unknown): SeenCall[] {
  const seen = new Set<Id>();
  const calls: SeenCall[] = [];
  for (const item of records(value)) {
    const { id } = item;
    if (!isId(id) || seen.has(id)) continue;
    seen.add(id);
    const score = item['answerScore'];
    const ageSec = bounded(item['elapsedSec'], 0, 1e6, NaN);
    const detecting = item['phase'] === 'detecting';
    calls.push({
      id,
      ageSec,
      kept: detecting || Number.isNaN(ageSec),
      detecting,
      score:
        isNumber(score) && score >= 0 ? bounded(score > 1 ? score / 100 : score, 0.001, 0.999, NaN) : NaN,
    });
  }
  return calls;
}

function readWaiting(value: unknown): { id: Id; elapsedSec: number }[] {
  const seen = new Set<Id>();
  const waiting: { id: Id; elapsedSec: number }[] = [];
  for (const item of records(value)) {
    const { id } = item;
    if (!isId(id) || seen.has(id)) continue;
    seen.add(id);
    waiting.push({ id, elapsedSec: bounded(item['elapsedSec'], 0, 1e6, 0) });
  }
  return waiting;
}

function readEvents(value: unknown): { outcomes: SeenOutcome[]; misread: number } {
  const outcomes: SeenOutcome[] = [];
  let misread = 0;
  for (const item of records(value)) {
    if (item['type'] === 'wrapEnd' && item['live'] === false) misread++;
    if (item['type'] !== 'call') continue;
    const { id, outcome } = item;
    if (!isId(id) || typeof outcome !== 'string' || !callOutcomes.has(outcome)) continue;
    outcomes.push({
      id,
      outcome: outcome as CallOutcome,
      ageSec: bounded(item['ageSec'], 0, 1e6, NaN),
      sinceAnswerSec: bounded(item['sinceAnswerSec'], 0, 1e6, NaN),
    });
  }
  return { outcomes, misread };
}
