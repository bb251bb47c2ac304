import { describe, expect, it } from 'vitest';
import { createAheadCalls } from '../../electron/dialler/drivers/ahead-calls.ts';
import type { AnswerPlan } from '../../electron/dialler/calls/answer-plan.ts';
import type { CallMarks, LineEnded } from '../../electron/dialler/calls/call-ending.ts';
import type { CallStep } from '../../electron/dialler/calls/call-step.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';

const MARKS: CallMarks = {
  createdAtMs: 0,
  ringingAtMs: null,
  answeredAtMs: null,
  attachedAtMs: null,
  expiredAtMs: null,
  turnedAwayAs: null,
  leftMessage: null,
  freeWhenLeft: null,
  endedAtMs: 0,
  hungUpHere: null,
};
const ended = (how: Partial<LineEnded> = {}, marks: Partial<CallMarks> = {}): CallStep => ({
  kind: 'ended',
  ended: {
    kind: 'ended',
    by: 'customer',
    sipCode: 486,
    sipReason: null,
    q850Cause: null,
    ringTimedOut: false,
    notPlaced: false,
    answered: false,
    ...how,
  },
  marks: { ...MARKS, ...marks },
});
const at = (kind: 'answered' | 'attached' | 'expired' | 'person_there'): CallStep => ({ kind, atMs: 0 });
const told = (verdict: ScreeningVerdict, plan: AnswerPlan): CallStep => ({
  kind: 'screened',
  atMs: 0,
  verdict,
  confidence: 0.9,
  by: 'cadence',
  plan,
});
const OVER = ended({ sipCode: 200, answered: true }, { answeredAtMs: 1 });
const OURS = new Set(['camp']);

/** What pacing hears of one call that takes these steps, a second apart. */
function hear(...steps: CallStep[]): Heard {
  return hearOf({}, ...steps);
}

interface Heard {
  outcomes: unknown[];
  counted: string[];
  waiting: number[];
  learned: boolean[];
}

function hearOf(about: { screens?: boolean }, ...steps: CallStep[]): Heard {
  let nowMs = 0;
  const counted: string[] = [];
  const calls = createAheadCalls(
    () => nowMs,
    (_, news) => counted.push(news),
  );
  const learned: boolean[] = [];
  calls.begin(1, 'camp', () => undefined, {
    ...about,
    learn: (answered) => void learned.push(answered),
  });
  const waiting: number[] = [];
  for (const step of steps) {
    nowMs += 1_000;
    calls.follow(1, step);
    waiting.push(calls.under(OURS).waiting.length);
  }
  const events = calls.takeEvents(OURS, (ms) => ms / 1_000);
  expect(calls.takeEvents(OURS, (ms) => ms)).toEqual([]);
  return {
    outcomes: events.map((event) => ('outcome' in event ? event.outcome : event.type)),
    counted,
    waiting,
    learned,
  };
}

describe('what pacing hears of calls placed ahead', () => {
  it.each<[string, CallStep[], string[], string[]]>([
    ['busy', [ended()], ['busy'], ['dialled']],
    ['rung out', [ended({ sipCode: 487, ringTimedOut: true })], ['noanswer'], ['dialled']],
    ['given up', [ended({ sipCode: 487 }, { hungUpHere: 'program' })], ['cancelled'], ['dialled']],
    ['turned away', [ended({ sipCode: 503 })], ['failed'], ['dialled']],
    [
      'talked to',
      [at('answered'), at('attached'), ended({ sipCode: 200, answered: true }, { answeredAtMs: 1 })],
      ['answered'],
      ['dialled', 'answered', 'connected'],
    ],
    [
      'abandoned at the limit',
      [at('answered'), at('expired'), ended({ sipCode: 200, answered: true }, { answeredAtMs: 1 })],
      ['answered', 'abandoned'],
      ['dialled', 'answered', 'abandoned'],
    ],
    [
      'left before anybody was there',
      [at('answered'), ended({ sipCode: 200, answered: true }, { answeredAtMs: 1 })],
      ['answered', 'abandoned'],
      ['dialled', 'answered', 'abandoned'],
    ],
    [
      'answered and over in one word of the line',
      [ended({ sipCode: 200, answered: true }, { answeredAtMs: 1 })],
      ['answered', 'abandoned'],
      ['dialled', 'answered', 'abandoned'],
    ],
  ])('%s', (_, steps, outcomes, counted) => {
    const heard = hear(...steps);
    expect(heard.outcomes).toEqual(outcomes);
    expect(heard.counted).toEqual(counted);
    expect(heard.waiting.at(-1)).toBe(0);
    // A call that never got to anybody's phone teaches nothing.
    const answered = outcomes.includes('answered');
    expect(heard.learned).toEqual(outcomes.includes('failed') ? [] : [answered]);
  });

  it.each<[string, CallStep[], string[], string[], boolean[]]>([
    [
      'a machine that is left a message',
      [told('machine', 'leave_message'), OVER],
      ['machine'],
      ['dialled'],
      [false],
    ],
    [
      'a machine that is put through, which counts as live',
      [told('machine', 'put_through'), at('attached'), OVER],
      ['answered'],
      ['dialled', 'answered', 'connected'],
      [true],
    ],
    [
      'somebody who left while listened to, with somebody free for them',
      [ended({ sipCode: 200, answered: true }, { answeredAtMs: 1, freeWhenLeft: 'somebody' })],
      ['hangup'],
      ['dialled', 'answered', 'left_listening'],
      [true],
    ],
    [
      'somebody who left while listened to, with nobody free for them',
      [ended({ sipCode: 200, answered: true }, { answeredAtMs: 1, freeWhenLeft: 'nobody' })],
      ['answered', 'abandoned'],
      ['dialled', 'answered', 'abandoned'],
      [true],
    ],
    [
      'an assistant whose person never came',
      [told('screener', 'say_who'), OVER],
      ['machine'],
      ['dialled'],
      [false],
    ],
    [
      'an assistant whose person came, and waited for nobody',
      [told('screener', 'say_who'), at('person_there'), at('expired'), OVER],
      ['machine', 'answered', 'abandoned'],
      ['dialled', 'answered', 'abandoned'],
      [true],
    ],
    [
      'a person who turned out to be a machine before anybody was there',
      [told('person', 'put_through'), told('machine', 'hang_up'), OVER],
      ['answered'],
      ['dialled', 'answered', 'machine'],
      [true],
    ],
  ])('%s', (_, steps, outcomes, counted, learned) => {
    const heard = hearOf({ screens: true }, at('answered'), ...steps);
    expect(heard).toMatchObject({ outcomes, counted, learned });
    expect(heard.waiting.at(-1)).toBe(0);
  });

  it('counts who waits only until somebody has them, and tells nobody else’s campaign', () => {
    let nowMs = 0;
    const calls = createAheadCalls(
      () => nowMs,
      () => undefined,
    );
    calls.begin(1, 'camp', () => undefined);
    calls.begin(2, 'other', () => undefined);
    nowMs = 4_000;
    calls.follow(1, at('answered'));
    nowMs = 5_500;
    expect(calls.under(OURS)).toEqual({ ringing: [], waiting: [{ id: 1, elapsedSec: 1.5 }] });
    expect(calls.under(new Set(['other'])).ringing).toEqual([{ id: 2, elapsedSec: 5.5, phase: 'ringing' }]);
    calls.follow(1, at('attached'));
    expect(calls.under(OURS).waiting).toEqual([]);
    calls.forget(2);
    expect(calls.under(new Set(['other'])).ringing).toEqual([]);
  });
});
