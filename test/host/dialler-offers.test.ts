import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { begin, contactAt, dialNow, saidBy } from './dialler-steps.ts';
import { UNRATED } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const counts = () => floor.store.campaigns.counts('camp');

describe('an offer', () => {
  it('that is missed goes back to the queue and the operator is not ready', async () => {
    await begin(floor);
    await floor.pass(30);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'not_ready', notReadyReason: 'missed_offer', contact: null });
    expect(await counts()).toEqual({ pending: 2 });
    await floor.signIn('ben');
    expect((await floor.desk('ben')).contact?.name).toBe('Carl');
  });

  it('that is missed counts as rejected when the campaign says so', async () => {
    await begin(floor, { preview: { offerSec: 10, onTimeout: 'reject' } });
    await floor.pass(10);
    expect(await counts()).toEqual({ pending: 1, rejected_by_operator: 1 });
  });

  it('that is rejected is final, its reason is in the activity, and the next contact comes', async () => {
    await begin(floor);
    await floor.seats.reject('ada', await contactAt(floor), 'moved away');
    await floor.settled();
    expect(await counts()).toEqual({ operator_assigned: 1, rejected_by_operator: 1 });
    expect((await floor.desk()).contact?.name).toBe('Dora');
    const { rows } = await floor.store.activity.list('camp', null, 10);
    expect(rows[0]).toMatchObject({ who: 'Ada', what: 'Rejected +49301234100: moved away' });
  });

  it('cannot be accepted by a late key press once it is somebody else’s', async () => {
    await begin(floor);
    const first = await contactAt(floor);
    await floor.pass(30);
    await expect(floor.seats.accept('ada', first)).rejects.toMatchObject({
      kind: 'refused',
      message: 'This contact is no longer at your desk.',
    });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('goes back when the operator becomes not ready, loses the sound, or closes the window for good', async () => {
    await begin(floor);
    await floor.seats.notReady('ada', 'lunch');
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'lunch' });
    await floor.seats.ready('ada');
    expect((await floor.desk()).state).toBe('offered');
    floor.sound.lose('ada');
    expect(await floor.desk()).toMatchObject({ state: 'offered', audible: false });
    await expect(floor.seats.callNow('ada', await contactAt(floor))).rejects.toThrow(
      /would not hear the call/,
    );
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
    await begin(floor);
    await floor.pass(29);
    const accepted = floor.seats.accept('ada', await contactAt(floor));
    floor.clock.advance(1_000);
    await accepted;
    const desk = await floor.desk();
    expect(desk.state).toBe('bcw');
    expect(desk.countdownEndsMs).toBe(floor.clock.now() + 20_000);
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('survives a reload of the window', async () => {
    await begin(floor);
    const before = await floor.desk();
    floor.seats.disconnect('ada');
    floor.sound.lose('ada');
    await floor.pass(2);
    await floor.seats.connect('ada');
    floor.sound.bringBack('ada');
    const after = await floor.desk();
    expect(after.contact?.id).toBe(before.contact?.id);
    expect(after.countdownEndsMs).toBe(before.countdownEndsMs);
    // What was to happen had the sound stayed away does not happen any more.
    await floor.pass(5);
    expect((await floor.desk()).state).toBe('offered');
  });
});

describe('before the dial', () => {
  it('nothing is dialled when the window closes during preparation', async () => {
    await begin(floor, { window: { ...SETTINGS.window, end: '10:01' }, bcwSec: 120 });
    await floor.seats.accept('ada', await contactAt(floor));
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
    await begin(floor);
    await floor.store.blacklist.add({ phone: '+49301234100', reason: 'asked', addedAtMs: 0, who: 'Ben' });
    await floor.seats.callNow('ada', await contactAt(floor));
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(0);
    expect(await counts()).toEqual({ operator_assigned: 1, blacklisted: 1 });
  });

  it('emergency stop takes back offers and gives up calls that nobody answered; talks go on', async () => {
    await runCampaign(floor, {}, ['Carl', 'Dora', 'Emil']);
    await floor.dialler.start();
    await floor.signIn('ada');
    await dialNow(floor, 'ada');
    floor.lines.last.rings().answers();
    await floor.signIn('ben');
    const ringing = await dialNow(floor, 'ben');
    ringing.rings();
    await floor.settled();
    await floor.dialler.emergencyStop(true, saidBy('Ada'));
    await floor.settled();
    expect(ringing.done).toContain('give up');
    expect((await floor.desk('ada')).state).toBe('on_call');
    expect((await floor.desk('ben')).state).toBe('ready');
    await floor.pass(3);
    expect((await floor.desk('ben')).holdBack?.kind).toBe('emergency_stop');
    expect(await floor.store.emergency.isStopped()).toBe(true);
    await floor.dialler.emergencyStop(false, saidBy('Ada'));
    expect((await floor.desk('ben')).state).toBe('offered');
  });
});

describe('without sound', () => {
  it('preparation does not end in a call', async () => {
    await begin(floor, { bcwSec: 3 });
    await floor.seats.accept('ada', await contactAt(floor));
    floor.sound.lose('ada');
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
    expect(await counts()).toEqual({ pending: 2 });
  });

  it('a call that nobody has answered is given up at once', async () => {
    await begin(floor);
    (await dialNow(floor)).rings();
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
    await begin(floor, { mode: 'progressive', bcwSec: 10 });
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
    await begin(floor, { mode: 'progressive', bcwSec: 0 });
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
        ...UNRATED,
        dailyCap: 2,
      });
    }
    await begin(floor, { mode: 'progressive', bcwSec: 0, numberIds: ['n1', 'n2'] }, [
      'A',
      'B',
      'C',
      'D',
      'E',
    ]);
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
