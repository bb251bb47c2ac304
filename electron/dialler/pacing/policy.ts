import { learnAnswerChance } from './answer-chance.ts';
import { dayBudget } from './budget.ts';
import { trackCalls } from './call-tracking.ts';
import { type Choice, dialChooser } from './dial-choice.ts';
import { dialRate } from './dial-rate.ts';
import { learnDurations } from './duration-learning.ts';
import { forecaster } from './forecast.ts';
import type { PacingDecision, PacingLimits, PacingObservation, PacingPolicy } from './interface.ts';
import { readRules, readScene, type Rules, type Scene } from './observation.ts';
import { trackOperators } from './operator-tracking.ts';
import { learnRingTimes } from './ring-times.ts';
import { type PacingSnapshot, readSnapshot, snapshotVersion } from './snapshot.ts';
import type { PacingBound, PacingWhy } from './why.ts';

/** How a policy is made. */
export interface PacingConfig {
  limits?: PacingLimits;
  /** What an earlier policy of the same campaign exported; it continues from there. */
  snapshot?: unknown;
  /** For the bench only. */
  tuning?: Partial<PacingTuning>;
}

export interface PacingTuning {
  firstPrice: number;
  steeringAnswers: number;
  slowestSteeringAnswers: number;
  /** Operator-seconds per expected answer that a dial must gain, and a call must cost before it is given up. */
  dialCost: number;
  cancelCost: number;
  /** When set, the price stays there and no budget is kept: for drawing the frontier. */
  fixedPrice: number;
}

const defaults: PacingTuning = {
  firstPrice: 80,
  steeringAnswers: 150,
  slowestSteeringAnswers: 300,
  dialCost: 1,
  cancelCost: 1.5,
  fixedPrice: NaN,
};

/** A predictive policy with its reasons and its memory. */
export interface PredictivePolicy extends PacingPolicy {
  decide(obs: PacingObservation): PacingDecision;
  /** The reasons behind the last decision. */
  why(): PacingWhy;
  /** All it has learned, as plain JSON. */
  snapshot(): PacingSnapshot;
}

/** Dials ordered less than this ago may not yet be in the list of ringing calls. */
const placingSec = 1.5;

/**
 * Makes a predictive pacing policy. Pure: no clock, no randomness, no state outside the returned object.
 * @throws UnusableSnapshot when `config.snapshot` is of another version or damaged
 */
export function createPolicy(config: PacingConfig = {}): PredictivePolicy {
  const tuning = { ...defaults, ...config?.tuning };
  const given = config?.snapshot;
  const saved = given === undefined || given === null ? undefined : readSnapshot(given);
  let limits: PacingLimits | undefined = config?.limits ?? saved?.limits ?? undefined;
  let lastNow = saved?.now ?? 0;

  const talk = learnDurations({ meanSec: 110, sigma: 1, weight: 4 }, saved?.talk);
  const wrap = learnDurations({ meanSec: 20, sigma: 0.8, weight: 4 }, saved?.wrap);
  const pause = learnDurations({ meanSec: 600, sigma: 1, weight: 4 }, saved?.pause);
  const rings = learnRingTimes(readRules(limits).ringTimeoutSec, saved?.rings);
  const chance = learnAnswerChance(saved?.chance);
  const calls = trackCalls(chance, rings, saved?.calls);
  const operators = trackOperators({ talk, wrap, pause }, saved?.operators);
  const budget = dayBudget(tuning, saved?.budget);
  const rate = dialRate(saved?.rate);
  const forecasts = forecaster({ chance, rings, talk, wrap, pause });
  const choose = dialChooser();
  const count = { answered: 0, abandoned: 0, misread: 0, ...saved?.count };
  let ordered: [number, number][] = saved?.ordered ?? [];
  let reasons: PacingWhy | undefined;

  const explain = (
    scene: Scene,
    floor: FloorCount,
    bound: PacingBound,
    choice: Choice,
    room: Room,
  ): PacingWhy => ({
    bound,
    dial: choice.dial,
    cancel: choice.cancel.length,
    idle: floor.idle,
    staffed: floor.staffed,
    ringing: scene.calls.length,
    waiting: scene.waiting.length,
    linesFree: room.lines,
    rateFree: room.rate,
    risk: choice.risk,
    price: budget.price(),
    nextDialGain: choice.gain,
    answerChance: chance.ofNext(),
    uncertainty: chance.uncertainty(),
    experience: chance.experience(),
    scoreWorth: chance.scoreWorth(),
    talkSec: talk.mean(),
    wrapSec: wrap.mean(),
    inFlight: choice.abandonsInFlight,
    budget: budget.figures(),
  });

  /** What leaves no room for an abandoned person, where something does. */
  const spentBy = (rules: Rules): PacingBound => {
    if (budget.isListTooShort()) return 'short list';
    return rules.noneAhead && !budget.spent() ? 'own limit' : 'budget';
  };

  const decideOn = (scene: Scene): PacingDecision => {
    const { rules, now } = scene;
    const newCalls = calls.observe(scene, count);
    count.misread += scene.misread;
    operators.observe(scene);
    const floor = countFloor(scene);
    budget.observe(scene, count, {
      ...floor,
      handlingSec: talk.mean() + wrap.mean(),
      answerChance: chance.ofNext(),
    });

    ordered = stillPlacing(ordered, now, newCalls);
    const placing = ordered.reduce((sum, [, dials]) => sum + dials, 0);
    const room: Room = {
      lines: Math.max(
        0,
        rules.maxLines - scene.calls.length - scene.waiting.length - floor.talking - placing,
      ),
      rate: rate.room(now, rules.maxCps),
    };
    const nothing: Choice = {
      dial: 0,
      cancel: [],
      risk: 0,
      gain: 0,
      abandonsSoon: 0,
      abandonsInFlight: 0,
      isFull: false,
    };
    const stopped = now >= rules.stopDialAt;
    const most = stopped || floor.staffed === 0 ? 0 : Math.min(room.lines, room.rate, 6 * floor.staffed + 6);
    if (floor.staffed === 0 && scene.calls.length === 0) {
      reasons = explain(scene, floor, 'no operator', nothing, room);
      return { dial: 0, cancel: [] };
    }

    const spent = Number.isNaN(tuning.fixedPrice) && (rules.noneAhead || budget.spent());
    const forecast = forecasts.of(scene, (call) => calls.of(call), operators.staysAvailable(), placing);
    const choice = choose(
      scene,
      forecast,
      {
        free: floor.idle - scene.waiting.length,
        placing,
        rateVariance: chance.uncertainty() ** 2,
        price: Number.isNaN(tuning.fixedPrice) ? (spent ? spentPrice : budget.price()) : tuning.fixedPrice,
      },
      spent ? 0 : most,
      { dial: tuning.dialCost, cancel: tuning.cancelCost },
      Number.isNaN(tuning.fixedPrice) ? budget.mostInFlight() : Infinity,
    );
    const noPart = choice.isFull && choice.dial === 0;
    budget.expect(choice.abandonsSoon, choice.abandonsInFlight);
    // Never behind a progressive dialler: one call under way for every idle operator.
    const progressive =
      floor.idle - scene.calls.length - scene.waiting.length - placing + choice.cancel.length;
    choice.dial = Math.min(most, Math.max(choice.dial, progressive));

    let bound: PacingBound = chance.experience() < 60 ? 'learning' : 'risk';
    if (stopped) bound = 'stop time';
    else if (floor.staffed === 0) bound = 'no operator';
    else if (choice.dial >= room.lines) bound = 'lines';
    else if (choice.dial >= room.rate) bound = 'rate';
    else if (spent || noPart) bound = spentBy(rules);
    reasons = explain(scene, floor, bound, choice, room);
    rate.placed(now, choice.dial);
    if (choice.dial > 0) ordered.push([now, choice.dial]);
    return { dial: choice.dial, cancel: choice.cancel.flatMap((i) => scene.calls[i]?.id ?? []) };
  };

  return {
    name: 'callboard-predictive',
    start(setup) {
      limits = { ...limits, ...setup?.limits };
    },
    decide(obs) {
      const rules = readRules(obs?.limits, limits);
      const scene = readScene(obs, rules, lastNow);
      const decision = decideOn(scene);
      lastNow = scene.now;
      return decision;
    },
    why() {
      return reasons ?? beforeFirst;
    },
    snapshot: () => ({
      version: snapshotVersion,
      limits: limits ?? null,
      now: lastNow,
      talk: talk.save(),
      wrap: wrap.save(),
      pause: pause.save(),
      rings: rings.save(),
      chance: chance.save(),
      calls: calls.save(),
      operators: operators.save(),
      budget: budget.save(),
      count: { ...count },
      rate: rate.save(),
      ordered: ordered.map(([at, dials]): [number, number] => [at, dials]),
    }),
  };
}

interface FloorCount {
  idle: number;
  talking: number;
  /** In talk or wrap-up. */
  engaged: number;
  /** At their desks: idle, talking or wrapping up. */
  staffed: number;
}

interface Room {
  lines: number;
  rate: number;
}

/** What an abandon costs once the budget is spent: more than any idling. */
const spentPrice = 1e5;

function countFloor(scene: Scene): FloorCount {
  const floor: FloorCount = { idle: 0, talking: 0, engaged: 0, staffed: 0 };
  for (const { state } of scene.operators) {
    if (state === 'offline' || state === 'break') continue;
    floor.staffed++;
    if (state === 'idle') floor.idle++;
    else floor.engaged++;
    if (state === 'talk') floor.talking++;
  }
  return floor;
}

/** Orders not yet seen as calls: the oldest are met first, and none is waited for longer than placing takes. */
function stillPlacing(ordered: [number, number][], now: number, newCalls: number): [number, number][] {
  const left: [number, number][] = [];
  let seen = newCalls;
  for (const [at, dials] of ordered) {
    const met = Math.min(seen, dials);
    seen -= met;
    if (dials > met && at <= now && at > now - placingSec) left.push([at, dials - met]);
  }
  return left;
}

const beforeFirst: PacingWhy = {
  bound: 'no operator',
  dial: 0,
  cancel: 0,
  idle: 0,
  staffed: 0,
  ringing: 0,
  waiting: 0,
  linesFree: 0,
  rateFree: 0,
  risk: 0,
  price: 0,
  nextDialGain: 0,
  answerChance: 0,
  uncertainty: 0,
  experience: 0,
  scoreWorth: 0,
  talkSec: 0,
  wrapSec: 0,
  inFlight: 0,
  budget: {
    liveAnswers: 0,
    abandoned: 0,
    allowedNow: 0,
    expectedToCome: 0,
    leftSec: 0,
    answersToCome: 0,
    allowedToday: 0,
  },
};
