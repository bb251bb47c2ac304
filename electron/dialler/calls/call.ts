import { IllegalTransition } from '../../../shared/domain/illegal-transition.ts';
import type { ScreeningSettings } from '../../../shared/contract/campaign.ts';
import { SCREENING_VERDICTS, type ScreeningVerdict } from '../../../shared/domain/screening-verdict.ts';
import type { ContactState } from '../../../shared/domain/contact-state.ts';
import type { LineEvent } from '../../lines/ports.ts';
import type { CallMarks, LineEnded } from './call-ending.ts';

/** What a call tells its owner, in order; `ended` is the last and always comes. */
export type CallStep =
  | { kind: 'sent'; atMs: number }
  | { kind: 'ringing'; atMs: number }
  /** The line's own sound is heard while it rings, or is heard no more; may come again and again. */
  | { kind: 'early_media'; heard: boolean }
  | { kind: 'answered'; atMs: number }
  /** It is known who answered, or will not be in time (unsure). */
  | { kind: 'screened'; atMs: number; verdict: ScreeningVerdict; confidence: number | null }
  /** Somebody was found for the answered call; comes again when the one before could not take it. */
  | { kind: 'granted'; atMs: number }
  /** Joined to the seat's sound. */
  | { kind: 'attached'; atMs: number }
  /** Whoever was granted does not hear it: somebody else is looked for. */
  | { kind: 'unattached'; atMs: number }
  /** Nobody was free in time: the person is being told so. */
  | { kind: 'expired'; atMs: number }
  | { kind: 'ended'; ended: LineEnded; marks: CallMarks };

/** The steps in words, for the log. */
export const STEP_WORDS: Record<CallStep['kind'], string> = {
  sent: 'was sent',
  ringing: 'rings',
  early_media: 'plays sound before its answer',
  answered: 'was answered',
  screened: 'was screened',
  granted: 'found its operator',
  attached: 'was connected',
  unattached: 'lost its operator',
  expired: 'found nobody free',
  ended: 'ended',
};

type Phase =
  | Extract<
      ContactState,
      'dialling' | 'ringing' | 'amd_screening' | 'awaiting_operator' | 'attaching' | 'in_progress'
    >
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
 *           answered                   │ expired └──────join_failed──────┘
 *              v            a person   │ └──> abandoning ──message played──> (hung up)
 *        amd_screening ──or not sure───┘
 *              └──a machine──> (hung up)
 *
 *     every one of them ──the line ended, it could not be placed, it was withdrawn──> ended
 *
 * A call that came in begins in `ringing`, and is picked up here.
 *
 * A hang-up moves nothing by itself: the line is told, and its end comes back. One that is asked for before there is a
 * line, or crosses the answer, is told to the line as soon as there is one, and nobody is joined or looked for then.
 */
export interface Call {
  readonly phase: Phase;
  readonly grant: CallGrant;
  /** Who answered is told before anybody is looked for, and what is done with a machine. */
  readonly screening: 'off' | ScreeningSettings['onMachine'];
  /** There is a line that verbs reach. */
  readonly hasLine: boolean;
  /** The INVITE is out. */
  readonly isSent: boolean;
  /** The line's own sound is heard before the answer. */
  readonly hasEarlyMedia: boolean;
  readonly marks: Omit<CallMarks, 'endedAtMs'>;
}

export type CallEvent =
  /** The line is there. */
  | { kind: 'placed' }
  /** There is none and will be none. */
  | { kind: 'not_placed'; reason: string }
  /** It ends instead of being placed. */
  | { kind: 'withdrawn' }
  | { kind: 'line'; event: LineEvent }
  /** Somebody free takes it. */
  | { kind: 'granted' }
  /** It could not be told in time who answered. */
  | { kind: 'screening_over' }
  /** Nobody did in time. */
  | { kind: 'expired' }
  /** There is nothing to tell the person, or it could not be played. */
  | { kind: 'nothing_to_say' }
  | { kind: 'joined' }
  | { kind: 'join_failed' }
  | { kind: 'hang_up'; who: 'operator' | 'program' }
  /** The window's sound was away and is back. */
  | { kind: 'sound_back' };

export type CallEffect =
  | { kind: 'tell'; step: CallStep }
  /** Listen who answered, and say, or that it could not be told in time. */
  | { kind: 'screen' }
  /** Look for somebody who takes it, and say who, or that nobody does in time. */
  | { kind: 'route' }
  /** Look no longer. */
  | { kind: 'stop_routing' }
  /** Join the answered call to the seat, and say how that went. */
  | { kind: 'join' }
  /** The same for a call that was joined before: how it goes changes nothing. */
  | { kind: 'join_again' }
  /** Tell the person that nobody is free. */
  | { kind: 'apologise' }
  | { kind: 'hang_up' };

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
  screening: Call['screening'] = 'off',
): Call => ({
  phase: 'dialling',
  grant,
  screening,
  hasLine: false,
  isSent: false,
  hasEarlyMedia: false,
  marks: {
    createdAtMs,
    ringingAtMs: null,
    answeredAtMs: null,
    attachedAtMs: null,
    expiredAtMs: null,
    verdict: null,
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
const SCREEN: CallEffect = { kind: 'screen' };
const STOP_ROUTING: CallEffect = { kind: 'stop_routing' };
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
  if (phase === 'amd_screening') return [SCREEN];
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

function hear(call: Call, event: LineEvent, atMs: number): CallMove {
  switch (event.kind) {
    case 'sent':
      if (call.isSent) return stay(call);
      return { call: { ...call, isSent: true }, effects: [tell({ kind: 'sent', atMs })] };
    case 'ringing':
      return hearRinging(call, event.earlyMedia, atMs);
    case 'answered': {
      if (call.phase !== 'dialling' && call.phase !== 'ringing') return stay(call);
      const ahead = call.screening === 'off' ? 'awaiting_operator' : 'amd_screening';
      const phase = call.grant === 'before_dial' ? 'attaching' : ahead;
      const answered: Call = { ...withMarks(call, { answeredAtMs: atMs }), phase };
      return { call: answered, effects: [tell({ kind: 'answered', atMs }), ...onceAnswered(answered)] };
    }
    case 'screened':
      return screened(call, event.verdict, event.confidence, atMs);
    case 'agent_left':
      return call.phase === 'in_progress' ? hangUp(call, 'operator') : stay(call);
    case 'message_played':
      return call.phase === 'abandoning' ? hangUp(call, 'program') : stay(call);
    case 'ended':
      return end(
        withMarks(call, { answeredAtMs: call.marks.answeredAtMs ?? (event.answered ? atMs : null) }),
        event,
        atMs,
      );
    default:
      return stay(call);
  }
}

/** Whoever is a person, or may be, is brought to somebody; a machine as the campaign wants. */
function screened(call: Call, verdict: ScreeningVerdict, confidence: number | null, atMs: number): CallMove {
  if (call.phase !== 'amd_screening') return stay(call);
  const told = tell({ kind: 'screened', atMs, verdict, confidence });
  const isConnected = verdict === 'machine' && call.screening === 'connect';
  if (SCREENING_VERDICTS[verdict].outcome !== null && !isConnected) {
    const { call: left, effects } = hangUp(withMarks(call, { verdict }), 'program');
    return { call: left, effects: [told, ...effects] };
  }
  return {
    call: { ...call, phase: 'awaiting_operator' },
    effects: [told, ...(call.marks.hungUpHere === null ? [ROUTE] : [])],
  };
}

function hangUp(call: Call, who: 'operator' | 'program'): CallMove {
  const effects: CallEffect[] = call.hasLine ? [HANG_UP] : [];
  if (call.phase === 'awaiting_operator') effects.unshift(STOP_ROUTING);
  return { call: withMarks(call, { hungUpHere: call.marks.hungUpHere ?? who }), effects };
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
    case 'screening_over':
      return screened(call, 'unsure', null, atMs);
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
        effects: [tell({ kind: 'expired', atMs }), { kind: 'apologise' }],
      };
    case 'nothing_to_say':
      if (call.phase !== 'abandoning') throw illegal();
      return hangUp(call, 'program');
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
    default:
      return { call, effects: call.phase === 'in_progress' ? [{ kind: 'join_again' }] : [] };
  }
}
