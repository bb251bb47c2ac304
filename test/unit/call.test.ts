import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callAtDial, stepCall, type Call } from '../../electron/dialler/calls/call.ts';
import type { CallEffect, CallEvent } from '../../electron/dialler/calls/call-event.ts';
import type { CallStep } from '../../electron/dialler/calls/call-step.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';
import { line, PLACED, RINGS, ANSWERED, JOINED, GIVE_UP, OVER } from './call-events.ts';

const DIALLED_MS = 1_000;
const END = { ...OVER, answered: false };

const SENT = line({ kind: 'sent' });
const HANG_UP: CallEvent = { kind: 'hang_up', who: 'operator' };

/** All that a call did on its way through `events`, one second apart. */
function follow(events: readonly CallEvent[]): { call: Call; effects: CallEffect[]; steps: CallStep[] } {
  let call = callAtDial(DIALLED_MS, 'before_dial');
  const effects: CallEffect[] = [];
  events.forEach((event, index) => {
    const move = stepCall(call, event, DIALLED_MS + (index + 1) * 1_000);
    call = move.call;
    effects.push(...move.effects);
  });
  const steps = effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.step] : []));
  return { call, effects, steps };
}

const kinds = (effects: readonly CallEffect[]): string[] =>
  effects.map((effect) => (effect.kind === 'tell' ? effect.step.kind : effect.kind));

describe('a call', () => {
  it('goes from its dial over ringing and answer to the operator, each with its time', () => {
    const { call, effects, steps } = follow([PLACED, SENT, RINGS, ANSWERED, JOINED, line(END)]);
    expect(kinds(effects)).toEqual(['sent', 'ringing', 'answered', 'join', 'attached', 'ended']);
    expect(steps.at(-1)).toMatchObject({
      marks: {
        createdAtMs: 1_000,
        ringingAtMs: 4_000,
        answeredAtMs: 5_000,
        attachedAtMs: 6_000,
        endedAtMs: 7_000,
        hungUpHere: null,
      },
    });
    expect(call.phase).toBe('ended');
  });

  it('that is answered while it is being placed is joined as soon as there is a line', () => {
    expect(kinds(follow([SENT, ANSWERED]).effects)).toEqual(['sent', 'answered']);
    expect(kinds(follow([SENT, ANSWERED, PLACED]).effects)).toEqual(['sent', 'answered', 'join']);
  });

  it('that was hung up before there is a line is hung up then, and nobody is joined to it', () => {
    expect(kinds(follow([HANG_UP]).effects)).toEqual([]);
    expect(kinds(follow([HANG_UP, PLACED]).effects)).toEqual(['hang_up']);
    expect(kinds(follow([ANSWERED, HANG_UP, PLACED]).effects)).toEqual(['answered', 'hang_up']);
  });

  it('whose answer crosses our hang-up is hung up again instead of joined', () => {
    expect(kinds(follow([PLACED, HANG_UP, ANSWERED]).effects)).toEqual(['hang_up', 'answered', 'hang_up']);
  });

  it('that is given up ends as one that the program ended, unless somebody answers at that very moment', () => {
    const ended = follow([PLACED, RINGS, GIVE_UP, line({ ...END, by: 'us', sipCode: 487 })]);
    expect(kinds(ended.effects)).toEqual(['ringing', 'give_up', 'ended']);
    expect(ended.call.marks).toMatchObject({ hungUpHere: 'program', answeredAtMs: null });
    const picked = follow([PLACED, RINGS, GIVE_UP, ANSWERED, JOINED]);
    expect(kinds(picked.effects)).toEqual(['ringing', 'give_up', 'answered', 'join', 'attached']);
    expect(picked.call.marks.hungUpHere).toBeNull();
  });

  it('is given up once, before its answer, and hung up when it is given up before there is a line', () => {
    expect(kinds(follow([GIVE_UP, PLACED, GIVE_UP]).effects)).toEqual(['hang_up']);
    expect(kinds(follow([PLACED, GIVE_UP, GIVE_UP]).effects)).toEqual(['give_up']);
    expect(kinds(follow([PLACED, ANSWERED, GIVE_UP, JOINED, GIVE_UP]).effects)).toEqual([
      'answered',
      'join',
      'attached',
    ]);
  });

  it('that is hung up after it was given up is left, whoever answers', () => {
    const { call, effects } = follow([PLACED, GIVE_UP, HANG_UP, ANSWERED]);
    expect(kinds(effects)).toEqual(['give_up', 'hang_up', 'answered', 'hang_up']);
    expect(call.marks.hungUpHere).not.toBeNull();
  });

  it('that cannot be joined is hung up by the program, unless the operator was first', () => {
    const failed: CallEvent = { kind: 'join_failed' };
    const byProgram = follow([PLACED, ANSWERED, failed, line(END)]);
    expect(kinds(byProgram.effects)).toEqual(['answered', 'join', 'hang_up', 'ended']);
    expect(byProgram.call.marks.hungUpHere).toBe('program');
    expect(follow([PLACED, ANSWERED, HANG_UP, failed]).call.marks.hungUpHere).toBe('operator');
  });

  it('tells when the line’s own sound begins and ends, and not of a ringing after the answer', () => {
    const sounds = line({ kind: 'ringing', earlyMedia: true });
    const { call, effects } = follow([PLACED, sounds, sounds, RINGS, ANSWERED, sounds]);
    expect(call.marks.ringingAtMs).toBe(3_000);
    expect(kinds(effects)).toEqual(['ringing', 'early_media', 'early_media', 'answered', 'join']);
  });

  it('that ends in its answer was answered, though nobody said so before', () => {
    const { steps } = follow([PLACED, SENT, line({ ...END, answered: true })]);
    expect(steps.at(-1)).toMatchObject({ marks: { answeredAtMs: 4_000, endedAtMs: 4_000 } });
  });

  it('that is withdrawn before its dial ends as one that was given up, and one that cannot be placed as never sent', () => {
    const withdrawn = follow([{ kind: 'withdrawn' }]).steps;
    expect(withdrawn).toMatchObject([
      { ended: { sipCode: 487, notPlaced: false }, marks: { hungUpHere: 'program' } },
    ]);
    const lost = follow([{ kind: 'not_placed', reason: 'No port.' }]).steps;
    expect(lost).toMatchObject([{ ended: { sipCode: null, sipReason: 'No port.', notPlaced: true } }]);
  });

  it('is joined again when the sound is back, but only while people talk', () => {
    const back: CallEvent = { kind: 'sound_back' };
    expect(kinds(follow([PLACED, ANSWERED, back, JOINED, back, line(END), back]).effects)).toEqual([
      'answered',
      'join',
      'attached',
      'join_again',
      'ended',
    ]);
  });

  it.each<[string, CallEvent[]]>([
    ['a second line', [PLACED, PLACED]],
    ['no line after there was one', [PLACED, { kind: 'not_placed', reason: 'No port.' }]],
    ['a withdrawal after its dial', [PLACED, { kind: 'withdrawn' }]],
    ['a withdrawal while it rings', [RINGS, { kind: 'withdrawn' }]],
    ['a join that nobody asked for', [PLACED, JOINED]],
    ['a second join', [PLACED, ANSWERED, JOINED, JOINED]],
    ['a failed join after one that was well', [PLACED, ANSWERED, JOINED, { kind: 'join_failed' }]],
  ])('cannot have %s', (_, events) => {
    expect(() => follow(events)).toThrow(IllegalTransition);
  });

  const anyEvent = fc.constantFrom<CallEvent>(
    PLACED,
    SENT,
    RINGS,
    line({ kind: 'ringing', earlyMedia: true }),
    ANSWERED,
    line({ kind: 'digit', digit: '1' }),
    line(END),
    line({ ...END, answered: true }),
    JOINED,
    { kind: 'join_failed' },
    GIVE_UP,
    HANG_UP,
    { kind: 'hang_up', who: 'program' },
    { kind: 'sound_back' },
  );

  it('keeps its promises whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        let call = callAtDial(DIALLED_MS, 'before_dial');
        let isOut = false;
        let wantsHangUp = false;
        const told: string[] = [];
        for (const [index, event] of events.entries()) {
          // What the world cannot do is left out: a second line, an answer to a join that is not on its way.
          if (event.kind === 'placed' && isOut) continue;
          const isJoin = event.kind === 'joined' || event.kind === 'join_failed';
          if (isJoin && !(call.phase === 'attaching' && isOut)) continue;
          isOut ||= event.kind === 'placed';
          const before = call;
          const move = stepCall(call, event, DIALLED_MS + index);
          call = move.call;
          const done = kinds(move.effects);
          if (before.phase === 'ended') expect([call, done]).toEqual([before, []]);
          if (event.kind === 'hang_up' && before.phase !== 'ended') wantsHangUp = true;
          // Nobody is joined to a call that somebody has hung up, and no verb goes to a line that is not there.
          if (wantsHangUp) expect(done).not.toContain('join');
          if (!isOut) expect(done.filter((kind) => kind === 'join' || kind === 'hang_up')).toEqual([]);
          // A line that is there hears of a hang-up at once; one that comes later, when it comes.
          if (
            wantsHangUp &&
            isOut &&
            (event.kind === 'hang_up' || event.kind === 'placed') &&
            before.phase !== 'ended'
          ) {
            expect(done).toContain('hang_up');
          }
          told.push(...done.filter((kind) => !kind.startsWith('join') && kind !== 'hang_up'));
        }
        const once = told.filter((kind) => kind !== 'early_media');
        expect(new Set(once).size).toBe(once.length);
        const order = ['ringing', 'answered', 'attached', 'ended'];
        const seen = once.filter((kind) => order.includes(kind));
        expect(seen).toEqual(order.filter((kind) => seen.includes(kind)));
        const { ringingAtMs, answeredAtMs, attachedAtMs } = call.marks;
        const times = [ringingAtMs, answeredAtMs, attachedAtMs].filter((atMs) => atMs !== null);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(told.at(-1) === 'ended' || call.phase !== 'ended').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
