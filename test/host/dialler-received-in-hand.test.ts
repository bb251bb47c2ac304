import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';
import {
  ENDED_AT_ONCE,
  attemptAt,
  begin,
  callComesIn,
  contactAt,
  dialNow,
  takenCall,
  talk,
  wrapUp,
} from './dialler-steps.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const CARL = '+49301234100';

const contactOf = (id: number) => floor.store.contacts.get(id);
const lastOf = async (id: number) => (await floor.store.contacts.history(id)).at(-1);
const notes = async () => {
  const { rows } = await floor.store.activity.list('camp', null, 20);
  return rows.map(({ what }) => what).filter((what) => what === `Call from Carl, ${CARL}`);
};

/** What the window at the desk was told last: whether the person of its contact rings. */
const isToldToRing = (): boolean | undefined => {
  const told = floor.events.findLast((event) => event.topic === 'desk');
  return told?.desk.callerRings;
};

const callsIn = (caller = CARL) => callComesIn(floor, caller);
async function finishes(attemptId: string, dispositionId: string, more = {}): Promise<void> {
  await floor.seats.finishAcw('ada', wrapUp(attemptId, dispositionId, more), false);
  await floor.settled();
}

/** The line to Carl breaks in the middle of the talk; Ada wraps up. */
async function brokenOff(change = {}, names = ['Carl']): Promise<{ carl: number; attemptId: string }> {
  await begin(floor, { ...ENDED_AT_ONCE, ...change }, names);
  const carl = await contactAt(floor);
  const attemptId = await talk(floor);
  floor.lines.last.ends({ by: 'network' });
  await floor.settled();
  expect((await floor.desk()).state).toBe('acw');
  return { carl, attemptId };
}

describe('a person who calls while their contact is wrapped up', () => {
  it('rings until the wrap-up is finished, and is joined to the operator who had them', async () => {
    const { carl, attemptId } = await brokenOff();
    await floor.signIn('ben');
    const call = takenCall(await callsIn());
    expect(await floor.desk()).toMatchObject({ state: 'acw', callerRings: true });
    await floor.pass(19);
    expect(call.done).toEqual([]);
    expect((await floor.desk()).callerRings).toBe(true);
    expect(await contactOf(carl)).toMatchObject({ state: 'acw' });
    await finishes(attemptId, 'sold', { notes: 'The line broke.' });
    expect(call.done).toEqual(['pick up', 'attach ada']);
    expect(await floor.desk()).toMatchObject({
      state: 'on_call',
      callerRings: false,
      comesAs: 'received',
      contact: { id: carl, state: 'in_progress' },
    });
    expect((await floor.desk('ben')).state).toBe('ready');
    expect(await floor.store.attempts.get(attemptId)).toMatchObject({
      dispositionId: 'sold',
      notes: 'The line broke.',
    });
    await floor.pass(20);
    const received = await attemptAt(floor);
    call.ends();
    await floor.settled();
    await finishes(received, 'none');
    expect(await contactOf(carl)).toMatchObject({ state: 'completed', attempts: 1 });
    expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'answered', talkSec: 20 });
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ received: 1 });
    expect(await notes()).toHaveLength(1);
    expect(floor.faults).toEqual([]);
  });

  it('and nobody took, and calls again, is put through, not called by whoever is free', async () => {
    const { attemptId } = await brokenOff();
    await floor.signIn('ben');
    const first = takenCall(await callsIn());
    await floor.pass(21);
    first.hearsItOut();
    await floor.settled();
    const again = takenCall(await callsIn());
    expect(again.done).toEqual([]);
    await finishes(attemptId, 'sold');
    expect(again.done).toEqual(['pick up', 'attach ada']);
    expect(floor.lines.calls).toHaveLength(1);
    expect((await floor.desk('ben')).state).toBe('ready');
  });

  it('comes before the next contact of the list', async () => {
    const { carl, attemptId } = await brokenOff({}, ['Carl', 'Dora']);
    const call = takenCall(await callsIn());
    await finishes(attemptId, 'again');
    expect(call.done).toEqual(['pick up', 'attach ada']);
    expect(await contactAt(floor)).toBe(carl);
    expect(floor.lines.calls).toHaveLength(1);
  });

  it('is joined to whoever else is free when that operator takes a break', async () => {
    const { attemptId } = await brokenOff();
    await floor.signIn('ben');
    const call = takenCall(await callsIn());
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), true);
    await floor.settled();
    expect(call.done).toEqual(['pick up', 'attach ben']);
    expect((await floor.desk()).state).toBe('not_ready');
  });

  it('hears the message when the wrap-up takes too long, and is called back after it', async () => {
    const { carl, attemptId } = await brokenOff();
    const calledAtMs = floor.clock.now();
    const call = takenCall(await callsIn());
    expect(isToldToRing()).toBe(true);
    await floor.pass(21);
    expect(isToldToRing()).toBe(false);
    expect(call.done).toEqual(['pick up', 'play 8000']);
    call.hearsItOut();
    await floor.settled();
    expect(call.over).toBe(true);
    expect(await floor.desk()).toMatchObject({ state: 'acw', callerRings: false, contact: { id: carl } });
    expect(await notes()).toHaveLength(1);
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), true);
    await floor.settled();
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      lastOutcome: 'abandoned',
      lastCalledAtMs: calledAtMs,
      attempts: 1,
    });
    expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'abandoned', operatorId: null });
    expect(await floor.store.attempts.get(attemptId)).toMatchObject({
      outcome: 'answered',
      dispositionId: 'sold',
    });
    await floor.signIn('ben');
    expect(await contactAt(floor, 'ben')).toBe(carl);
    expect(floor.faults).toEqual([]);
  });

  it('and hangs up before it is finished is called back after it', async () => {
    const { carl, attemptId } = await brokenOff();
    const call = takenCall(await callsIn());
    call.ends({ sipCode: 487 });
    await floor.settled();
    expect(await floor.desk()).toMatchObject({ state: 'acw', callerRings: false });
    expect(call.done).not.toContain('play 8000');
    await finishes(attemptId, 'sold');
    // No operator is kept for somebody who is gone.
    expect(await lastOf(carl)).toMatchObject({ pass: 0, operatorId: null });
    expect(await floor.desk()).toMatchObject({ contact: { id: carl }, comesAs: 'callback' });
  });

  it('and reaches nobody is called at the time that was agreed in the talk, by whom it was agreed', async () => {
    const { carl, attemptId } = await brokenOff();
    const callbackAtMs = floor.clock.now() + 3_600_000;
    const call = takenCall(await callsIn());
    await floor.pass(21);
    call.hearsItOut();
    await floor.settled();
    await finishes(attemptId, 'later', { callbackAtMs, callbackFor: 'ada' });
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: callbackAtMs,
      callbackFor: 'ada',
    });
    expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'abandoned' });
  });

  it('a second time is put through, and not called back for the first', async () => {
    const { carl, attemptId } = await brokenOff();
    const first = takenCall(await callsIn());
    await floor.pass(21);
    first.hearsItOut();
    await floor.settled();
    const second = takenCall(await callsIn());
    await finishes(attemptId, 'sold');
    expect(second.done).toEqual(['pick up', 'attach ada']);
    const received = await attemptAt(floor);
    await floor.pass(10);
    second.ends();
    await floor.settled();
    await finishes(received, 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'completed' });
    const calls = await floor.store.contacts.history(carl);
    expect(calls.map(({ pass, outcome }) => [pass, outcome])).toEqual([
      [1, 'answered'],
      [0, 'abandoned'],
      [0, 'answered'],
    ]);
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ received: 2 });
  });

  it('and reaches nobody is not called again who asked for that in the talk', async () => {
    const { carl, attemptId } = await brokenOff();
    const call = takenCall(await callsIn());
    await floor.pass(21);
    call.hearsItOut();
    await floor.settled();
    await finishes(attemptId, 'dnc');
    expect(await contactOf(carl)).toMatchObject({ state: 'excluded' });
    expect((await floor.desk()).state).toBe('ready');
    expect(floor.lines.calls).toHaveLength(1);
  });

  it('and still hears the message as the wrap-up is finished is called back once they have heard it', async () => {
    const { carl, attemptId } = await brokenOff();
    const calledAtMs = floor.clock.now();
    const call = takenCall(await callsIn());
    await floor.pass(21);
    await finishes(attemptId, 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'called' });
    expect((await floor.desk()).state).toBe('ready');
    call.hearsItOut();
    await floor.settled();
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      lastCalledAtMs: calledAtMs,
    });
    await floor.pass(1);
    expect(await floor.desk()).toMatchObject({ contact: { id: carl }, comesAs: 'callback' });
  });

  it('and reaches nobody is called back for it once, also when nobody answers then', async () => {
    const { carl, attemptId } = await brokenOff();
    takenCall(await callsIn()).ends({ sipCode: 487 });
    await floor.settled();
    await finishes(attemptId, 'sold');
    expect(await floor.desk()).toMatchObject({ contact: { id: carl }, comesAs: 'callback' });
    await floor.pass(1);
    (await dialNow(floor)).rings().ends();
    await floor.settled();
    expect(await contactOf(carl)).toMatchObject({ state: 'exhausted', lastOutcome: 'busy' });
  });

  it('is not called again who asked for that in the talk, and hears the message that is shipped', async () => {
    const { carl, attemptId } = await brokenOff();
    const call = takenCall(await callsIn());
    await finishes(attemptId, 'dnc');
    expect(call.over).toBe(true);
    expect(call.done).not.toContain('attach ada');
    expect(await contactOf(carl)).toMatchObject({ state: 'excluded' });
    expect((await floor.desk()).state).toBe('ready');
  });
});

describe('a person who calls before their own call is answered', () => {
  it('is given to the operator who prepares it, and not to anybody else meanwhile', async () => {
    await begin(floor, { ...ENDED_AT_ONCE, mode: 'progressive', bcwSec: 30 }, ['Carl']);
    const carl = await contactAt(floor);
    expect((await floor.desk()).state).toBe('bcw');
    await floor.signIn('ben');
    const call = takenCall(await callsIn());
    expect(call.done).toEqual(['pick up', 'attach ada']);
    expect(await floor.desk()).toMatchObject({
      state: 'on_call',
      contact: { id: carl },
      comesAs: 'received',
    });
    expect(floor.lines.calls).toHaveLength(0);
    expect(await contactOf(carl)).toMatchObject({ attempts: 0 });
  });

  it('is rung no longer: that call is given up, and theirs is taken', async () => {
    await begin(floor, ENDED_AT_ONCE, ['Carl']);
    const carl = await contactAt(floor);
    const ours = (await dialNow(floor)).rings();
    await floor.settled();
    const call = takenCall(await callsIn());
    expect(ours.done).toEqual(['give up']);
    expect(call.done).toEqual(['pick up', 'attach ada']);
    expect(await floor.desk()).toMatchObject({
      state: 'on_call',
      contact: { id: carl },
      comesAs: 'received',
    });
  });

  it('and answers ours in that very moment talks in that one, and is not called back for theirs', async () => {
    await begin(floor, ENDED_AT_ONCE, ['Carl']);
    const carl = await contactAt(floor);
    const ours = (await dialNow(floor)).rings();
    await floor.settled();
    ours.picksUpAsGivenUp = true;
    const call = takenCall(await callsIn());
    expect(ours.done).toEqual(['give up', 'attach ada']);
    await floor.pass(3);
    expect(call.done).toEqual(['pick up', 'play 8000']);
    call.hearsItOut();
    ours.ends();
    await floor.settled();
    await finishes(await attemptAt(floor), 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'completed' });
  });

  it('and has hung up before ours is answered, as it is given up, is not called back for theirs', async () => {
    await begin(floor, ENDED_AT_ONCE, ['Carl']);
    const carl = await contactAt(floor);
    const ours = (await dialNow(floor)).rings();
    await floor.settled();
    // Word of it is still on its way.
    ours.giveUp = () => undefined;
    takenCall(await callsIn()).ends({ sipCode: 487 });
    await floor.settled();
    ours.answers();
    await floor.settled();
    expect((await floor.desk()).state).toBe('on_call');
    ours.ends();
    await floor.settled();
    await finishes(await attemptAt(floor), 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'completed' });
  });
});

describe('a person who calls from a second telephone while their first call', () => {
  it('rings, because their contact is wrapped up, hears that it is busy, and is put through once', async () => {
    const { attemptId } = await brokenOff();
    await floor.signIn('ben');
    const first = takenCall(await callsIn());
    expect(await callsIn()).toMatchObject({ call: null, refused: true, busy: true });
    await finishes(attemptId, 'sold');
    expect(first.done).toEqual(['pick up', 'attach ada']);
    expect((await floor.desk('ben')).state).toBe('ready');
    expect(floor.faults).toEqual([]);
  });

  it('is about to be put through hears that it is busy, and the first one is', async () => {
    await begin(floor, { ...ENDED_AT_ONCE, mode: 'progressive', bcwSec: 30 }, ['Carl']);
    const carl = await contactAt(floor);
    const first = floor.lines.callsIn(CARL);
    // Both are there before either is looked at.
    const second = floor.lines.callsIn(CARL);
    await floor.settled();
    expect(takenCall(first).done).toEqual(['pick up', 'attach ada']);
    expect(second).toMatchObject({ call: null, busy: true });
    expect(await floor.store.contacts.history(carl)).toHaveLength(1);
  });

  it('is being picked up hears that it is busy, and the first one goes on', async () => {
    await begin(floor, { ...ENDED_AT_ONCE, mode: 'progressive', bcwSec: 30 }, ['Carl']);
    floor.lines.isSlow = true;
    const first = takenCall(await callsIn());
    expect(first.done).toEqual(['pick up']);
    expect(await callsIn()).toMatchObject({ call: null, busy: true });
    first.answers();
    await floor.settled();
    expect(first.done).toEqual(['pick up', 'attach ada']);
    expect(first.over).toBe(false);
  });
});

it('whoever rings while the host closes is let go', async () => {
  await runCampaign(floor, ENDED_AT_ONCE, ['Carl']);
  await floor.dialler.start();
  await floor.signIn();
  await talk(floor);
  floor.lines.last.ends();
  await floor.settled();
  const call = takenCall(await callsIn());
  await floor.dialler.close();
  expect(call.over).toBe(true);
});
