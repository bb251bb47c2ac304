import { abandonWorth } from './abandon-worth.ts';
import { budgetPart, type BudgetPartState } from './budget-part.ts';
import type { OwnCount } from './call-tracking.ts';
import { hasRoomForOne, keptAtTheEnd, slack, trusted } from './hard-limit.ts';
import type { Scene } from './observation.ts';

/**
 * The day's allowance of abandoned people, and the price of one more.
 *
 * Two loops keep the promise. A slow one steers the price (operator-seconds of idling that one abandon is worth) so
 * that the expected abandons of the coming second stand in the wished proportion to the expected answers; it is fed
 * by expectations, not by the few abandons that happen, so it hardly swings. A hard one declares the budget spent
 * as soon as one more abandon might not be covered by the answers of the day. The price aims far enough below the
 * hard limit to meet it rarely: dialling progressively for a while costs more than aiming lower all day.
 */
export interface Budget {
  /** To be called once per observation, before deciding. */
  observe(scene: Scene, own: OwnCount, floor: Floor): void;
  /** What the decision just taken is expected to bring in the coming second, and until its calls are over. */
  expect(abandonsSoon: number, abandonsInFlight: number): void;
  /** True when the next abandon might break the day's promise: dial progressively. */
  spent(): boolean;
  /** True when it might because the list ends before the day does. */
  isListTooShort(): boolean;
  /** The most abandons that may be expected among this host's calls in the air; Infinity where no other host dials. */
  mostInFlight(): number;
  /** Operator-seconds one abandon may cost. */
  price(): number;
  figures(): BudgetFigures;
  save(): BudgetState;
}

/** What the budget needs to know of the floor. */
export interface Floor {
  /** Operators at their desks. */
  staffed: number;
  /** Operators in talk or wrap-up. */
  engaged: number;
  /** Mean seconds from answer to the end of wrap-up. */
  handlingSec: number;
  /** That a dial reaches a person. */
  answerChance: number;
}

/** The arithmetic, open to a recount. */
export interface BudgetFigures {
  /** Answers of the day less machines found among them, including those expected among conversations still open. */
  liveAnswers: number;
  abandoned: number;
  /** `targetAbandon` x `liveAnswers`. */
  allowedNow: number;
  /** Answers still expected today, and the seconds in which they come. */
  expectedToCome: number;
  leftSec: number;
  /** As many of them as the budget relies on. */
  answersToCome: number;
  /** `targetAbandon` x (`liveAnswers` + `answersToCome`). */
  allowedToday: number;
}

export interface BudgetState {
  logPrice: number;
  /** Abandons expected and seen, for correcting the forecast; faded. */
  expected: number;
  seen: number;
  dayStart: number | null;
  lastNow: number | null;
  lastDials: number;
  lastAbandoned: number;
  lastAnswers: number;
  /** Abandons expected among calls in the air after the last decision. */
  inFlight: number;
  /** Its part of what is left, where several hosts share it. Left out by older programs. */
  part?: BudgetPartState;
}

/** Tuned on the bench; see docs/pacing.md. */
export interface BudgetTuning {
  firstPrice: number;
  /** Answers over which the price follows a proportional error: few in the morning, more as the day fills. */
  steeringAnswers: number;
  slowestSteeringAnswers: number;
}

/** Abandons fall about as price to the power 1/this: the price answers at once to a budget ahead or behind. */
const priceElasticity = 0.8;
const leastPrice = 6;
const mostPrice = 3000;
/** Share of the answers still expected that the price is planned on: operators may go home early. */
const planned = 0.8;
/** What progressive dialling loses per abandon ahead against an infinite price; see abandon-worth.ts. */
const cliff = 10;
/** Part of an abandon that the price never counts on: the hard limit adds a margin for the calls in the air. */
const kept = 0.3;
const worthOfAbandon = abandonWorth(priceElasticity, cliff);
const knownDayGapSec = 4 * 3600;

export function dayBudget(tuning: BudgetTuning, saved?: BudgetState): Budget {
  const state: BudgetState = saved
    ? { ...saved }
    : {
        logPrice: Math.log(tuning.firstPrice),
        expected: 0,
        seen: 0,
        dayStart: null,
        lastNow: null,
        lastDials: 0,
        lastAbandoned: 0,
        lastAnswers: 0,
        inFlight: 0,
      };
  let figures: BudgetFigures = {
    liveAnswers: 0,
    abandoned: 0,
    allowedNow: 0,
    expectedToCome: 0,
    leftSec: 0,
    answersToCome: 0,
    allowedToday: 0,
  };
  /** What would be allowed today if the list lasted until the end of the day. */
  let allowedOnLongList = 0;
  /** Abandons that the end of a list keeps room for. */
  let atTheEnd = 0;
  let target = 0.03;

  let wished = 0.03;
  let dt = 0;
  let newAnswers = 0;
  /** Abandons to be expected among the calls that other hosts have in the air. */
  let inFlightElsewhere = 0;
  let unrecordedElsewhere = 0;
  const ownPart = budgetPart(saved?.part, saved?.lastNow ?? undefined);
  /** What is left of the day's allowance for this host. */
  let ownLeft = Infinity;

  const isNewDay = (scene: Scene): boolean => {
    const { lastNow } = state;
    if (lastNow === null) return true;
    if (scene.day.dials + 3 < state.lastDials) return true;
    return scene.now < lastNow - 600 || scene.now > lastNow + knownDayGapSec;
  };

  const isSpentOf = (allowed: number, keptBack: number): boolean => {
    const lost = figures.abandoned + unrecordedElsewhere + slack(figures.liveAnswers);
    return !hasRoomForOne(allowed - lost, state.inFlight + inFlightElsewhere, keptBack);
  };
  const spent = (): boolean => isSpentOf(figures.allowedToday, atTheEnd);

  return {
    observe(scene, own, floor) {
      const { rules, day, now, elsewhere } = scene;
      inFlightElsewhere = elsewhere.inFlight;
      unrecordedElsewhere = elsewhere.unrecorded;
      const staffed = floor.staffed + elsewhere.staffed;
      // What all hosts did falls to each by its operators: each steers by its own part.
      const part = staffed > 0 ? floor.staffed / staffed : 1;
      target = rules.targetAbandon;
      if (isNewDay(scene)) {
        // Mid-shift on a clock that starts with the day, or the first moment of a clock that does not.
        const startsWithDay = Number.isFinite(rules.shiftSec) && now >= 0 && now < rules.shiftSec;
        state.dayStart = startsWithDay ? 0 : now;
        state.lastAbandoned = 0;
        state.lastAnswers = 0;
        state.lastDials = 0;
        if (state.lastNow !== null) {
          own.answered = 0;
          own.abandoned = 0;
          own.misread = 0;
        }
      }
      dt = state.lastNow === null ? 0 : Math.min(2, Math.max(0, now - state.lastNow));
      state.lastNow = now;
      if (Number.isFinite(day.dials)) state.lastDials = day.dials;

      const answered = Number.isNaN(day.answered) ? own.answered : day.answered;
      const abandoned = Number.isNaN(day.abandoned) ? own.abandoned : Math.max(day.abandoned, own.abandoned);
      const misread = Math.min(answered, Number.isNaN(day.misread) ? own.misread : day.misread);
      const settled = Math.max(1, answered - floor.engaged - elsewhere.engaged);
      const liveAnswers = answered - Math.min(answered, (misread * Math.max(answered, 1)) / settled);
      newAnswers = part * Math.min(50, Math.max(0, liveAnswers - state.lastAnswers));
      state.lastAnswers = liveAnswers;
      state.seen += part * Math.max(0, abandoned - state.lastAbandoned);
      state.lastAbandoned = abandoned;
      if (state.expected > 60) {
        state.expected *= 0.8;
        state.seen *= 0.8;
      }

      const ends = Math.min(rules.stopDialAt, (state.dayStart ?? now) + rules.shiftSec);
      const leftSec = Number.isFinite(ends) ? Math.max(0, ends - now) : 1800;
      // What the day so far and today's staff both support.
      const worked = Math.max(1, now - (state.dayStart ?? now));
      const byStaff = (0.65 * staffed) / Math.max(20, floor.handlingSec);
      const byDay = liveAnswers / worked;
      const settledShare = Math.min(1, worked / 1800);
      const perSec = settledShare * Math.min(byDay, 1.5 * byStaff) + (1 - settledShare) * byStaff;
      // A list may be over long before the day is. Whoever does not answer counts on for as long as they are tried again.
      const untilTheEnd = perSec * leftSec;
      const expectedToCome = Math.min(untilTheEnd, rules.contactsLeft * floor.answerChance);
      const answersToCome = trusted(expectedToCome);
      figures = {
        liveAnswers,
        abandoned,
        allowedNow: target * liveAnswers,
        expectedToCome,
        leftSec,
        answersToCome,
        allowedToday: target * (liveAnswers + answersToCome),
      };
      atTheEnd = expectedToCome < untilTheEnd ? keptAtTheEnd(target, expectedToCome, staffed) : 0;
      allowedOnLongList = target * (liveAnswers + trusted(untilTheEnd));
      ownPart.observe(now, floor.staffed, own.abandoned, elsewhere.heardAfterSec);
      ownLeft = elsewhere.isThere
        ? ownPart.of(
            figures.allowedToday - slack(liveAnswers) - abandoned - unrecordedElsewhere,
            elsewhere.staffed,
          )
        : Infinity;
      const plannedToCome = planned * expectedToCome;
      // Half-way between what the price plans on and what the hard limit counts on.
      const likely = target * (liveAnswers + (plannedToCome + answersToCome) / 2) - slack(liveAnswers);
      const left = likely - abandoned - unrecordedElsewhere - state.inFlight - inFlightElsewhere - kept;
      const worth = worthOfAbandon(left, target * plannedToCome);
      wished = target * Math.min(2, Math.max(0.001, Math.pow(worth, -1 / priceElasticity)));
    },
    expect(abandonsSoon, abandonsInFlight) {
      state.inFlight = abandonsInFlight;
      const abandons = abandonsSoon * dt;
      const answers = newAnswers;
      state.expected += abandons;
      if (target <= 0) return;
      const correction = Math.min(2, Math.max(0.5, (state.seen + 6) / (state.expected + 6)));
      const error = (abandons * correction - wished * answers) / target;
      const { steeringAnswers, slowestSteeringAnswers } = tuning;
      const answersSoFar = figures.liveAnswers;
      state.logPrice += error / Math.min(slowestSteeringAnswers, Math.max(steeringAnswers, answersSoFar / 4));
      state.logPrice = Math.min(Math.log(mostPrice), Math.max(Math.log(leastPrice), state.logPrice));
    },
    spent,
    isListTooShort: () => spent() && !isSpentOf(allowedOnLongList, 0),
    // As above, of what is this host's: one more, and the mean and a standard deviation of those in the air.
    mostInFlight: () =>
      ownLeft === Infinity ? Infinity : ((Math.sqrt(1 + 4 * Math.max(0, ownLeft - 1)) - 1) / 2) ** 2,
    price: () => Math.exp(state.logPrice) * Math.pow(target / Math.max(1e-6, wished), priceElasticity),
    figures: () => figures,
    save: () => ({ ...state, part: ownPart.save() }),
  };
}
