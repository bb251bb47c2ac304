import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';
import { begin, contactAt, dialNow, talk, wrapUp } from './dialler-steps.ts';

/** Who is at a desk and hears it decides what comes to it; what is pressed there counts only for what it shows. */
let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

describe('a desk whose window has just been opened', () => {
  it('takes its operator’s first word', async () => {
    void floor.seats.connect('ada');
    await floor.seats.ready('ada');
    expect((await floor.desk()).state).toBe('ready');
  });
});

describe('a desk without a window', () => {
  it('gets no contact while its window may only be reloading', async () => {
    await begin(floor, {}, []);
    floor.seats.disconnect('ada');
    const carl = { phone: '+49301234100', name: 'Carl', variables: {}, priority: 'normal' } as const;
    await floor.store.contacts.addOne('camp', { ...carl, tags: [] });
    await floor.pass(3);
    expect(await floor.desk()).toMatchObject({ state: 'ready', contact: null });
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'offered', contact: { name: 'Carl' } });
  });

  it('gives up a call that nobody has answered once the window does not come back', async () => {
    await begin(floor, {}, ['Carl']);
    const call = (await dialNow(floor)).rings();
    floor.seats.disconnect('ada');
    await floor.pass(4);
    expect(call.over).toBe(false);
    await floor.pass(1);
    expect(call.done).toEqual(['hang up']);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'connection_lost' });
  });

  it('is ready again with its window when its call ended meanwhile', async () => {
    await begin(floor, {}, ['Carl']);
    const call = (await dialNow(floor)).rings();
    floor.seats.disconnect('ada');
    await floor.pass(2);
    call.ends();
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'connection_lost' });
    await floor.seats.connect('ada');
    expect((await floor.desk()).state).toBe('ready');
  });

  it('cannot become ready, and is offline after a minute', async () => {
    await floor.seats.connect('ada');
    floor.seats.disconnect('ada');
    await expect(floor.seats.ready('ada')).rejects.toThrow('Your window is not connected.');
    await floor.pass(59);
    expect(floor.seats.stateOf('ada')).toBe('not_ready');
    await floor.pass(1);
    expect(floor.seats.stateOf('ada')).toBe('offline');
  });
});

describe('sound that comes back', () => {
  it('late finds an operator who says when to go on', async () => {
    await floor.signIn();
    floor.sound.lose('ada');
    await floor.pass(31);
    floor.sound.bringBack('ada');
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
  });
});

it('the sound stays with a window that reloads, and is free once the window does not come back', async () => {
  await floor.signIn();
  await floor.seats.audioOffer('ada', { windowId: 'one', takeOver: false });
  await floor.seats.audioAnswer('ada', 'leg', 'answer');
  const holder = async () => (await floor.desk()).soundWindow;
  expect(await holder()).toBe('one');
  const goes = floor.seats.windowFollows('one');
  goes();
  await floor.pass(2);
  const goesAgain = floor.seats.windowFollows('one');
  await floor.pass(5);
  expect(await holder()).toBe('one');
  goesAgain();
  await floor.pass(2);
  expect(await holder()).toBe('one');
  await floor.pass(1);
  expect(await holder()).toBeNull();
});

it('the sound stays where it is when a connection is answered that is not the newest one', async () => {
  await floor.signIn();
  await floor.seats.audioOffer('ada', { windowId: 'one', takeOver: false });
  await floor.seats.audioAnswer('ada', 'leg', 'answer');
  await floor.seats.audioOffer('ada', { windowId: 'two', takeOver: true });
  await floor.seats.audioAnswer('ada', 'the leg before', 'answer');
  expect((await floor.desk()).soundWindow).toBe('one');
  await floor.seats.audioAnswer('ada', 'leg', 'answer');
  expect((await floor.desk()).soundWindow).toBe('two');
});

describe('what is pressed at a desk', () => {
  it('for the contact before does nothing to the one that is there now', async () => {
    await begin(floor);
    const first = await contactAt(floor);
    await floor.seats.reject('ada', first, '');
    expect((await floor.desk()).contact?.name).toBe('Dora');
    for (const late of [
      floor.seats.accept('ada', first),
      floor.seats.callNow('ada', first),
      floor.seats.saveDraft('ada', wrapUp(`before-1-${first}`, null, { notes: 'of the one before' })),
    ]) {
      await expect(late).rejects.toMatchObject({ kind: 'refused' });
    }
    expect(await floor.desk()).toMatchObject({ state: 'offered', draft: { notes: '' } });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('cannot be a reason that only the program gives', async () => {
    await floor.signIn();
    await expect(floor.seats.notReady('ada', 'missed_offer')).rejects.toMatchObject({
      kind: 'invalid',
      fields: { reason: 'Choose another reason.' },
    });
    expect((await floor.desk()).state).toBe('ready');
  });

  it('and refused leaves no break behind', async () => {
    await begin(floor, {}, ['Carl']);
    const attempt = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await expect(floor.seats.finishAcw('ada', wrapUp(attempt, null), true)).rejects.toMatchObject({
      kind: 'invalid',
    });
    await floor.seats.finishAcw('ada', wrapUp(attempt, 'sold', { version: 2 }), false);
    expect((await floor.desk()).state).toBe('ready');
  });

  it('to finish an older form than the one that is kept is refused', async () => {
    await begin(floor, {}, ['Carl']);
    const attempt = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await floor.seats.saveDraft('ada', wrapUp(attempt, 'sold', { notes: 'newer', version: 5 }));
    const older = wrapUp(attempt, 'sold', { notes: 'older', version: 4 });
    await expect(floor.seats.finishAcw('ada', older, false)).rejects.toThrow(
      'The wrap-up has changed since.',
    );
    expect(await floor.desk()).toMatchObject({ state: 'acw', draft: { notes: 'newer' } });
  });
});

it('a desk offers the dispositions of its campaign, in the order of the campaign', async () => {
  await runCampaign(floor, { dispositionIds: ['none', 'sold'] }, ['Carl']);
  await floor.dialler.start();
  await floor.signIn();
  expect((await floor.desk()).dispositions.map(({ id }) => id)).toEqual(['none', 'sold']);
});
