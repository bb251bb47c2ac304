import type { AnswerChance } from './answer-chance.ts';
import type { Id, Scene, SeenCall, SeenOutcome } from './observation.ts';
import type { RingTimes } from './ring-times.ts';
import { livePickUp, untoldAfter } from './screened-chance.ts';

/** What is remembered of a call that has not been routed yet. */
export interface TrackedCall {
  score: number;
  /** Chance of a live answer believed when first seen. */
  prior: number;
  /** Posterior chance already told to the learner. */
  told: number;
  /** Ringing seconds when it was picked up for screening; NaN while ringing. */
  pickedUpAge: number;
  /** Moment of pick-up. */
  pickedUpAt: number;
  ageSec: number;
}

/** Counts of one day as this policy saw them itself. */
export interface OwnCount {
  answered: number;
  abandoned: number;
  misread: number;
}

/** Follows each call from dial to verdict, feeds the learners, and counts answers and abandons. */
export interface CallTracking {
  /** @returns how many calls were seen for the first time */
  observe(scene: Scene, count: OwnCount): number;
  /** The record of a call now ringing. */
  of(call: { id: Id }): TrackedCall | undefined;
  save(): CallTrackingState;
}

export interface CallTrackingState {
  calls: [Id, (number | null)[]][];
  routed: [Id, number][];
  over: [Id, number][];
  lastNow: number | null;
  dayAnswered: number | null;
}

/** Seconds during which a repeated event or a late list is taken for an echo. */
const echoSec = 5;

/** Ids remembered after their end, so that a repeated event is not counted twice. */
const mostRemembered = 4000;

export function trackCalls(chance: AnswerChance, rings: RingTimes, saved?: CallTrackingState): CallTracking {
  const calls = new Map<Id, TrackedCall>(saved?.calls.map(([id, numbers]) => [id, unpack(numbers)]));
  let lastNow = saved?.lastNow ?? NaN;
  let dayAnswered = saved?.dayAnswered ?? NaN;
  const routed = new Map<Id, number>(saved?.routed);
  const over = new Map<Id, number>(saved?.over);

  /** Ended or routed just now. Ids may be given anew later, and are then new calls. */
  const isPast = (id: Id, now: number): boolean => {
    const at = over.get(id) ?? routed.get(id);
    return at !== undefined && Math.abs(now - at) <= echoSec;
  };

  let opened = 0;
  const open = (score: number): TrackedCall => {
    opened++;
    chance.seen(score);
    const prior = chance.of(score);
    return { score, prior, told: prior, pickedUpAge: NaN, pickedUpAt: NaN, ageSec: 0 };
  };

  const tell = (call: TrackedCall, posterior: number, resolved: boolean): void => {
    chance.learned(call.score, call.prior, posterior - call.told, resolved);
    call.told = posterior;
  };

  const move = (call: TrackedCall, posterior: number): void => {
    if (Math.abs(posterior - call.told) > 0.002) tell(call, posterior, false);
  };

  const close = (event: SeenOutcome, count: OwnCount, now: number): void => {
    const { id, outcome } = event;
    if (outcome === 'abandoned' || outcome === 'hangup') {
      if (routed.delete(id)) {
        count.abandoned++;
        remember(over, id, now);
        return;
      }
      if (outcome === 'abandoned') {
        if (isPast(id, now)) return;
        // Given up without ever having been announced as answered: it was an answer all the same.
        count.answered++;
        count.abandoned++;
      }
    }
    if (isPast(id, now)) return;
    const call = calls.get(id) ?? open(NaN);
    calls.delete(id);
    const rangFor = ringSeconds(call, event);
    if (outcome === 'answered') {
      count.answered++;
      remember(routed, id, now);
    } else {
      remember(over, id, now);
    }
    switch (outcome) {
      case 'answered':
      case 'abandoned':
        rings.answered(rangFor);
        if (!Number.isNaN(call.pickedUpAt)) rings.screened(Math.max(0, now - call.pickedUpAt), true);
        return tell(call, 1, true);
      case 'machine':
        rings.pickedUpByMachine(rangFor);
        if (!Number.isNaN(call.pickedUpAt)) rings.screened(Math.max(0, now - call.pickedUpAt), false);
        return tell(call, 0, true);
      case 'hangup':
        // Picked up, and gone before anything was told: nobody was needed for it.
        rings.endedOtherwise(rangFor);
        return tell(call, 0, true);
      case 'cancelled':
        return rings.givenUp(rangFor, call.told);
      default:
        rings.endedOtherwise(rangFor);
        return tell(call, 0, true);
    }
  };

  const follow = (seen: SeenCall, now: number, gap: number): void => {
    let call = calls.get(seen.id);
    // Not told: as long as we have seen it, which is never more than it rang.
    if (Number.isNaN(seen.ageSec)) seen.ageSec = call ? call.ageSec + gap : 0;
    if (!call) {
      call = open(seen.score);
      calls.set(seen.id, call);
    }
    call.ageSec = seen.ageSec;
    if (seen.detecting) {
      if (Number.isNaN(call.pickedUpAt)) {
        call.pickedUpAt = now;
        call.pickedUpAge = seen.ageSec;
      }
      // Else those whose verdicts come first would speak for all: machines told at once make the answers look rare.
      const live = livePickUp(rings, call.prior, call.pickedUpAge);
      const untold = untoldAfter(rings, live, Math.max(0, now - call.pickedUpAt));
      return move(call, untold.all > 1e-6 ? untold.live / untold.all : live);
    }
    const answered = call.prior * (1 - rings.answeredWithin(seen.ageSec));
    const otherwise = (1 - call.prior) * (1 - rings.otherwiseWithin(seen.ageSec));
    move(call, answered / Math.max(1e-9, answered + otherwise));
  };

  /** A call that vanished without an event: the day's counter may tell whether it was answered. */
  const closeUntold = (call: TrackedCall, answeredShare: number): void => {
    if (!(answeredShare >= 0 && answeredShare <= 1)) return tell(call, call.prior, false);
    if (answeredShare > 0.5) rings.answered(call.ageSec);
    else rings.endedOtherwise(call.ageSec);
    tell(call, answeredShare, true);
  };

  return {
    of: (call) => calls.get(call.id),
    observe(scene, count) {
      opened = 0;
      const gap = Number.isNaN(lastNow) ? 0 : Math.min(5, Math.max(0, scene.now - lastNow));
      lastNow = scene.now;
      for (const event of scene.outcomes) close(event, count, scene.now);
      const present = new Set<Id>();
      for (const seen of scene.calls) {
        // A call reported over is over, even if a late list still shows it.
        if (isPast(seen.id, scene.now)) {
          if (Number.isNaN(seen.ageSec)) seen.ageSec = 0;
          continue;
        }
        present.add(seen.id);
        follow(seen, scene.now, gap);
      }
      const vanished = [...calls].filter(([id]) => !present.has(id));
      const answers = scene.day.answered - dayAnswered;
      dayAnswered = scene.day.answered;
      for (const [id, call] of vanished) {
        calls.delete(id);
        closeUntold(call, scene.outcomes.length > 0 ? NaN : answers / vanished.length);
      }
      return opened;
    },
    save: () => ({
      calls: [...calls].map(([id, call]) => [id, pack(call)]),
      routed: [...routed],
      over: [...over],
      lastNow: orNull(lastNow),
      dayAnswered: orNull(dayAnswered),
    }),
  };
}

function remember(ended: Map<Id, number>, id: Id, now: number): void {
  ended.delete(id);
  ended.set(id, now);
  if (ended.size <= mostRemembered) return;
  const [oldest] = ended.keys();
  if (oldest !== undefined) ended.delete(oldest);
}

/** Seconds of ringing before pick-up or end. */
function ringSeconds(call: TrackedCall, event: SeenOutcome): number {
  if (!Number.isNaN(call.pickedUpAge)) return call.pickedUpAge;
  if (Number.isNaN(event.ageSec)) return call.ageSec;
  return Math.max(0, event.ageSec - (Number.isNaN(event.sinceAnswerSec) ? 0 : event.sinceAnswerSec));
}

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);
const pack = (call: TrackedCall): (number | null)[] =>
  [call.score, call.prior, call.told, call.pickedUpAge, call.pickedUpAt, call.ageSec].map(orNull);

function unpack(numbers: (number | null)[]): TrackedCall {
  const at = (i: number): number => numbers[i] ?? NaN;
  return {
    score: at(0),
    prior: at(1),
    told: at(2),
    pickedUpAge: at(3),
    pickedUpAt: at(4),
    ageSec: at(5),
  };
}
