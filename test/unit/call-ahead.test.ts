import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOfCall } from '../../electron/dialler/calls/call-ending.ts';
import { callAtDial, stepCall, type Call } from '../../electron/dialler/calls/call.ts';
import type { CallEffect, CallEvent } from '../../electron/dialler/calls/call-event.ts';
import type { CallStep } from '../../electron/dialler/calls/call-step.ts';
import type { AnswerRules } from '../../electron/dialler/calls/answer-plan.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';
import {
  line,
  told,
  PLACED,
  RINGS,
  ANSWERED,
  GRANTED,
  JOINED,
  GIVE_UP,
  PLAYED,
  OVER,
} from './call-events.ts';

const EXPIRED: CallEvent = { kind: 'expired' };
const JOIN_FAILED: CallEvent = { kind: 'join_failed' };
const HANG_UP: CallEvent = { kind: 'hang_up', who: 'program' };

function follow(
  events: readonly CallEvent[],
  first = callAtDial(1_000, 'after_answer'),
): { call: Call; done: string[]; steps: CallStep[] } {
  let call = first;
  const effects: CallEffect[] = [];
  events.forEach((event, index) => {
    const move = stepCall(call, event, 1_000 + (index + 1) * 1_000);
    call = move.call;
    effects.push(...move.effects);
  });
  return {
    call,
    done: effects.map((effect) => (effect.kind === 'tell' ? effect.step.kind : effect.kind)),
    steps: effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.step] : [])),
  };
}

const isHangUp = (done: string): boolean => done === 'hang_up';
const RULES: AnswerRules = { onMachine: 'hang_up', onScreener: 'connect' };
const screen = (events: readonly CallEvent[], rules: Partial<AnswerRules> = {}) =>
  follow(events, callAtDial(1_000, 'after_answer', { ...RULES, ...rules }));
const TIMED_OUT: CallEvent = { kind: 'waited', wait: 'verdict' };

describe('a call that is placed before anybody is known who takes it', () => {
  it('looks for an operator once it is answered, and is joined to the one who is found', () => {
    const { call, done } = follow([PLACED, RINGS, ANSWERED, GRANTED, JOINED, line(OVER)]);
    expect(done).toEqual(['ringing', 'answered', 'route', 'granted', 'join', 'attached', 'ended']);
    expect(call.marks).toMatchObject({ answeredAtMs: 4_000, attachedAtMs: 6_000, expiredAtMs: null });
  });

  it('that finds nobody in time tells the person so, hangs up, and counts as abandoned whoever was first', () => {
    const { done, steps } = follow([PLACED, ANSWERED, EXPIRED, PLAYED, line({ ...OVER, by: 'us' })]);
    expect(done).toEqual(['answered', 'route', 'expired', 'say', 'hang_up', 'ended']);
    const left = follow([PLACED, ANSWERED, EXPIRED, line(OVER)]);
    expect(left.done).toEqual(['answered', 'route', 'expired', 'say', 'ended']);
    for (const last of [steps.at(-1), left.steps.at(-1)]) {
      if (last?.kind !== 'ended') throw new Error('It did not end.');
      expect(outcomeOfCall(last.ended, last.marks, 0)).toBe('abandoned');
    }
  });

  it('with nothing to say to the person is hung up at once', () => {
    const { call, done } = follow([PLACED, ANSWERED, EXPIRED, { kind: 'nothing_to_say' }]);
    expect(done.at(-1)).toBe('hang_up');
    expect(call.marks.hungUpHere).toBe('program');
  });

  it('whose customer leaves before anybody was found is looked after no longer, and left early', () => {
    const { done, steps } = follow([PLACED, ANSWERED, line(OVER)]);
    expect(done).toEqual(['answered', 'route', 'stop_routing', 'ended']);
    const last = steps.at(-1);
    if (last?.kind !== 'ended') throw new Error('It did not end.');
    expect(outcomeOfCall(last.ended, last.marks, 0)).toBe('canceled_by_client');
  });

  it('looks for another operator when the one who was found does not hear it', () => {
    const { call, done } = follow([PLACED, ANSWERED, GRANTED, JOIN_FAILED, GRANTED, JOINED]);
    expect(done).toEqual([
      'answered',
      'route',
      'granted',
      'join',
      'unattached',
      'route',
      'granted',
      'join',
      'attached',
    ]);
    expect(call.phase).toBe('in_progress');
  });

  it('that is hung up here while it waits is looked after no longer', () => {
    expect(follow([PLACED, ANSWERED, HANG_UP]).done).toEqual([
      'answered',
      'route',
      'stop_routing',
      'hang_up',
    ]);
    expect(follow([PLACED, HANG_UP, ANSWERED]).done).toEqual(['hang_up', 'answered', 'hang_up']);
    expect(follow([PLACED, ANSWERED, GRANTED, HANG_UP, JOIN_FAILED]).done.at(-1)).toBe('unattached');
  });

  it('is listened to before anybody is looked for, and brought to somebody unless a machine answered', () => {
    expect(screen([PLACED, ANSWERED]).done).toEqual(['answered', 'screen', 'wait']);
    for (const verdict of ['person', 'screener', 'unsure'] as const)
      expect(screen([PLACED, ANSWERED, told(verdict), GRANTED, JOINED]).done).toEqual([
        'answered',
        'screen',
        'wait',
        'screened',
        'route',
        'granted',
        'join',
        'attached',
      ]);
    expect(screen([PLACED, ANSWERED, TIMED_OUT]).done.slice(-2)).toEqual(['screened', 'route']);
    expect(screen([PLACED, ANSWERED, told('machine')], { onMachine: 'connect' }).done.at(-1)).toBe('route');
  });

  it.each(['machine', 'fax', 'announcement'] as const)(
    'is hung up when a %s answered, and counts as one',
    (verdict) => {
      const { done, steps } = screen([PLACED, ANSWERED, told(verdict), line({ ...OVER, by: 'us' })]);
      expect(done).toEqual(['answered', 'screen', 'wait', 'screened', 'hang_up', 'ended']);
      const last = steps.at(-1);
      if (last?.kind !== 'ended') throw new Error('It did not end.');
      expect(outcomeOfCall(last.ended, last.marks, 0)).toBe(verdict);
    },
  );

  it('hears no second verdict on whom it hangs up, none after its end, and looks for nobody once it was hung up', () => {
    expect(screen([PLACED, ANSWERED, told('machine'), told('machine')]).done.filter(isHangUp)).toHaveLength(
      1,
    );
    expect(screen([PLACED, ANSWERED, line(OVER), told('person')]).done.at(-1)).toBe('ended');
    expect(screen([PLACED, ANSWERED, HANG_UP, told('person')]).done).not.toContain('route');
  });

  it.each<[string, CallEvent[]]>([
    ['an operator before its answer', [PLACED, RINGS, GRANTED]],
    ['two operators', [PLACED, ANSWERED, GRANTED, GRANTED]],
    ['an operator after its time is over', [PLACED, ANSWERED, EXPIRED, GRANTED]],
    ['an operator after it was hung up', [PLACED, ANSWERED, HANG_UP, GRANTED]],
    ['its time over while it is being joined', [PLACED, ANSWERED, GRANTED, EXPIRED]],
  ])('cannot have %s', (_, events) => {
    expect(() => follow(events)).toThrow(IllegalTransition);
  });

  it('is never joined to two operators, never waits after its end, and is always told its end, in whatever order', () => {
    const anyEvent = fc.constantFrom<CallEvent>(
      PLACED,
      RINGS,
      ANSWERED,
      GRANTED,
      EXPIRED,
      JOINED,
      JOIN_FAILED,
      PLAYED,
      GIVE_UP,
      HANG_UP,
      line(OVER),
      { kind: 'sound_back' },
    );
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 25 }), (events) => {
        let call = callAtDial(0, 'after_answer');
        let isOut = false;
        let routed = false;
        let joining = false;
        for (const [index, event] of events.entries()) {
          // What the world cannot do is left out: the router answers only who waits, a join only who asked.
          if (event.kind === 'placed' && isOut) continue;
          if ((event.kind === 'granted' || event.kind === 'expired') && !routed) continue;
          if ((event.kind === 'joined' || event.kind === 'join_failed') && !joining) continue;
          isOut ||= event.kind === 'placed';
          const before = call;
          const move = stepCall(call, event, index);
          call = move.call;
          if (event.kind === 'granted' || event.kind === 'expired') routed = false;
          if (event.kind === 'joined' || event.kind === 'join_failed') joining = false;
          for (const effect of move.effects) {
            if (effect.kind === 'route') {
              expect(routed || joining).toBe(false);
              routed = true;
            }
            if (effect.kind === 'stop_routing') routed = false;
            if (effect.kind === 'join') joining = true;
          }
          expect(routed).toBe(routed && call.phase === 'awaiting_operator');
          if (call.phase === 'ended' && before.phase !== 'ended') {
            expect(move.effects.at(-1)).toMatchObject({ kind: 'tell', step: { kind: 'ended' } });
            joining = false;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
