import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, type Floor } from './dialler-floor.ts';
import { attemptAt, begin, dialNow, talk, wrapUp } from './dialler-steps.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const counts = () => floor.store.campaigns.counts('camp');

describe('a call', () => {
  it.each([
    ['busy', { sipCode: 486 }, 'busy'],
    ['unanswered', { by: 'us' as const, sipCode: 487, ringTimedOut: true }, 'no_answer'],
    ['unplaced', { by: 'us' as const, sipCode: null, notPlaced: true }, 'dial_failed'],
    ['lost in the network', { by: 'network' as const, sipCode: null }, 'failed'],
  ])('that is %s is retried after the delay and frees the operator', async (_words, ending, outcome) => {
    await begin(floor, {}, ['Carl']);
    const call = await dialNow(floor);
    call.rings().ends(ending);
    await floor.settled();
    const [attempt] = await floor.store.contacts.history(1);
    expect(attempt?.outcome).toBe(outcome);
    expect(await floor.store.contacts.get(1)).toMatchObject({
      state: 'retry_scheduled',
      attempts: 1,
      nextAtMs: floor.clock.now() + 30 * 60_000,
      lastOutcome: outcome,
    });
    expect((await floor.desk()).state).toBe('ready');
    floor.clock.advance(30 * 60_000 - 1_000);
    await floor.settled();
    expect((await floor.desk()).state).toBe('ready');
    await floor.pass(2);
    expect(await floor.desk()).toMatchObject({ state: 'offered', attemptNumber: 2, maxAttempts: 3 });
    expect((await floor.desk()).history).toHaveLength(1);
  });

  it('that nobody answered leaves the desk with a word on how it ended and where the contact went', async () => {
    await begin(floor, {}, ['Carl']);
    expect((await floor.desk()).last).toBeNull();
    const call = await dialNow(floor);
    floor.clock.advance(4_000);
    call.rings().ends({ sipCode: 486 });
    await floor.settled();
    expect((await floor.desk()).last).toMatchObject({
      name: 'Carl',
      ending: 'Line busy',
      state: 'retry_scheduled',
    });
  });

  it('is given up by the operator while it rings', async () => {
    await begin(floor, {}, ['Carl']);
    (await dialNow(floor)).rings();
    await floor.seats.hangUp('ada', await attemptAt(floor));
    await floor.settled();
    const [attempt] = await floor.store.contacts.history(1);
    expect(attempt).toMatchObject({ outcome: 'cancelled', hungUpBy: 'operator' });
  });

  it('can be muted, held and sent digits, and only while it is up', async () => {
    await begin(floor);
    const call = await dialNow(floor);
    const attemptId = await attemptAt(floor);
    await expect(floor.seats.mute('ada', attemptId, true)).rejects.toMatchObject({ kind: 'refused' });
    call.rings().answers();
    await floor.settled();
    await floor.seats.mute('ada', attemptId, true);
    await floor.seats.hold('ada', attemptId, true);
    await floor.seats.digits('ada', attemptId, '12#');
    expect((await floor.desk()).call).toMatchObject({ muted: true, onHold: true });
    expect(call.done).toEqual(['attach ada', 'mute', 'hold', 'digits 12#']);
    await expect(floor.seats.hangUp('ada', 'another-attempt')).rejects.toMatchObject({ kind: 'refused' });
    expect(call.over).toBe(false);
  });

  it('that could not reach the operator is counted as abandoned', async () => {
    await begin(floor, {}, ['Carl']);
    const call = await dialNow(floor);
    call.deaf = true;
    call.answers();
    await floor.settled();
    expect(call.done).toContain('hang up');
    const [attempt] = await floor.store.contacts.history(1);
    expect(attempt).toMatchObject({ outcome: 'abandoned', hungUpBy: 'program', talkSec: null });
    expect(await counts()).toEqual({ abandoned: 1 });
  });

  it('whose answer crosses the hang-up does not reach the operator', async () => {
    await begin(floor, {}, ['Carl']);
    const call = await dialNow(floor);
    const end = call.ends.bind(call);
    call.ends = () => call;
    await floor.seats.hangUp('ada', await attemptAt(floor));
    call.answers();
    await floor.settled();
    expect(call.done).toEqual(['hang up', 'hang up']);
    call.ends = end;
    call.ends({ by: 'us' });
    await floor.settled();
    expect((await floor.desk()).state).toBe('ready');
    expect(await counts()).toEqual({ abandoned: 1 });
  });

  it('goes on without a window for the grace, then it is hung up and its wrap-up waits', async () => {
    await begin(floor, {}, ['Carl']);
    await talk(floor, 5);
    floor.seats.disconnect('ada');
    await floor.pass(59);
    expect(floor.lines.last.over).toBe(false);
    await floor.pass(2);
    expect(floor.lines.last.over).toBe(true);
    await floor.pass(300);
    expect(await counts()).toEqual({ acw: 1 });
    await floor.seats.connect('ada');
    const desk = await floor.desk();
    expect(desk.state).toBe('acw');
    expect(desk.countdownEndsMs).toBe(floor.clock.now() + 60_000);
  });

  it('joins the sound again when the window was reloaded in the middle of it', async () => {
    await begin(floor, {}, ['Carl']);
    await talk(floor, 5);
    floor.seats.disconnect('ada');
    floor.sound.lose('ada');
    await floor.pass(3);
    await floor.seats.connect('ada');
    floor.sound.bringBack('ada');
    expect((await floor.desk()).state).toBe('on_call');
    expect(floor.lines.last.done).toEqual(['attach ada', 'attach ada']);
  });
});

describe('the wrap-up', () => {
  it('asks for a disposition, and for a time that is ahead when it is a callback', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await expect(floor.seats.finishAcw('ada', wrapUp(attemptId, null), false)).rejects.toMatchObject({
      kind: 'invalid',
      fields: { dispositionId: 'Choose a disposition.' },
    });
    await expect(floor.seats.finishAcw('ada', wrapUp(attemptId, 'later'), false)).rejects.toMatchObject({
      fields: { callbackAtMs: 'Choose when to call back.' },
    });
    const callbackAtMs = floor.clock.now() + 3_600_000;
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'later', { callbackAtMs }), true);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'break' });
    expect(await floor.store.contacts.get(1)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: callbackAtMs,
    });
  });

  it('ends by itself with the default result, and the notes say so', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'was kind' }));
    await floor.pass(60);
    const attempt = await floor.store.attempts.get(attemptId);
    expect(attempt).toMatchObject({ dispositionId: 'none', wrapSec: 60 });
    expect(attempt?.notes).toBe('was kind\n[Stored by the program: the wrap-up time ran out.]');
    expect((await floor.desk()).state).toBe('ready');
  });

  it('can be extended as often as the campaign allows', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    const before = await floor.desk();
    expect(before).toMatchObject({ extensionsLeft: 2, extendSec: 30, countdownTotalSec: 60 });
    await floor.seats.extendAcw('ada', attemptId);
    await floor.seats.extendAcw('ada', attemptId);
    await expect(floor.seats.extendAcw('ada', attemptId)).rejects.toMatchObject({ kind: 'refused' });
    const after = await floor.desk();
    expect(after.countdownEndsMs).toBe((before.countdownEndsMs ?? 0) + 60_000);
    await floor.pass(119);
    expect((await floor.desk()).state).toBe('acw');
    await floor.pass(1);
    expect((await floor.desk()).state).toBe('ready');
  });

  it('never lets an older draft replace a newer one', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'new', version: 5 }));
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'old', version: 4 }));
    expect((await floor.desk()).draft?.notes).toBe('new');
    expect((await floor.store.drafts.get(attemptId))?.notes).toBe('new');
  });

  it('with do not call blacklists the number and the contact is never called again', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'dnc'), false);
    expect(await floor.store.blacklist.has('+49301234100')).toBe(true);
    expect(await counts()).toEqual({ excluded: 1 });
  });

  it('of a talk below the minimum counts as no conversation and is retried', async () => {
    await begin(floor, { minTalkSec: 10 }, ['Carl']);
    const attemptId = await talk(floor, 4);
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'none'), false);
    expect(await floor.store.contacts.get(1)).toMatchObject({
      state: 'retry_scheduled',
      lastOutcome: 'no_conversation',
    });
  });

  it('keeps the operator until it is done: no sign-off, not ready only afterwards', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    await expect(floor.seats.signOff('ada')).rejects.toThrow('You are on a call.');
    await floor.seats.notReady('ada', 'lunch');
    expect(await floor.desk()).toMatchObject({ state: 'on_call', notReadyReason: 'lunch' });
    floor.lines.last.ends();
    await floor.settled();
    await expect(floor.seats.signOff('ada')).rejects.toThrow('The wrap-up is not finished.');
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'none'), false);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'lunch' });
    await floor.seats.signOff('ada');
    expect(floor.seats.stateOf('ada')).toBe('offline');
  });
});
