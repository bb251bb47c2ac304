import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScriptedCall } from './dialler-floor.ts';
import {
  furnish,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFloor(newFolder());
  await furnish(floor.store);
});
afterEach(async () => {
  await floor.close();
  removeFolder(floor.folder);
});

const counts = () => floor.store.campaigns.counts('camp');
const contactAt = async (operatorId = 'ada') => (await floor.desk(operatorId)).contact?.id ?? 0;
const attemptAt = async (operatorId = 'ada') => (await floor.desk(operatorId)).call?.attemptId ?? '';
async function dialNow(operatorId = 'ada'): Promise<ScriptedCall> {
  await floor.seats.callNow(operatorId, await contactAt(operatorId));
  await floor.settled();
  return floor.lines.last;
}
async function talk(seconds = 30): Promise<string> {
  const call = await dialNow();
  call.rings().answers();
  await floor.settled();
  await floor.pass(seconds);
  return attemptAt();
}
const wrapUp = (attemptId: string, dispositionId: string | null, more = {}) => ({
  attemptId,
  dispositionId,
  notes: '',
  callbackAtMs: null,
  version: 1,
  ...more,
});
async function begin(change = {}, names = ['Carl', 'Dora']): Promise<void> {
  await runCampaign(floor, change, names);
  await floor.dialler.start();
  await floor.signIn();
}

describe('an offer', () => {
  it('that is missed goes back to the queue and the operator is not ready', async () => {
    await begin();
    await floor.pass(30);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'not_ready', notReadyReason: 'missed_offer', contact: null });
    expect(await counts()).toEqual({ pending: 2 });
    await floor.signIn('ben');
    expect((await floor.desk('ben')).contact?.name).toBe('Carl');
  });

  it('that is missed counts as rejected when the campaign says so', async () => {
    await begin({ preview: { offerSec: 10, onTimeout: 'reject' } });
    await floor.pass(10);
    expect(await counts()).toEqual({ pending: 1, rejected_by_operator: 1 });
  });

  it('that is rejected is final, its reason is in the activity, and the next contact comes', async () => {
    await begin();
    await floor.seats.reject('ada', await contactAt(), 'moved away');
    await floor.settled();
    expect(await counts()).toEqual({ operator_assigned: 1, rejected_by_operator: 1 });
    expect((await floor.desk()).contact?.name).toBe('Dora');
    const { rows } = await floor.store.activity.list('camp', null, 10);
    expect(rows[0]).toMatchObject({ who: 'Ada', what: 'Rejected +49301234100: moved away' });
  });

  it('cannot be accepted by a late key press once it is somebody else’s', async () => {
    await begin();
    const first = await contactAt();
    await floor.pass(30);
    await expect(floor.seats.accept('ada', first)).rejects.toMatchObject({
      kind: 'refused',
      message: 'This contact is no longer at your desk.',
    });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('goes back when the operator becomes not ready, loses the sound, or closes the window for good', async () => {
    await begin();
    await floor.seats.notReady('ada', 'lunch');
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'lunch' });
    await floor.seats.ready('ada');
    expect((await floor.desk()).state).toBe('offered');
    floor.sound.lose('ada');
    expect(await floor.desk()).toMatchObject({ state: 'offered', audible: false });
    await expect(floor.seats.callNow('ada', await contactAt())).rejects.toThrow(/would not hear the call/);
    await floor.pass(5);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
    expect(await counts()).toEqual({ pending: 2 });
    await expect(floor.seats.ready('ada')).rejects.toThrow(/You would not hear your calls/);
    floor.sound.bringBack('ada');
    expect((await floor.desk()).state).toBe('offered');
    floor.seats.disconnect('ada');
    await floor.pass(4);
    expect((await floor.desk()).state).toBe('offered');
    await floor.pass(2);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'connection_lost' });
    await floor.seats.connect('ada');
    expect((await floor.desk()).state).toBe('offered');
  });

  it('that is accepted in the very second in which it ends is prepared, neither missed nor dialled', async () => {
    await begin();
    await floor.pass(29);
    const accepted = floor.seats.accept('ada', await contactAt());
    floor.clock.advance(1_000);
    await accepted;
    const desk = await floor.desk();
    expect(desk.state).toBe('bcw');
    expect(desk.countdownEndsMs).toBe(floor.clock.now() + 20_000);
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('survives a reload of the window', async () => {
    await begin();
    const before = await floor.desk();
    floor.seats.disconnect('ada');
    floor.sound.lose('ada');
    await floor.pass(2);
    await floor.seats.connect('ada');
    floor.sound.bringBack('ada');
    const after = await floor.desk();
    expect(after.contact?.id).toBe(before.contact?.id);
    expect(after.countdownEndsMs).toBe(before.countdownEndsMs);
  });
});

describe('before the dial', () => {
  it('nothing is dialled when the window closes during preparation', async () => {
    await begin({ window: { ...SETTINGS.window, end: '10:01' }, bcwSec: 120 });
    await floor.seats.accept('ada', await contactAt());
    await floor.pass(61);
    expect((await floor.desk()).state).toBe('ready');
    expect(await counts()).toEqual({ pending: 2 });
    expect((await floor.desk()).holdBack).toMatchObject({
      kind: 'outside_window',
      sentence: 'Outside the calling window until 09:00 tomorrow (Europe/Berlin).',
    });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('a number that was blacklisted meanwhile is not dialled', async () => {
    await begin();
    await floor.store.blacklist.add({ phone: '+49301234100', reason: 'asked', addedAtMs: 0, who: 'Ben' });
    await floor.seats.callNow('ada', await contactAt());
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(0);
    expect(await counts()).toEqual({ operator_assigned: 1, blacklisted: 1 });
  });

  it('emergency stop takes back offers and gives up calls that nobody answered; talks go on', async () => {
    await runCampaign(floor, {}, ['Carl', 'Dora', 'Emil']);
    await floor.dialler.start();
    await floor.signIn('ada');
    await dialNow('ada');
    floor.lines.last.rings().answers();
    await floor.signIn('ben');
    const ringing = await dialNow('ben');
    ringing.rings();
    await floor.settled();
    await floor.dialler.emergencyStop(true);
    await floor.settled();
    expect(ringing.done).toContain('hang up');
    expect((await floor.desk('ada')).state).toBe('on_call');
    expect((await floor.desk('ben')).state).toBe('ready');
    await floor.pass(3);
    expect((await floor.desk('ben')).holdBack?.kind).toBe('emergency_stop');
    await floor.dialler.emergencyStop(false);
    expect((await floor.desk('ben')).state).toBe('offered');
  });
});

describe('without sound', () => {
  it('preparation does not end in a call', async () => {
    await begin({ bcwSec: 3 });
    await floor.seats.accept('ada', await contactAt());
    floor.sound.lose('ada');
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
    expect(await counts()).toEqual({ pending: 2 });
  });

  it('a call that nobody has answered is given up at once', async () => {
    await begin();
    (await dialNow()).rings();
    floor.sound.lose('ada');
    await floor.settled();
    expect(floor.lines.last.done).toEqual(['hang up']);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
  });

  it('no work comes to an operator who was ready, until the sound is back', async () => {
    await runCampaign(floor, {}, ['Carl']);
    await floor.signIn();
    floor.sound.lose('ada');
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
    await floor.dialler.start();
    await floor.pass(10);
    expect(await counts()).toEqual({ pending: 1 });
    floor.sound.bringBack('ada');
    expect((await floor.desk()).state).toBe('offered');
  });
});

describe('progressive dialling', () => {
  it('dials one call per ready operator, at once', async () => {
    await runCampaign(floor, { mode: 'progressive', bcwSec: 0 }, ['Carl', 'Dora', 'Emil']);
    await floor.dialler.start();
    expect(floor.lines.calls).toHaveLength(0);
    await floor.signIn('ada');
    await floor.signIn('ben');
    expect(floor.lines.calls.map((call) => call.request.number)).toEqual(['+49301234100', '+49301234101']);
    expect((await floor.desk('ada')).state).toBe('dialling');
    floor.lines.calls[0]?.ends();
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(3);
  });

  it('lets the operator prepare first when BCW is set', async () => {
    await begin({ mode: 'progressive', bcwSec: 10 });
    expect(await floor.desk()).toMatchObject({ state: 'bcw', contact: { name: 'Carl', state: 'bcw' } });
    await floor.pass(10);
    expect(floor.lines.calls).toHaveLength(1);
  });

  it('keeps to the call interval and to the simultaneous calls', async () => {
    await runCampaign(floor, { mode: 'progressive', bcwSec: 0, callIntervalMs: 10_000 }, [
      'Carl',
      'Dora',
      'Emil',
    ]);
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.signIn('ben');
    expect(floor.lines.calls).toHaveLength(1);
    await floor.pass(1);
    expect((await floor.desk('ben')).holdBack).toMatchObject({
      kind: 'call_interval',
      sentence: 'The call interval lets the next call start in 9 seconds.',
    });
    await floor.pass(8);
    expect(floor.lines.calls).toHaveLength(1);
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(2);
  });

  it('holds back at the concurrency of the campaign', async () => {
    await runCampaign(floor, { mode: 'progressive', bcwSec: 0, concurrency: 1 });
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.signIn('ben');
    expect(floor.lines.calls).toHaveLength(1);
    expect((await floor.dialler.holdBack('camp'))?.sentence).toBe(
      'The one simultaneous call that the campaign allows is in use.',
    );
  });

  it('waits for the trunk and says what is wrong with it', async () => {
    floor.lines.trouble = 'The password was refused (403).';
    await begin({ mode: 'progressive', bcwSec: 0 });
    expect((await floor.desk()).holdBack?.sentence).toBe(
      'The trunk is not ready: The password was refused (403).',
    );
    floor.lines.trouble = null;
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(1);
  });

  it('shows the caller IDs in turn and stops at their daily cap until midnight', async () => {
    for (const n of [1, 2]) {
      await floor.store.numbers.save({
        id: `n${n}`,
        e164: `+4930999${n}`,
        label: '',
        trunkId: null,
        status: 'active',
        dailyCap: 2,
      });
    }
    await begin({ mode: 'progressive', bcwSec: 0, numberIds: ['n1', 'n2'] }, ['A', 'B', 'C', 'D', 'E']);
    for (let i = 0; i < 4; i += 1) {
      floor.lines.last.ends();
      await floor.settled();
    }
    expect(floor.lines.calls.map((call) => call.request.callerId)).toEqual([
      '+49309991',
      '+49309992',
      '+49309991',
      '+49309992',
    ]);
    expect((await floor.desk()).holdBack?.kind).toBe('numbers_capped');
  });
});

describe('a call', () => {
  it.each([
    ['busy', { sipCode: 486 }, 'busy'],
    ['unanswered', { by: 'us' as const, sipCode: 487, ringTimedOut: true }, 'no_answer'],
    ['unplaced', { by: 'us' as const, sipCode: null, notPlaced: true }, 'dial_failed'],
    ['lost in the network', { by: 'network' as const, sipCode: null }, 'failed'],
  ])('that is %s is retried after the delay and frees the operator', async (_words, ending, outcome) => {
    await begin({}, ['Carl']);
    const call = await dialNow();
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
    await begin({}, ['Carl']);
    expect((await floor.desk()).last).toBeNull();
    const call = await dialNow();
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
    await begin({}, ['Carl']);
    (await dialNow()).rings();
    await floor.seats.hangUp('ada', await attemptAt());
    await floor.settled();
    const [attempt] = await floor.store.contacts.history(1);
    expect(attempt).toMatchObject({ outcome: 'cancelled', hungUpBy: 'operator' });
  });

  it('can be muted, held and sent digits, and only while it is up', async () => {
    await begin();
    const call = await dialNow();
    const attemptId = await attemptAt();
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
    await begin({}, ['Carl']);
    const call = await dialNow();
    call.deaf = true;
    call.answers();
    await floor.settled();
    expect(call.done).toContain('hang up');
    const [attempt] = await floor.store.contacts.history(1);
    expect(attempt).toMatchObject({ outcome: 'abandoned', hungUpBy: 'program', talkSec: null });
    expect(await counts()).toEqual({ abandoned: 1 });
  });

  it('whose answer crosses the hang-up does not reach the operator', async () => {
    await begin({}, ['Carl']);
    const call = await dialNow();
    const end = call.ends.bind(call);
    call.ends = () => call;
    await floor.seats.hangUp('ada', await attemptAt());
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
    await begin({}, ['Carl']);
    await talk(5);
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
    await begin({}, ['Carl']);
    await talk(5);
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
    await begin({}, ['Carl']);
    const attemptId = await talk();
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
    await begin({}, ['Carl']);
    const attemptId = await talk();
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
    await begin({}, ['Carl']);
    const attemptId = await talk();
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
    await begin({}, ['Carl']);
    const attemptId = await talk();
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'new', version: 5 }));
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'old', version: 4 }));
    expect((await floor.desk()).draft?.notes).toBe('new');
    expect((await floor.store.drafts.get(attemptId))?.notes).toBe('new');
  });

  it('with do not call blacklists the number and the contact is never called again', async () => {
    await begin({}, ['Carl']);
    const attemptId = await talk();
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'dnc'), false);
    expect(await floor.store.blacklist.has('+49301234100')).toBe(true);
    expect(await counts()).toEqual({ excluded: 1 });
  });

  it('of a talk below the minimum counts as no conversation and is retried', async () => {
    await begin({ minTalkSec: 10 }, ['Carl']);
    const attemptId = await talk(4);
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'none'), false);
    expect(await floor.store.contacts.get(1)).toMatchObject({
      state: 'retry_scheduled',
      lastOutcome: 'no_conversation',
    });
  });

  it('keeps the operator until it is done: no sign-off, not ready only afterwards', async () => {
    await begin({}, ['Carl']);
    const attemptId = await talk();
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
