import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostsWithCallers } from '../../electron/dialler/kept-callers.ts';
import { furnish, runCampaign, type Floor } from './dialler-floor.ts';
import {
  ENDED_AT_ONCE,
  attemptAt,
  callComesIn,
  contactAt,
  dialNow,
  takenCall,
  talk,
  wrapUp,
} from './dialler-steps.ts';
import { openTwoHosts } from './hosts-floor.ts';
import { postgresPlace, sampleTrunk } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

const CARL = '+49301234100';

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;

beforeEach(async () => {
  [first, second] = await openTwoHosts(await place.fresh());
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of [first, second]) await floor.close();
});

/** Both dial a campaign with Carl; Ada has him. */
async function adaHasCarl(change = {}, names = ['Carl']): Promise<number> {
  await runCampaign(first, { ...ENDED_AT_ONCE, ...change }, names);
  for (const floor of [first, second]) await floor.dialler.start();
  await first.signIn('ada');
  return contactAt(first);
}
/** Another campaign, paused, has Carl too; answers his contact there. */
async function alsoInAnother(): Promise<number | undefined> {
  await runCampaign(first, ENDED_AT_ONCE, ['Carl elsewhere'], 'other');
  await first.store.campaigns.move('other', 'running', 'paused', { atMs: first.clock.now() });
  for (const floor of [first, second]) await floor.dialler.campaignChanged('other');
  return (await first.store.callbacks.whoCalls(CARL, ['other'], [])) ?? undefined;
}
/** The line breaks in the middle of Ada's talk; she wraps up. */
async function brokenOff(): Promise<string> {
  const attemptId = await talk(first, 0);
  for (let sec = 0; sec < 30; sec += 1) for (const floor of [first, second]) await floor.pass(1);
  first.lines.last.ends({ by: 'network' });
  await first.settled();
  return attemptId;
}
async function finished(attemptId: string): Promise<void> {
  await first.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), true);
  await first.settled();
}

describe('a person who calls while another host has their contact', () => {
  it('in wrap-up hears the message of the campaign, is on record, and is called back after it', async () => {
    const carl = await adaHasCarl();
    const attemptId = await brokenOff();
    const call = takenCall(await callComesIn(second, CARL));
    expect(call.done).toEqual(['pick up', 'play 8000']);
    call.hearsItOut();
    await second.settled();
    expect((await second.store.contacts.history(carl)).at(-1)).toMatchObject({
      pass: 0,
      outcome: 'abandoned',
      host: 'host-2',
    });
    const { rows } = await second.store.activity.list('camp', null, 9);
    expect(rows.map(({ what }) => what)).toContain(`Call from Carl, ${CARL}`);
    expect((await first.desk('ada')).state).toBe('acw');
    await finished(attemptId);
    expect(await first.store.contacts.get(carl)).toMatchObject({ state: 'callback_scheduled', attempts: 1 });
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('in wrap-up, and still hears the message as that is finished, is called back once they have heard it', async () => {
    const carl = await adaHasCarl({}, ['Carl', 'Dora']);
    const attemptId = await brokenOff();
    const call = takenCall(await callComesIn(second, CARL));
    await first.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    await first.settled();
    expect(await first.store.contacts.get(carl)).toMatchObject({ state: 'called' });
    // Nobody else is held open for that.
    const dora = await contactAt(first);
    const doras = await talk(first, 0);
    first.lines.last.ends();
    await first.settled();
    await finished(doras);
    expect(await first.store.contacts.get(dora)).toMatchObject({ state: 'completed' });
    call.hearsItOut();
    await second.settled();
    expect(await first.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      lastOutcome: 'abandoned',
    });
  });

  it('and is rung by it is called back when that call reaches nobody', async () => {
    const carl = await adaHasCarl();
    const ours = (await dialNow(first)).rings();
    for (const floor of [first, second]) await floor.pass(1);
    takenCall(await callComesIn(second, CARL)).hearsItOut();
    await second.settled();
    ours.ends();
    await first.settled();
    expect(await first.desk('ada')).toMatchObject({
      state: 'offered',
      comesAs: 'callback',
      contact: { id: carl },
    });
  });

  describe('and an operator there prepares the call to them', () => {
    const CALLED_MEANWHILE =
      'They have called meanwhile, and another host took the call: they are called back next.';
    let carl: number;
    beforeEach(async () => {
      carl = await adaHasCarl({ mode: 'progressive', bcwSec: 60 });
      expect((await first.desk('ada')).state).toBe('bcw');
      takenCall(await callComesIn(second, CARL)).hearsItOut();
      await second.settled();
    });

    it('leaves that desk at once, which says why, and is called back by whoever is free', async () => {
      await second.signIn('ben');
      expect(await contactAt(second, 'ben')).toBe(carl);
      await first.pass(1);
      expect(await first.desk('ada')).toMatchObject({
        state: 'ready',
        last: { name: 'Carl', ending: CALLED_MEANWHILE },
      });
    });

    it('is not called from that desk any more, and whoever presses Call hears why', async () => {
      await expect(first.seats.callNow('ada', carl)).rejects.toThrow(CALLED_MEANWHILE);
      expect(first.lines.calls).toEqual([]);
    });

    it('is at one desk only when the same host has them again at once', async () => {
      // Before it has heard of anything.
      await first.signIn('ben');
      expect(await first.desk('ben')).toMatchObject({ contact: { id: carl }, comesAs: 'callback' });
      expect(await first.desk('ada')).toMatchObject({
        state: 'ready',
        contact: null,
        last: { ending: CALLED_MEANWHILE },
      });
    });
  });

  it('and talks to them hears that it is busy', async () => {
    await adaHasCarl();
    await talk(first, 0);
    expect(await callComesIn(second, CARL)).toMatchObject({ call: null, busy: true });
    expect((await first.desk('ada')).state).toBe('on_call');
  });

  it('has a channel of the trunk for as long as they hear the message, and no longer', async () => {
    await adaHasCarl({ mode: 'progressive' }, ['Carl', 'Dora']);
    first.lines.last.rings().answers();
    for (let sec = 0; sec < 10; sec += 1) for (const floor of [first, second]) await floor.pass(1);
    first.lines.last.ends();
    await first.settled();
    await first.store.trunks.save({ ...sampleTrunk(), channels: 1 });
    for (const floor of [first, second]) await floor.dialler.trunksChanged();
    const call = takenCall(await callComesIn(second, CARL));
    await second.signIn('ben');
    await second.pass(1);
    expect(second.lines.calls).toEqual([]);
    expect((await second.dialler.holdBack('camp'))?.kind).toBe('trunk_full');
    call.hearsItOut();
    await second.pass(1);
    expect(second.lines.calls).toHaveLength(1);
  });

  it.each([
    ['rings', 0],
    ['hears so', 21],
  ])(
    'is on record, and called back for, when that one never comes back and the person %s there',
    async (_how, afterSec) => {
      const carl = await adaHasCarl();
      const attemptId = await brokenOff();
      takenCall(await callComesIn(first, CARL));
      await first.pass(afterSec);
      // The first host is gone; time goes on for the second alone.
      for (let sec = 0; sec < 90; sec += 1) await second.pass(1);
      expect((await second.store.contacts.history(carl)).at(-1)).toMatchObject({
        pass: 0,
        outcome: 'failed',
        hungUpBy: 'program',
        host: 'host-1',
      });
      await second.seats.connect('ada');
      expect(await attemptAt(second)).toBe(attemptId);
      await second.seats.finishAcw('ada', wrapUp(attemptId, 'sold', { version: 9 }), true);
      await second.settled();
      expect(await second.store.contacts.get(carl)).toMatchObject({
        state: 'callback_scheduled',
        callbackFor: null,
        lastOutcome: 'failed',
      });
      expect(await second.store.callbacks.figures('camp', 1)).toMatchObject({ received: 1 });
    },
  );

  it('is on record, and called back for, when the host where they hear so never comes back', async () => {
    const carl = await adaHasCarl({ contactCompletionMin: 5 });
    const attemptId = await brokenOff();
    takenCall(await callComesIn(second, CARL));
    await finished(attemptId);
    // The second host is gone, which has nothing else; time goes on for the first alone.
    for (let sec = 0; sec < 90; sec += 1) await first.pass(1);
    expect((await first.store.contacts.history(carl)).at(-1)).toMatchObject({
      pass: 0,
      outcome: 'failed',
      hungUpBy: 'program',
      host: 'host-2',
    });
    expect(await hostsWithCallers(first.store)).toEqual([]);
    expect(await first.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      lastOutcome: 'failed',
    });
  });

  it('is put through as the contact of another campaign, where nobody has that one', async () => {
    await adaHasCarl();
    const other = await alsoInAnother();
    await brokenOff();
    await second.signIn('ben');
    const call = takenCall(await callComesIn(second, CARL));
    expect(call.done).toEqual(['pick up', 'attach ben']);
    expect(await second.desk('ben')).toMatchObject({ contact: { id: other } });
  });

  it('rings, where it is the host itself that has it, until the wrap-up is over', async () => {
    const carl = await adaHasCarl();
    await alsoInAnother();
    const attemptId = await brokenOff();
    const call = takenCall(await callComesIn(first, CARL));
    expect(call.done).toEqual([]);
    await first.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    await first.settled();
    expect(call.done).toEqual(['pick up', 'attach ada']);
    expect(await contactAt(first)).toBe(carl);
    expect(await attemptAt(first)).not.toBe(attemptId);
  });
});
