import { IllegalTransition } from '../../../shared/domain/illegal-transition.ts';
import { SCREENING_VERDICTS } from '../../../shared/domain/screening-verdict.ts';
import type { FreeWhenLeft } from '../../../shared/domain/free-when-left.ts';
import type { MessagePurpose } from '../../../shared/domain/campaign-messages.ts';
import type { ContactState } from '../../../shared/domain/contact-state.ts';
import type { LineEvent } from '../../lines/ports.ts';
import { planFor, turnedAwayAs, type AnswerRules } from './answer-plan.ts';
import type { CallMarks, LineEnded } from './call-ending.ts';
import type { CallEffect, CallEvent, CallWait } from './call-event.ts';
import type { CallStep } from './call-step.ts';

type Phase =
  | Extract<
      ContactState,
      'dialling' | 'ringing' | 'amd_screening' | 'awaiting_operator' | 'attaching' | 'in_progress'
    >
  | 'awaiting_beep'
  | 'leaving_message'
  | 'saying_who'
  | 'awaiting_person'
  | 'abandoning'
  | 'ended';

/** When the operator of a call is found. */
export type CallGrant = 'before_dial' | 'after_answer';

/**
 * One call, from its dial to its end. The line's words, the person's and the router's move it; nothing moves it once it
 * has ended, and what comes late changes nothing.
 *
 *     dialling ──ringing──> ringing ──answered──> attaching ──joined──> in_progress      granted before the dial
 *        └──────────────────answered──────────────────┘
 *
 *     dialling, ringing ──answered──> awaiting_operator ──granted──> attaching ──joined──> in_progress
 *              │                       ^ │       ^                       │               granted after the answer
 *           answered                   │ │ │  └──────join_failed──────┘
 *              v            a person   │ │ └expired──> abandoning ──message played──> (hung up)
 *        amd_screening ──or not sure───┘ └a beep after all──┐
 *              │ │ └──a machine: hung up, or ──> awaiting_beep ──it records──> leaving_message ──played──> (hung up)
 *              │ └──a fax, the network──> (hung up)
 *              └──an assistant: hung up, or ──> saying_who ──played──> awaiting_person ──a person, or time is up──┐
 *                                                                               │                     awaiting_operator
 *                                                                               └──a machine──> as above
 *
 *     every one of them ──the line ended, it could not be placed, it was withdrawn──> ended
 *
 * A call that came in begins in `ringing`, and is picked up here.
 *
 * A call that rings may be given up, which whoever answers in that very moment does not notice: it goes on as ever.
 *
 * A hang-up moves nothing by itself: the line is told, and its end comes back. One that is asked for before there is a
 * line, or crosses the answer, is told to the line as soon as there is one, and nobody is joined or looked for then.
 */
export interface Call {
  readonly phase: Phase;
  readonly grant: CallGrant;
  /** What is done about those who are no people; null when nobody is listened to before somebody is looked for. */
  readonly screening: AnswerRules | null;
  /** Talk was heard since it is listened who answered, or who speaks behind an assistant. */
  readonly hasHeardTalk: boolean;
  /** An assistant was told who calls. */
  readonly isIntroduced: boolean;
  /** After what a machine began to be left its message. */
  readonly messageAfter: 'beep' | 'silence' | null;
  /** There is a line that verbs reach. */
  readonly hasLine: boolean;
  /** The INVITE is out. */
  readonly isSent: boolean;
  /** It is being given up, unless somebody answers at this very moment. */
  readonly isGivenUp: boolean;
  /** The line's own sound is heard before the answer. */
  readonly hasEarlyMedia: boolean;
  readonly marks: Omit<CallMarks, 'endedAtMs'>;
}

export interface CallMove {
  call: Call;
  /** To be done in this order. */
  effects: CallEffect[];
}

/** Nothing was sent: as if its INVITE had been cancelled. */
const GIVEN_UP: LineEnded = {
  kind: 'ended',
  by: 'us',
  sipCode: 487,
  sipReason: 'Given up before it was sent',
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: false,
  answered: false,
};

const NEVER_LEFT: LineEnded = { ...GIVEN_UP, sipCode: null, sipReason: null, notPlaced: true };

/** A call that is about to be placed. */
export const callAtDial = (
  createdAtMs: number,
  grant: CallGrant,
  screening: Call['screening'] = null,
): Call => ({
  phase: 'dialling',
  grant,
  screening,
  hasLine: false,
  isSent: false,
  isGivenUp: false,
  hasEarlyMedia: false,
  hasHeardTalk: false,
  isIntroduced: false,
  messageAfter: null,
  marks: {
    createdAtMs,
    ringingAtMs: null,
    answeredAtMs: null,
    attachedAtMs: null,
    expiredAtMs: null,
    turnedAwayAs: null,
    leftMessage: null,
    freeWhenLeft: null,
    hungUpHere: null,
  },
});

/** A call that came in and rings here, to be picked up. */
export const callReceived = (createdAtMs: number, grant: CallGrant): Call => {
  const call = callAtDial(createdAtMs, grant);
  return { ...call, phase: 'ringing', isSent: true, marks: { ...call.marks, ringingAtMs: createdAtMs } };
};

const tell = (step: CallStep): CallEffect => ({ kind: 'tell', step });
const HANG_UP: CallEffect = { kind: 'hang_up' };
const ROUTE: CallEffect = { kind: 'route' };
const SCREEN: CallEffect = { kind: 'screen', awaited: false };
const SCREEN_NEXT: CallEffect = { kind: 'screen', awaited: true };
const STOP_ROUTING: CallEffect = { kind: 'stop_routing' };
const wait = (what: CallWait): CallEffect => ({ kind: 'wait', wait: what });
const say = (words: MessagePurpose): CallEffect => ({ kind: 'say', words });
const stay = (call: Call): CallMove => ({ call, effects: [] });

const withMarks = (call: Call, marks: Partial<Call['marks']>): Call => ({
  ...call,
  marks: { ...call.marks, ...marks },
});

function end(call: Call, ended: LineEnded, atMs: number): CallMove {
  const marks = { ...call.marks, endedAtMs: atMs };
  const told = tell({ kind: 'ended', ended, marks });
  return {
    call: { ...call, phase: 'ended' },
    effects: call.phase === 'awaiting_operator' ? [STOP_ROUTING, told] : [told],
  };
}

/** What an answered call needs: its seat, somebody who takes it, or its end when somebody here has hung up meanwhile. */
function onceAnswered({ hasLine, marks, grant, phase }: Call): CallEffect[] {
  if (!hasLine) return [];
  if (marks.hungUpHere !== null) return [HANG_UP];
  if (phase === 'amd_screening') return [SCREEN, wait('verdict')];
  return [grant === 'before_dial' ? { kind: 'join' } : ROUTE];
}

function hearRinging(call: Call, earlyMedia: boolean, atMs: number): CallMove {
  if (call.phase !== 'dialling' && call.phase !== 'ringing') return stay(call);
  const effects: CallEffect[] = [];
  if (call.phase === 'dialling') effects.push(tell({ kind: 'ringing', atMs }));
  if (earlyMedia !== call.hasEarlyMedia) effects.push(tell({ kind: 'early_media', heard: earlyMedia }));
  const rings = withMarks(call, { ringingAtMs: call.marks.ringingAtMs ?? atMs });
  return { call: { ...rings, phase: 'ringing', hasEarlyMedia: earlyMedia }, effects };
}

/** The customer hangs up before it is told who answered, and before that took too long. */
const leavesUnheard = ({ phase, marks }: Call, { by }: LineEnded): boolean =>
  phase === 'amd_screening' && by === 'customer' && marks.turnedAwayAs === null && marks.hungUpHere === null;

function hearEnd(call: Call, ended: LineEnded, free: FreeWhenLeft | null, atMs: number): CallMove {
  const answeredAtMs = call.marks.answeredAtMs ?? (ended.answered ? atMs : null);
  const freeWhenLeft = leavesUnheard(call, ended) ? free : null;
  return end(withMarks(call, { answeredAtMs, freeWhenLeft }), ended, atMs);
}

function hear(call: Call, event: Exclude<LineEvent, LineEnded>, atMs: number): CallMove {
  switch (event.kind) {
    case 'sent':
      if (call.isSent) return stay(call);
      return { call: { ...call, isSent: true }, effects: [tell({ kind: 'sent', atMs })] };
    case 'ringing':
      return hearRinging(call, event.earlyMedia, atMs);
    case 'answered': {
      if (call.phase !== 'dialling' && call.phase !== 'ringing') return stay(call);
      const ahead = call.screening === null ? 'awaiting_operator' : 'amd_screening';
      const phase = call.grant === 'before_dial' ? 'attaching' : ahead;
      const kept: Call = call.isGivenUp
        ? { ...withMarks(call, { hungUpHere: null }), isGivenUp: false }
        : call;
      const answered: Call = { ...withMarks(kept, { answeredAtMs: atMs }), phase };
      return { call: answered, effects: [tell({ kind: 'answered', atMs }), ...onceAnswered(answered)] };
    }
    case 'screened':
      return screened(call, event, atMs);
    case 'speech':
      return hearTalk(call);
    case 'listens':
      return machineListens(call, event.after);
    case 'agent_left':
      return call.phase === 'in_progress' ? hangUp(call, 'operator') : stay(call);
    case 'message_played':
      return played(call, event.whole);
    default:
      return stay(call);
  }
}

function hearTalk(call: Call): CallMove {
  if (call.hasHeardTalk) return stay(call);
  const heard = { ...call, hasHeardTalk: true };
  if (call.phase === 'amd_screening') return { call: heard, effects: [wait('greeting')] };
  // Behind an assistant the time counts from here in which a person must be told.
  return call.phase === 'awaiting_person' ? { call: heard, effects: [wait('verdict')] } : stay(call);
}

type Told = Pick<Extract<CallStep, { kind: 'screened' }>, 'verdict' | 'confidence' | 'by'>;
/** Nothing said in time who it is. */
const UNTOLD: Told = { verdict: 'unsure', confidence: null, by: null };

/** What screening says is looked at until somebody is found: what it says late may still spare an operator a machine. */
function screened(call: Call, { verdict, confidence, by }: Told, atMs: number): CallMove {
  const { screening, phase } = call;
  const told = { verdict, confidence, by };
  if (screening === null) return stay(call);
  const plan = planFor(verdict, screening);
  const isNobody = SCREENING_VERDICTS[verdict].outcome !== null;
  switch (phase) {
    case 'amd_screening':
      if (call.marks.turnedAwayAs !== null) return stay(call);
      return carryOut(call, { kind: 'screened', atMs, ...told, plan });
    case 'awaiting_operator':
      if (plan === 'put_through' || call.marks.hungUpHere !== null) return stay(call);
      if (plan === 'say_who' && call.isIntroduced) return stay(call);
      return carryOut(call, { kind: 'screened', atMs, ...told, plan });
    case 'awaiting_person':
      if (isNobody) return carryOut(call, { kind: 'screened', atMs, ...told, plan });
      // Silence says nothing about who will break it.
      if (verdict === 'unsure' && !call.hasHeardTalk)
        return { call, effects: call.marks.hungUpHere === null ? [SCREEN_NEXT] : [] };
      return personThere(call, atMs);
    default:
      return stay(call);
  }
}

function carryOut(call: Call, step: Extract<CallStep, { kind: 'screened' }>): CallMove {
  const { verdict, plan } = step;
  const away = withMarks(call, { turnedAwayAs: turnedAwayAs(verdict, plan) });
  const before = call.phase === 'awaiting_operator' ? [STOP_ROUTING, tell(step)] : [tell(step)];
  const isLeaving = call.marks.hungUpHere !== null;
  const go = (to: Call, ...effects: CallEffect[]): CallMove => ({
    call: to,
    effects: [...before, ...(isLeaving ? [] : effects)],
  });
  switch (plan) {
    case 'put_through':
      return go({ ...away, phase: 'awaiting_operator' }, ROUTE);
    case 'leave_message':
      return go({ ...withMarks(away, { leftMessage: 'none' }), phase: 'awaiting_beep' }, wait('beep'));
    case 'say_who':
      return go({ ...away, phase: 'saying_who' }, say('screener'));
    default: {
      const left = hangUp({ ...away, phase: 'amd_screening' }, 'program');
      return { call: left.call, effects: [...before, ...left.effects] };
    }
  }
}

/** From now on as with anybody who answered. */
function personThere(call: Call, atMs: number): CallMove {
  return {
    call: { ...withMarks(call, { turnedAwayAs: null }), phase: 'awaiting_operator' },
    effects: [tell({ kind: 'person_there', atMs }), ...(call.marks.hungUpHere === null ? [ROUTE] : [])],
  };
}

/** A message that began after a silence begins anew when the beep comes after all. */
function machineListens(call: Call, after: 'beep' | 'silence'): CallMove {
  const isFirst = call.phase === 'awaiting_beep';
  const isAnew = call.phase === 'leaving_message' && call.messageAfter === 'silence' && after === 'beep';
  if ((!isFirst && !isAnew) || call.marks.hungUpHere !== null) return stay(call);
  const leaving = withMarks(call, { leftMessage: 'partly' });
  return { call: { ...leaving, phase: 'leaving_message', messageAfter: after }, effects: [say('machine')] };
}

function played(call: Call, whole: boolean): CallMove {
  switch (call.phase) {
    case 'abandoning':
      return hangUp(call, 'program');
    case 'leaving_message':
      return hangUp(whole ? withMarks(call, { leftMessage: 'whole' }) : call, 'program');
    case 'saying_who':
      return {
        call: { ...call, phase: 'awaiting_person', isIntroduced: true, hasHeardTalk: false },
        effects: call.marks.hungUpHere === null ? [SCREEN_NEXT, wait('person')] : [],
      };
    default:
      return stay(call);
  }
}

function waited(call: Call, what: CallWait, atMs: number): CallMove {
  if (call.phase === 'amd_screening' && (what === 'verdict' || what === 'greeting'))
    return screened(call, UNTOLD, atMs);
  if (call.phase === 'awaiting_beep' && what === 'beep') return hangUp(call, 'program');
  if (call.phase === 'awaiting_person' && what !== 'beep') return personThere(call, atMs);
  return stay(call);
}

function nothingToSay(call: Call, atMs: number): CallMove | null {
  switch (call.phase) {
    case 'abandoning':
      return hangUp(call, 'program');
    case 'leaving_message':
      return hangUp(withMarks(call, { leftMessage: 'none' }), 'program');
    case 'saying_who':
      return personThere(call, atMs);
    default:
      return null;
  }
}

function hangUp(call: Call, who: 'operator' | 'program'): CallMove {
  const effects: CallEffect[] = call.hasLine ? [HANG_UP] : [];
  if (call.phase === 'awaiting_operator') effects.unshift(STOP_ROUTING);
  const hungUp = withMarks(call, { hungUpHere: call.marks.hungUpHere ?? who });
  return { call: { ...hungUp, isGivenUp: false }, effects };
}

function giveUp(call: Call): CallMove {
  if ((call.phase !== 'dialling' && call.phase !== 'ringing') || call.marks.hungUpHere !== null)
    return stay(call);
  // What is not sent yet nobody can answer.
  if (!call.hasLine) return hangUp(call, 'program');
  return {
    call: { ...withMarks(call, { hungUpHere: 'program' }), isGivenUp: true },
    effects: [{ kind: 'give_up' }],
  };
}

/** The operator who was granted does not hear it: the person may still be in time for another one. */
function lookAgain(call: Call, atMs: number): CallMove {
  if (call.grant === 'before_dial') return hangUp(call, 'program');
  return {
    call: { ...call, phase: 'awaiting_operator' },
    effects: [tell({ kind: 'unattached', atMs }), ...(call.marks.hungUpHere === null ? [ROUTE] : [])],
  };
}

/**
 * Where an event brings a call, and what is to be done for it.
 * @param atMs time of day that does not jump while the call is up
 * @throws IllegalTransition for what cannot happen: a second line, a join or an operator that nobody asked for, a call
 *   withdrawn after its dial
 */
export function stepCall(call: Call, event: CallEvent, atMs: number): CallMove {
  if (call.phase === 'ended') return stay(call);
  const illegal = (): IllegalTransition => new IllegalTransition('A call', call.phase, event.kind);
  switch (event.kind) {
    case 'placed': {
      if (call.hasLine) throw illegal();
      const placed = { ...call, hasLine: true };
      if (call.marks.answeredAtMs !== null) return { call: placed, effects: onceAnswered(placed) };
      return { call: placed, effects: call.marks.hungUpHere === null ? [] : [HANG_UP] };
    }
    case 'not_placed':
      if (call.hasLine) throw illegal();
      return end(call, { ...NEVER_LEFT, sipReason: event.reason }, atMs);
    case 'withdrawn':
      if (call.hasLine || call.phase !== 'dialling') throw illegal();
      return end(withMarks(call, { hungUpHere: 'program' }), GIVEN_UP, atMs);
    case 'line':
      return hear(call, event.event, atMs);
    case 'line_ended':
      return hearEnd(call, event.ended, event.freeWhenLeft, atMs);
    case 'waited':
      return waited(call, event.wait, atMs);
    case 'granted':
      if (call.phase !== 'awaiting_operator' || call.marks.hungUpHere !== null) throw illegal();
      return {
        call: { ...call, phase: 'attaching' },
        effects: [tell({ kind: 'granted', atMs }), { kind: 'join' }],
      };
    case 'expired':
      if (call.phase !== 'awaiting_operator' || call.marks.hungUpHere !== null) throw illegal();
      return {
        call: { ...withMarks(call, { expiredAtMs: atMs }), phase: 'abandoning' },
        effects: [tell({ kind: 'expired', atMs }), say('apology')],
      };
    case 'nothing_to_say': {
      const move = nothingToSay(call, atMs);
      if (move === null) throw illegal();
      return move;
    }
    case 'joined': {
      if (call.phase !== 'attaching') throw illegal();
      const joined: Call = { ...withMarks(call, { attachedAtMs: atMs }), phase: 'in_progress' };
      return { call: joined, effects: [tell({ kind: 'attached', atMs })] };
    }
    case 'join_failed':
      if (call.phase !== 'attaching') throw illegal();
      return lookAgain(call, atMs);
    case 'hang_up':
      return hangUp(call, event.who);
    case 'give_up':
      return giveUp(call);
    default:
      return { call, effects: call.phase === 'in_progress' ? [{ kind: 'join_again' }] : [] };
  }
}
