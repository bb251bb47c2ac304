import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerRules } from '../../electron/dialler/calls/answer-plan.ts';
import { outcomeOfCall } from '../../electron/dialler/calls/call-ending.ts';
import { callAtDial, stepCall, type Call } from '../../electron/dialler/calls/call.ts';
import type { CallEffect, CallEvent } from '../../electron/dialler/calls/call-event.ts';
import type { CallStep } from '../../electron/dialler/calls/call-step.ts';
import type { FreeWhenLeft } from '../../shared/domain/free-when-left.ts';
import { line, told, PLACED, ANSWERED, GRANTED, JOINED, GIVE_UP, PLAYED, OVER } from './call-events.ts';

const ENDED = line(OVER);
const NOT_SENT = line({ kind: 'message_played', whole: false });
const BEEPED = line({ kind: 'listens', after: 'beep' });
const SILENT = line({ kind: 'listens', after: 'silence' });
const SPEECH = line({ kind: 'speech' });
const HANG_UP: CallEvent = { kind: 'hang_up', who: 'program' };
const LEAVES: AnswerRules = { onMachine: 'leave_message', onScreener: 'say_who' };

const nameOf = (effect: CallEffect): string => {
  if (effect.kind === 'tell') return effect.step.kind;
  if (effect.kind === 'say') return `say ${effect.words}`;
  return effect.kind === 'wait' ? `wait ${effect.wait}` : effect.kind;
};

/** What is done after the answer was heard and it is being listened who it is. */
function follow(
  events: readonly CallEvent[],
  rules = LEAVES,
): { call: Call; done: string[]; steps: CallStep[] } {
  let call = callAtDial(0, 'after_answer', rules);
  const done: string[] = [];
  const steps: CallStep[] = [];
  [PLACED, ANSWERED, ...events].forEach((event, index) => {
    const move = stepCall(call, event, index * 1_000);
    call = move.call;
    if (index < 2) return;
    done.push(...move.effects.map(nameOf));
    steps.push(...move.effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.step] : [])));
  });
  return { call, done, steps };
}

function endOf({ steps }: { steps: CallStep[] }): { outcome: string; leftMessage: string | null } {
  const last = steps.at(-1);
  if (last?.kind !== 'ended') throw new Error('It did not end.');
  return { outcome: outcomeOfCall(last.ended, last.marks, 0), leftMessage: last.marks.leftMessage };
}

describe('a machine that is to be left a message', () => {
  it('hears it whole after its beep, and is hung up on then', () => {
    const left = follow([told('machine'), BEEPED, PLAYED, ENDED]);
    expect(left.done).toEqual(['screened', 'wait beep', 'say machine', 'hang_up', 'ended']);
    expect(endOf(left)).toEqual({ outcome: 'machine', leftMessage: 'whole' });
  });

  it('without a beep hears it once it was silent for long, and from its beginning again when it beeps after all', () => {
    expect(endOf(follow([told('machine'), SILENT, PLAYED, ENDED]))).toMatchObject({ leftMessage: 'whole' });
    expect(follow([told('machine'), SILENT, SILENT]).done).toEqual(['screened', 'wait beep', 'say machine']);
    const anew = follow([told('machine'), SILENT, BEEPED, BEEPED, SILENT, PLAYED, ENDED]);
    expect(anew.done).toEqual(['screened', 'wait beep', 'say machine', 'say machine', 'hang_up', 'ended']);
    expect(follow([told('machine'), BEEPED, BEEPED]).done.at(-1)).toBe('say machine');
    expect(follow([told('machine'), BEEPED, BEEPED]).done).toHaveLength(3);
  });

  it.each<[string, CallEvent[], string]>([
    ['that hangs up before its beep', [ENDED], 'none'],
    ['that never stops greeting', [{ kind: 'waited', wait: 'beep' }, ENDED], 'none'],
    ['for which there is no message', [BEEPED, { kind: 'nothing_to_say' }, ENDED], 'none'],
    ['that hangs up midway', [BEEPED, ENDED], 'partly'],
    ['that put the call on hold', [BEEPED, NOT_SENT, ENDED], 'partly'],
    ['when the program ends the call midway', [BEEPED, HANG_UP, ENDED], 'partly'],
  ])('%s counts as one, with what it was left', (_, events, leftMessage) => {
    expect(endOf(follow([told('machine'), ...events]))).toEqual({ outcome: 'machine', leftMessage });
  });

  it('that was taken for a person is one all the same while nobody is there', () => {
    const late = follow([told('person'), told('machine'), BEEPED, PLAYED, ENDED]);
    expect(late.done).toEqual([
      'screened',
      'route',
      'stop_routing',
      'screened',
      'wait beep',
      'say machine',
      'hang_up',
      'ended',
    ]);
    expect(endOf(late)).toEqual({ outcome: 'machine', leftMessage: 'whole' });
    expect(follow([told('unsure'), GRANTED, told('machine')]).done.at(-1)).toBe('join');
    expect(follow([told('unsure'), GRANTED, JOINED, told('machine')]).call.phase).toBe('in_progress');
    const kept = { ...LEAVES, onMachine: 'connect' } as const;
    expect(follow([told('person'), told('machine')], kept).done).toEqual(['screened', 'route']);
  });

  it('is not one for which a person stays, whatever is heard of it later', () => {
    expect(follow([told('person'), BEEPED, SPEECH, PLAYED]).done).toEqual(['screened', 'route']);
  });
});

describe('an assistant that asks who calls', () => {
  const SAID = [told('screener'), PLAYED];

  it('is told, and the person who then speaks is put through like anybody else', () => {
    const call = follow([...SAID, SPEECH, told('person'), GRANTED, JOINED]);
    expect(call.done).toEqual([
      'screened',
      'say screener',
      'screen',
      'wait person',
      'wait verdict',
      'person_there',
      'route',
      'granted',
      'join',
      'attached',
    ]);
    expect(call.call.marks.turnedAwayAs).toBeNull();
  });

  it('counts as a person when the wait is over, or what speaks cannot be told in time', () => {
    for (const wait of ['person', 'verdict'] as const)
      expect(follow([...SAID, { kind: 'waited', wait }]).done.slice(-2)).toEqual(['person_there', 'route']);
    expect(follow([told('screener'), { kind: 'nothing_to_say' }]).done.slice(-2)).toEqual([
      'person_there',
      'route',
    ]);
  });

  it('is listened to further while it is silent, for silence says nothing about who will break it', () => {
    expect(follow([...SAID, told('unsure')]).done.at(-1)).toBe('screen');
    expect(follow([...SAID, SPEECH, told('unsure')]).done.slice(-2)).toEqual(['person_there', 'route']);
  });

  it('that gives the call to a machine is treated as that, and left a message', () => {
    const call = follow([...SAID, told('machine'), BEEPED, PLAYED, ENDED]);
    expect(endOf(call)).toEqual({ outcome: 'machine', leftMessage: 'whole' });
  });

  it.each<[string, CallEvent[]]>([
    ['while it is told who calls', [told('screener'), ENDED]],
    ['before anybody spoke', [...SAID, ENDED]],
  ])('that hangs up %s ended the call as an assistant, and nobody was abandoned', (_, events) => {
    expect(endOf(follow(events)).outcome).toBe('screener');
  });

  it('that is told late is told who calls all the same while nobody is there, but not twice', () => {
    const late = follow([{ kind: 'waited', wait: 'verdict' }, told('screener'), PLAYED, told('person')]);
    expect(late.done).toEqual([
      'screened',
      'route',
      'stop_routing',
      'screened',
      'say screener',
      'screen',
      'wait person',
      'person_there',
      'route',
    ]);
    expect(follow([...SAID, told('person'), told('screener')]).done.at(-1)).toBe('route');
    expect(follow([...SAID, told('person'), told('machine')]).done.at(-1)).toBe('wait beep');
  });

  it('whose person leaves before an operator is there was a person who left early', () => {
    expect(endOf(follow([...SAID, SPEECH, told('person'), ENDED])).outcome).toBe('canceled_by_client');
  });

  it('may be hung up on, or put through at once', () => {
    const hungUp = follow([told('screener'), ENDED], { ...LEAVES, onScreener: 'hang_up' });
    expect(hungUp.done).toEqual(['screened', 'hang_up', 'ended']);
    expect(endOf(hungUp).outcome).toBe('screener');
    expect(follow([told('screener')], { ...LEAVES, onScreener: 'connect' }).done.at(-1)).toBe('route');
  });
});

/** Whether somebody was free, as it is kept of a call that ends after these events. */
function freeWhen(
  events: readonly CallEvent[],
  freeWhenLeft: FreeWhenLeft,
  by: 'customer' | 'network' = 'customer',
): string | null {
  const last = follow([...events, { kind: 'line_ended', ended: { ...OVER, by }, freeWhenLeft }]).steps.at(-1);
  if (last?.kind !== 'ended') throw new Error('It did not end.');
  return last.marks.freeWhenLeft;
}

describe('whoever leaves while it is listened who answers', () => {
  it('left with somebody free for them or with nobody, as it was then', () => {
    expect(freeWhen([], 'somebody')).toBe('somebody');
    expect(freeWhen([SPEECH], 'too_late')).toBe('too_late');
    expect(freeWhen([], 'nobody')).toBe('nobody');
    expect(endOf(follow([ENDED])).outcome).toBe('canceled_by_client');
  });

  it('is no such person once something was told or decided of them, or when this side or the network hung up', () => {
    expect(freeWhen([told('person')], 'somebody')).toBeNull();
    expect(freeWhen([{ kind: 'waited', wait: 'verdict' }], 'somebody')).toBeNull();
    expect(freeWhen([told('machine')], 'somebody')).toBeNull();
    expect(freeWhen([told('screener')], 'somebody')).toBeNull();
    expect(freeWhen([told('fax')], 'somebody')).toBeNull();
    expect(freeWhen([HANG_UP], 'somebody')).toBeNull();
    expect(freeWhen([], 'somebody', 'network')).toBeNull();
  });
});

describe('whoever speaks at length', () => {
  it('is listened to a while longer, once, and counts as a person then', () => {
    expect(follow([SPEECH, SPEECH]).done).toEqual(['wait greeting']);
    expect(follow([SPEECH, { kind: 'waited', wait: 'greeting' }]).done.slice(-2)).toEqual([
      'screened',
      'route',
    ]);
    expect(follow([told('machine'), SPEECH, SPEECH]).done.at(-1)).toBe('wait beep');
  });
});

describe('a screened call in whatever order things happen', () => {
  const anyEvent = fc.constantFrom<CallEvent>(
    told('person'),
    told('machine'),
    told('screener'),
    told('unsure'),
    told('fax'),
    SPEECH,
    BEEPED,
    SILENT,
    PLAYED,
    NOT_SENT,
    GIVE_UP,
    HANG_UP,
    GRANTED,
    JOINED,
    { kind: 'waited', wait: 'verdict' },
    { kind: 'waited', wait: 'beep' },
    { kind: 'waited', wait: 'greeting' },
    { kind: 'waited', wait: 'person' },
    { kind: 'expired' },
    { kind: 'nothing_to_say' },
    ENDED,
  );
  const anyRules = fc.record<AnswerRules>({
    onMachine: fc.constantFrom('hang_up', 'leave_message', 'connect'),
    onScreener: fc.constantFrom('say_who', 'connect', 'hang_up'),
  });

  it('looks for one operator at a time, plays only to whom nobody is joined, and says of every machine what it was left', () => {
    fc.assert(
      fc.property(anyRules, fc.array(anyEvent, { maxLength: 30 }), (rules, events) => {
        let call = callAtDial(0, 'after_answer', rules);
        let isRouted = false;
        let isJoining = false;
        let isPlaying = false;
        for (const [index, event] of [PLACED, ANSWERED, ...events].entries()) {
          // What the world cannot do is left out.
          if ((event.kind === 'granted' || event.kind === 'expired') && !isRouted) continue;
          if (event.kind === 'joined' && !isJoining) continue;
          if (event.kind === 'nothing_to_say' && !isPlaying) continue;
          if (event.kind === 'granted' || event.kind === 'expired') isRouted = false;
          if (event.kind === 'joined') isJoining = false;
          const { call: after, effects } = stepCall(call, event, index);
          for (const effect of effects) {
            if (effect.kind === 'route') {
              expect(isRouted || isJoining).toBe(false);
              isRouted = true;
            }
            if (effect.kind === 'stop_routing') isRouted = false;
            if (effect.kind === 'join') isJoining = true;
            if (effect.kind === 'say') {
              expect(isRouted || isJoining || call.marks.attachedAtMs !== null).toBe(false);
              isPlaying = true;
            }
            if (effect.kind === 'hang_up' || (effect.kind === 'tell' && effect.step.kind === 'ended'))
              isPlaying = false;
          }
          if (event === PLAYED || event === NOT_SENT || event.kind === 'nothing_to_say') isPlaying = false;
          if (after.phase === 'ended') isJoining = false;
          expect(isRouted && after.phase !== 'awaiting_operator').toBe(false);
          if (call.marks.hungUpHere !== null) expect(effects.some(({ kind }) => kind === 'say')).toBe(false);
          call = after;
        }
        const { leftMessage, attachedAtMs, turnedAwayAs } = call.marks;
        if (leftMessage !== null) expect(rules.onMachine).toBe('leave_message');
        if (leftMessage === 'whole') expect(attachedAtMs).toBeNull();
        if (attachedAtMs !== null) expect(turnedAwayAs).toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });
});
