import type {
  CallOutcome,
  PacedOperatorState,
  PacingEvent,
  PacingLimits,
  PacingObservation,
  PacingPolicy,
} from '../../../electron/dialler/pacing/interface.ts';
import { eventQueue } from './event-queue.ts';
import { dayTally, type DayResult, type Tally } from './measure.ts';
import { seededRandom } from './random.ts';
import { type Absence, type DialledPerson, drawFate, type Scenario } from './scenario.ts';

interface Operator {
  id: number;
  state: PacedOperatorState;
  since: number;
  pace: number;
  absences: Absence[];
  pauseUntil: number;
  call: Call | undefined;
  talkSec: number;
}

interface Call {
  id: number;
  dialledAt: number;
  state: 'ringing' | 'detecting' | 'waiting' | 'talk' | 'over';
  live: boolean;
  pickedUpAt: number;
  routedAt: number;
  score: number | undefined;
  ended: DialledPerson['ended'];
}

type Happening =
  | { kind: 'tick' }
  | { kind: 'ringEnd'; call: Call; outcome: 'pickup' | 'noanswer' | 'busy' | 'failed' }
  | { kind: 'screened'; call: Call; asLive: boolean }
  | { kind: 'giveUp'; call: Call; outcome: 'abandoned' | 'hangup' }
  | { kind: 'talkEnd' | 'wrapEnd' | 'pauseEnd'; operator: Operator }
  | { kind: 'absence' };

/** A day that is gone through event by event. */
export interface OpenDay {
  /** When something happens next, in seconds; null once the day is over. */
  nextSec(): number | null;
  step(): void;
  /** The counters as they stand. */
  readonly day: Readonly<Tally>;
  result(): DayResult;
}

/**
 * Simulates one day second by second and event by event: `policy` is asked once a tick and after every event.
 * @param clairvoyant ignores the policy: every free operator receives a live call at once, which no dialler can
 *   better; only the first calls of the day take time to ring.
 */
export function simulateDay(
  scenario: Scenario,
  policy: PacingPolicy,
  seed: number,
  clairvoyant = false,
): DayResult {
  const day = openDay(scenario, policy, seed, clairvoyant);
  while (day.nextSec() !== null) day.step();
  return day.result();
}

/**
 * Opens a day of one host.
 * @param seen what the policy is told beside or instead of this day's own counters, where other hosts call for the campaign
 */
export function openDay(
  scenario: Scenario,
  policy: PacingPolicy,
  seed: number,
  clairvoyant = false,
  seen: (own: Tally) => Pick<PacingObservation, 'day' | 'elsewhere'> = (day) => ({ day: { ...day } }),
): OpenDay {
  // Separate streams, so that two policies on one seed meet the same people and the same operators.
  const callRandom = seededRandom(seed * 4 + 1);
  const operatorRandom = seededRandom(seed * 4 + 2);
  const queue = eventQueue<Happening>();
  const tally = dayTally(scenario);
  const limits: PacingLimits = {
    targetAbandon: scenario.targetAbandon,
    graceSec: scenario.graceSec,
    ringTimeoutSec: scenario.ringTimeoutSec,
    minRingSec: 15,
    stopDialAt: scenario.shiftSec - scenario.stopBeforeEndSec,
    shiftSec: scenario.shiftSec,
    maxLines: scenario.maxLines,
    maxCps: scenario.maxCps,
    seats: scenario.operators,
    tickSec: 1,
    amd: scenario.screening !== undefined,
  };
  const stopDialAt = scenario.shiftSec - scenario.stopBeforeEndSec;
  let now = 0;
  let nextId = 1;
  const calls = new Map<number, Call>();
  let waiting: Call[] = [];
  let events: PacingEvent[] = [];
  let dialsThisSecond = 0;
  let secondOfDials = 0;
  const operators: Operator[] = Array.from({ length: scenario.operators }, (_, id) => ({
    id,
    state: 'idle',
    since: 0,
    pace: operatorRandom.lognormal(1, scenario.operatorCv),
    absences: scenario.absences(id, operatorRandom),
    pauseUntil: 0,
    call: undefined,
    talkSec: 0,
  }));

  const absenceNow = (op: Operator): Absence | undefined =>
    op.absences.find((absence) => absence.fromSec <= now && now < absence.toSec);

  const enter = (op: Operator, state: PacedOperatorState): void => {
    if (op.state === state) return;
    tally.operatorTime(op.state, op.since, now);
    op.state = state;
    op.since = now;
    events.push({ t: now, type: 'operator', id: op.id, to: state });
  };

  /** Free of a call: away if an absence or a pause is due, else idle and given whoever waits longest. */
  const release = (op: Operator): void => {
    const absence = absenceNow(op);
    if (absence) return enter(op, absence.state);
    if (op.pauseUntil > now) return enter(op, 'break');
    enter(op, 'idle');
    const next = waiting.shift();
    if (next) connect(next, op);
    else if (clairvoyant) connect(liveCall(), op);
  };

  const liveCall = (): Call => {
    const call: Call = {
      id: nextId++,
      dialledAt: now,
      state: 'waiting',
      live: true,
      pickedUpAt: now,
      routedAt: now,
      score: undefined,
      ended: undefined,
    };
    calls.set(call.id, call);
    tally.answered(now, true);
    return call;
  };

  const connect = (call: Call, op: Operator): void => {
    tally.connected(now - call.routedAt, call.live);
    call.state = 'talk';
    op.call = call;
    // A machine that slipped through is noticed within seconds and needs next to no wrap-up.
    op.talkSec = call.live
      ? Math.max(2, operatorRandom.lognormal(scenario.talk.meanSec(now) * op.pace, scenario.talk.cv))
      : operatorRandom.lognormal(6, 0.4);
    enter(op, 'talk');
    queue.push(now + op.talkSec, { kind: 'talkEnd', operator: op });
  };

  const endCall = (call: Call, outcome: CallOutcome): void => {
    call.state = 'over';
    calls.delete(call.id);
    events.push({
      t: now,
      type: 'call',
      id: call.id,
      outcome,
      ageSec: now - call.dialledAt,
      ...(call.pickedUpAt > 0 ? { sinceAnswerSec: now - call.pickedUpAt } : {}),
    });
  };

  /** A call believed live meets an idle operator, or waits. */
  const route = (call: Call): void => {
    call.routedAt = now;
    tally.answered(now, call.live);
    events.push({
      t: now,
      type: 'call',
      id: call.id,
      outcome: 'answered',
      ageSec: now - call.dialledAt,
      sinceAnswerSec: now - call.pickedUpAt,
    });
    const idle = operators.filter((op) => op.state === 'idle').sort((a, b) => a.since - b.since)[0];
    if (idle) return connect(call, idle);
    call.state = 'waiting';
    waiting.push(call);
    const patience = callRandom.exponential(scenario.patienceSec);
    queue.push(now + Math.min(scenario.graceSec, patience), {
      kind: 'giveUp',
      call,
      outcome: patience < scenario.graceSec ? 'hangup' : 'abandoned',
    });
  };

  const dial = (): void => {
    const fate = drawFate(scenario, now, callRandom);
    const call: Call = {
      id: nextId++,
      dialledAt: now,
      state: 'ringing',
      live: fate.kind === 'live',
      pickedUpAt: 0,
      routedAt: 0,
      score: fate.answerScore,
      ended: fate.ended,
    };
    calls.set(call.id, call);
    tally.day.dials++;
    const outcome = fate.kind === 'live' || fate.kind === 'machine' ? 'pickup' : fate.kind;
    queue.push(now + fate.afterSec, { kind: 'ringEnd', call, outcome });
  };

  const handle = (happening: Happening): void => {
    switch (happening.kind) {
      case 'tick':
        if (now + 1 < scenario.shiftSec) queue.push(now + 1, { kind: 'tick' });
        return;
      case 'ringEnd': {
        const { call, outcome } = happening;
        if (call.state !== 'ringing') return;
        call.ended?.(outcome === 'pickup' && call.live, now);
        if (outcome !== 'pickup') return endCall(call, outcome);
        call.pickedUpAt = now;
        if (!scenario.screening) return route(call);
        call.state = 'detecting';
        const { delaySec, machineMissed, personMisread } = scenario.screening;
        const asLive = call.live ? !callRandom.chance(personMisread) : callRandom.chance(machineMissed);
        const delay = callRandom.lognormal(delaySec.meanSec * (call.live ? 0.8 : 1.2), delaySec.cv);
        queue.push(now + delay, { kind: 'screened', call, asLive });
        return;
      }
      case 'screened':
        if (happening.asLive) return route(happening.call);
        tally.day.machines++;
        return endCall(happening.call, 'machine');
      case 'giveUp': {
        const { call, outcome } = happening;
        if (call.state !== 'waiting') return;
        waiting = waiting.filter((other) => other !== call);
        tally.abandoned(now, call.live);
        return endCall(call, outcome);
      }
      case 'talkEnd': {
        const op = happening.operator;
        const call = op.call;
        if (!call) return;
        calls.delete(call.id);
        events.push({ t: now, type: 'talkEnd', op: op.id, id: call.id, talkSec: op.talkSec });
        enter(op, 'wrap');
        const wrapSec = call.live
          ? operatorRandom.lognormal(scenario.wrap.meanSec, scenario.wrap.cv)
          : operatorRandom.lognormal(2, 0.5);
        queue.push(now + wrapSec, { kind: 'wrapEnd', operator: op });
        return;
      }
      case 'wrapEnd': {
        const op = happening.operator;
        const call = op.call;
        op.call = undefined;
        if (!call) return;
        if (!call.live) tally.day.misread++;
        events.push({
          t: now,
          type: 'wrapEnd',
          op: op.id,
          id: call.id,
          talkSec: op.talkSec,
          wrapSec: now - op.since,
          live: call.live,
        });
        if (operatorRandom.chance(scenario.pause.chance)) {
          op.pauseUntil = now + operatorRandom.exponential(scenario.pause.meanSec);
          queue.push(op.pauseUntil, { kind: 'pauseEnd', operator: op });
        }
        return release(op);
      }
      case 'pauseEnd':
        if (happening.operator.state === 'break') release(happening.operator);
        return;
      case 'absence':
        for (const op of operators) {
          const absence = absenceNow(op);
          if (op.state === 'idle' && absence) enter(op, absence.state);
          else if ((op.state === 'break' || op.state === 'offline') && !absence && op.pauseUntil <= now)
            release(op);
        }
    }
  };

  const contactsLeft = (): number => (scenario.contacts ?? Infinity) - tally.day.dials;

  const observe = (reason: string): PacingObservation => {
    const ringing = [];
    for (const call of calls.values()) {
      if (call.state !== 'ringing' && call.state !== 'detecting') continue;
      ringing.push({
        id: call.id,
        elapsedSec: now - call.dialledAt,
        phase: call.state,
        answeredSec: call.state === 'detecting' ? now - call.pickedUpAt : 0,
        ...(call.score === undefined ? {} : { answerScore: call.score }),
      });
    }
    const news = events;
    events = [];
    return {
      now,
      reason,
      limits: { ...limits, ...(scenario.contacts === undefined ? {} : { contactsLeft: contactsLeft() }) },
      ...seen(tally.day),
      operators: operators.map((op) => ({ id: op.id, state: op.state, elapsedSec: now - op.since })),
      ringing,
      waiting: waiting.map((call) => ({ id: call.id, elapsedSec: now - call.routedAt })),
      events: news,
    };
  };

  const decide = (reason: string): void => {
    const answer = policy.decide(observe(reason));
    const { dial: wanted, cancel } = typeof answer === 'number' ? { dial: answer, cancel: [] } : answer;
    for (const id of cancel) {
      const call = calls.get(id as number);
      if (!call || call.state !== 'ringing' || now - call.dialledAt < 15) continue;
      tally.day.cancelled++;
      call.ended?.(false, now);
      endCall(call, 'cancelled');
    }
    if (now >= stopDialAt) return;
    if (Math.floor(now) !== secondOfDials) {
      secondOfDials = Math.floor(now);
      dialsThisSecond = 0;
    }
    const room = Math.min(scenario.maxLines - calls.size, scenario.maxCps - dialsThisSecond, contactsLeft());
    for (let i = 0; i < Math.min(wanted, room); i++) {
      dial();
      dialsThisSecond++;
    }
  };

  for (const op of operators) {
    for (const absence of op.absences) {
      queue.push(absence.fromSec, { kind: 'absence' });
      queue.push(absence.toSec, { kind: 'absence' });
    }
  }
  if (clairvoyant) {
    for (const op of operators) queue.push(scenario.ring.meanSec, { kind: 'pauseEnd', operator: op });
    for (const op of operators) op.state = 'break';
  } else {
    queue.push(0, { kind: 'tick' });
  }
  policy.start?.({ limits });
  let next = queue.pop();
  return {
    nextSec: () => (next && next.at <= scenario.shiftSec ? next.at : null),
    step() {
      if (!next) return;
      now = next.at;
      handle(next.event);
      if (!clairvoyant) decide(next.event.kind);
      next = queue.pop();
    },
    day: tally.day,
    result() {
      now = scenario.shiftSec;
      for (const op of operators) tally.operatorTime(op.state, op.since, now);
      return tally.result(clairvoyant ? scenario.operators * scenario.ring.meanSec : 0, calls.size);
    },
  };
}
