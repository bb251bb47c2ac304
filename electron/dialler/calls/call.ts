import { IllegalTransition } from '../../../shared/domain/illegal-transition.ts';
import type { ContactState } from '../../../shared/domain/contact-state.ts';
import type { LineEvent } from '../../lines/ports.ts';
import type { CallMarks, LineEnded } from './call-ending.ts';

/** What a call tells its owner, in order, most of it once; `ended` is the last and always comes. */
export type CallStep =
  | { kind: 'sent'; atMs: number }
  | { kind: 'ringing'; atMs: number }
  /** The line's own sound is heard while it rings, or is heard no more; may come again and again. */
  | { kind: 'early_media'; heard: boolean }
  | { kind: 'answered'; atMs: number }
  /** Joined to the seat's sound. */
  | { kind: 'attached'; atMs: number }
  | { kind: 'ended'; ended: LineEnded; marks: CallMarks };

/** The steps in words, for the log. */
export const STEP_WORDS: Record<CallStep['kind'], string> = {
  sent: 'was sent',
  ringing: 'rings',
  early_media: 'plays sound before its answer',
  answered: 'was answered',
  attached: 'was connected',
  ended: 'ended',
};

type Phase = Extract<ContactState, 'dialling' | 'ringing' | 'attaching' | 'in_progress'> | 'ended';

/**
 * One call, from its dial to its end. The line's words and the person's move it; nothing moves it once it has ended, and
 * what comes late changes nothing.
 *
 *     dialling ──ringing──> ringing ──answered──> attaching ──joined──> in_progress
 *        └───────────────answered───────────────────┘
 *
 *     every one of them ──the line ended, it could not be placed, it was withdrawn──> ended
 *
 * A hang-up moves nothing by itself: the line is told, and its end comes back. One that is asked for before there is a
 * line, or crosses the answer, is told to the line as soon as there is one, and nobody is joined then.
 */
export interface Call {
  readonly phase: Phase;
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
  | { kind: 'joined' }
  | { kind: 'join_failed' }
  | { kind: 'hang_up'; who: 'operator' | 'program' }
  /** The window's sound was away and is back. */
  | { kind: 'sound_back' };

export type CallEffect =
  | { kind: 'tell'; step: CallStep }
  /** Join the answered call to the seat, and say how that went. */
  | { kind: 'join' }
  /** The same for a call that was joined before: how it goes changes nothing. */
  | { kind: 'join_again' }
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
export const callAtDial = (createdAtMs: number): Call => ({
  phase: 'dialling',
  hasLine: false,
  isSent: false,
  hasEarlyMedia: false,
  marks: { createdAtMs, ringingAtMs: null, answeredAtMs: null, attachedAtMs: null, hungUpHere: null },
});

const tell = (step: CallStep): CallEffect => ({ kind: 'tell', step });

const withMarks = (call: Call, marks: Partial<Call['marks']>): Call => ({
  ...call,
  marks: { ...call.marks, ...marks },
});

function end(call: Call, ended: LineEnded, atMs: number): CallMove {
  const marks = { ...call.marks, endedAtMs: atMs };
  return { call: { ...call, phase: 'ended' }, effects: [tell({ kind: 'ended', ended, marks })] };
}

/** What an answered call needs of its line: its seat, or its end when somebody here has hung up meanwhile. */
function onceAnswered({ hasLine, marks }: Call): CallEffect[] {
  if (!hasLine) return [];
  return [{ kind: marks.hungUpHere === null ? 'join' : 'hang_up' }];
}

function hearRinging(call: Call, earlyMedia: boolean, atMs: number): CallMove {
  if (call.phase !== 'dialling' && call.phase !== 'ringing') return { call, effects: [] };
  const effects: CallEffect[] = [];
  if (call.phase === 'dialling') effects.push(tell({ kind: 'ringing', atMs }));
  if (earlyMedia !== call.hasEarlyMedia) effects.push(tell({ kind: 'early_media', heard: earlyMedia }));
  const rings = withMarks(call, { ringingAtMs: call.marks.ringingAtMs ?? atMs });
  return { call: { ...rings, phase: 'ringing', hasEarlyMedia: earlyMedia }, effects };
}

function hear(call: Call, event: LineEvent, atMs: number): CallMove {
  switch (event.kind) {
    case 'sent':
      if (call.isSent) return { call, effects: [] };
      return { call: { ...call, isSent: true }, effects: [tell({ kind: 'sent', atMs })] };
    case 'ringing':
      return hearRinging(call, event.earlyMedia, atMs);
    case 'answered': {
      if (call.phase !== 'dialling' && call.phase !== 'ringing') return { call, effects: [] };
      const answered: Call = { ...withMarks(call, { answeredAtMs: atMs }), phase: 'attaching' };
      return { call: answered, effects: [tell({ kind: 'answered', atMs }), ...onceAnswered(answered)] };
    }
    case 'ended':
      return end(
        withMarks(call, { answeredAtMs: call.marks.answeredAtMs ?? (event.answered ? atMs : null) }),
        event,
        atMs,
      );
    default:
      return { call, effects: [] };
  }
}

function hangUp(call: Call, who: 'operator' | 'program'): CallMove {
  const effects: CallEffect[] = call.hasLine ? [{ kind: 'hang_up' }] : [];
  return { call: withMarks(call, { hungUpHere: call.marks.hungUpHere ?? who }), effects };
}

/**
 * Where an event brings a call, and what is to be done for it.
 * @param atMs time of day that does not jump while the call is up
 * @throws IllegalTransition for what cannot happen: a second line, a join that nobody asked for, a call withdrawn after its dial
 */
export function stepCall(call: Call, event: CallEvent, atMs: number): CallMove {
  if (call.phase === 'ended') return { call, effects: [] };
  const illegal = (): IllegalTransition => new IllegalTransition('A call', call.phase, event.kind);
  switch (event.kind) {
    case 'placed': {
      if (call.hasLine) throw illegal();
      const placed = { ...call, hasLine: true };
      if (call.phase === 'attaching') return { call: placed, effects: onceAnswered(placed) };
      return { call: placed, effects: call.marks.hungUpHere === null ? [] : [{ kind: 'hang_up' }] };
    }
    case 'not_placed':
      if (call.hasLine) throw illegal();
      return end(call, { ...NEVER_LEFT, sipReason: event.reason }, atMs);
    case 'withdrawn':
      if (call.hasLine || call.phase !== 'dialling') throw illegal();
      return end(withMarks(call, { hungUpHere: 'program' }), GIVEN_UP, atMs);
    case 'line':
      return hear(call, event.event, atMs);
    case 'joined': {
      if (call.phase !== 'attaching') throw illegal();
      const joined: Call = { ...withMarks(call, { attachedAtMs: atMs }), phase: 'in_progress' };
      return { call: joined, effects: [tell({ kind: 'attached', atMs })] };
    }
    case 'join_failed':
      if (call.phase !== 'attaching') throw illegal();
      return hangUp(call, 'program');
    case 'hang_up':
      return hangUp(call, event.who);
    default:
      return { call, effects: call.phase === 'in_progress' ? [{ kind: 'join_again' }] : [] };
  }
}
