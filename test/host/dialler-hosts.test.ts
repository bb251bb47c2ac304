import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import { furnish, MONDAY_10, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { saidBy } from './dialler-steps.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;
let alive: Floor[];

const pass = (seconds: number): Promise<void> => passAtAll(alive, seconds);

beforeEach(async () => {
  [first, second] = await openTwoHosts(await place.fresh());
  alive = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of alive) await floor.close();
});

const never = (): never => {
  throw new Error('The desk has no draft.');
};

describe('two hosts over one PostgreSQL', () => {
  it('stop together in an emergency, give up what rings, and go on together when it is taken back', async () => {
    await runCampaign(first, {
      mode: 'progressive',
      bcwSec: 0,
      retries: { ...SETTINGS.retries, maxRetries: 0 },
    });
    for (const floor of alive) await floor.dialler.start();
    await second.signIn('ben');
    await second.settled();
    const rings = second.lines.last.rings();
    await second.settled();
    await first.dialler.emergencyStop(true, saidBy('Ada'));
    expect(second.dialler.emergencyStopped).toBe(false);
    await pass(1);
    expect(second.dialler.emergencyStopped).toBe(true);
    expect(rings.over).toBe(true);
    await pass(10);
    expect(second.lines.calls).toHaveLength(1);
    expect((await second.dialler.holdBack('camp'))?.kind).toBe('emergency_stop');
    await second.dialler.emergencyStop(false, saidBy('Ada'));
    await pass(2);
    expect(first.dialler.emergencyStopped).toBe(false);
    expect(second.lines.calls.length).toBeGreaterThan(1);
  });

  it('carry on what a host left that never comes back: its calls are stored, its wrap-ups reopen where people sit down', async () => {
    await runCampaign(first, {
      mode: 'progressive',
      bcwSec: 0,
      retries: { ...SETTINGS.retries, maxRetries: 0 },
    });
    for (const floor of alive) await floor.dialler.start();
    await first.seats.connect('ben');
    await first.signIn('ada');
    const talks = first.lines.last.rings();
    await first.settled();
    talks.answers();
    await pass(10);
    const attemptId = (await first.desk('ada')).call?.attemptId ?? '';
    await first.seats.saveDraft('ada', {
      attemptId,
      dispositionId: 'sold',
      notes: 'Wants two.',
      callbackAtMs: null,
      version: 1,
    });
    await first.seats.ready('ben');
    await first.settled();
    const rings = first.lines.last.rings().request.attemptId;
    await first.settled();
    expect(rings).not.toBe(attemptId);

    // The machine of the first host is gone; time goes on for the second alone.
    alive = [second];
    await pass(50);
    expect((await second.store.attempts.get(rings))?.outcome).toBeNull();
    await pass(30);
    expect(await second.store.attempts.get(rings)).toMatchObject({ outcome: 'failed', host: 'host-2' });
    expect(await second.store.attempts.openOf('host-1')).toEqual([]);
    await second.seats.connect('ada');
    await second.settled();
    const desk = await second.desk('ada');
    expect(desk).toMatchObject({ state: 'acw', draft: { notes: 'Wants two.', dispositionId: 'sold' } });
    await second.seats.finishAcw('ada', { ...(desk.draft ?? never()), version: 9 }, false);
    await second.settled();
    expect(await second.store.attempts.get(attemptId)).toMatchObject({ dispositionId: 'sold' });
    alive = [first, second];
  });

  it('give the wrap-up of a host that never comes back to an operator who is ready elsewhere, at once, or after the call at hand', async () => {
    await runCampaign(
      first,
      { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      ['Carl', 'Dora', 'Emil'],
    );
    for (const floor of alive) await floor.dialler.start();
    const talking: string[] = [];
    for (const id of ['ada', 'ben']) {
      await first.signIn(id);
      first.lines.last.rings();
      await first.settled();
      first.lines.last.answers();
      await first.settled();
      talking.push((await first.desk(id)).contact?.name ?? '');
    }
    await pass(10);
    // The first host is gone; both sit down at the second, and Ben is on a call there when the wrap-ups are taken over.
    alive = [second];
    await pass(35);
    for (const id of ['ben', 'ada']) await second.signIn(id);
    const call = second.lines.last.rings();
    await second.settled();
    call.answers();
    await pass(1);
    expect((await second.desk('ben')).state).toBe('on_call');
    expect((await second.desk('ada')).state).toBe('ready');
    await pass(45);
    const ada = await second.desk('ada');
    expect(ada).toMatchObject({ state: 'acw', contact: { name: talking[0] } });
    expect(ada.call?.ending).toContain('stopped');
    expect(await second.desk('ben')).toMatchObject({ state: 'on_call', contact: { name: 'Emil' } });
    const typed = ada.draft ?? never();
    await second.seats.finishAcw('ada', { ...typed, dispositionId: 'sold', version: 9 }, false);
    expect((await second.desk('ada')).state).toBe('ready');
    call.ends();
    await pass(1);
    const own = (await second.desk('ben')).draft ?? never();
    await second.seats.finishAcw('ben', { ...own, dispositionId: 'sold', version: 9 }, false);
    await pass(1);
    expect(await second.desk('ben')).toMatchObject({ state: 'acw', contact: { name: talking[1] } });
    alive = [first, second];
  });

  it('give it to an operator for whom a contact was being looked for as it was taken over, as soon as none is found', async () => {
    await runCampaign(
      first,
      { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      ['Carl'],
    );
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    first.lines.last.rings().answers();
    await pass(10);
    alive = [second];
    await pass(35);
    await second.signIn('ada');
    const looking = second.seats.reserveOne('ada') ?? never();
    await pass(45);
    expect((await second.desk('ada')).state).toBe('ready');
    looking.release();
    await pass(1);
    expect(await second.desk('ada')).toMatchObject({ state: 'acw', contact: { name: 'Carl' } });
    alive = [first, second];
  });

  it('leave a host alone that is slow to beat, whatever its clock says', async () => {
    await runCampaign(first, { mode: 'progressive', bcwSec: 0 });
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    const call = first.lines.last.rings();
    await first.settled();
    call.answers();
    // A minute behind.
    first.clock.jump(-60_000);
    await pass(90);
    expect((await first.desk('ada')).state).toBe('on_call');
    expect(await second.store.attempts.openOf('host-1')).toHaveLength(1);
  });

  it('call every contact of a campaign exactly once between them and complete it once', async () => {
    const people = Array.from({ length: 24 }, (_, i) => `Person ${i}`);
    const once = { mode: 'progressive' as const, bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } };
    await runCampaign(first, once, people);
    for (const floor of alive) {
      await floor.dialler.start();
      await floor.campaigns.start();
    }
    await first.signIn('ada');
    await second.signIn('ben');
    for (let round = 0; round < 40; round += 1) {
      for (const floor of alive) for (const call of floor.lines.calls) call.ends();
      await Promise.all(alive.map((floor) => floor.settled()));
    }
    const numbers = alive.flatMap((floor) => floor.lines.calls.map((call) => call.request.number));
    expect(new Set(numbers).size).toBe(24);
    expect(numbers).toHaveLength(24);
    expect(first.lines.calls.length).toBeGreaterThan(5);
    expect(second.lines.calls.length).toBeGreaterThan(5);
    expect(await first.store.campaigns.counts('camp')).toEqual({ exhausted: 24 });
    await pass(2);
    expect((await second.campaigns.get('camp')).status).toBe('completed');
    const { rows } = await first.campaigns.activity('camp', null, 50);
    expect(rows.map((row) => row.what)).toEqual([
      'Completed the campaign: All contacts reached a final state',
    ]);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('take over the contact of a host that died, once its lease has run out', async () => {
    await runCampaign(first, {}, ['Carl']);
    await first.dialler.start();
    await first.signIn('ada');
    expect((await first.desk('ada')).state).toBe('offered');
    // The first host stands still from here on: its time does not pass.
    alive = [second];
    await second.dialler.start();
    await second.signIn('ben');
    await pass(28);
    expect((await second.desk('ben')).state).toBe('ready');
    await pass(10);
    expect((await second.desk('ben')).contact?.name).toBe('Carl');
    // It wakes up and does not know; its operator presses Call.
    const taken = 'Another host has taken this contact meanwhile.';
    await expect(first.seats.callNow('ada', 1)).rejects.toThrow(taken);
    await first.settled();
    expect(first.lines.calls).toHaveLength(0);
    expect(await first.store.contacts.get(1)).toMatchObject({ state: 'operator_assigned' });
    expect(await first.desk('ada')).toMatchObject({ state: 'ready', last: { ending: taken } });
    await second.seats.callNow('ben', 1);
    await second.settled();
    expect(second.lines.calls).toHaveLength(1);
    alive = [first, second];
  });

  it('a host that slept gives up what it had taken, and takes nothing from the other', async () => {
    await runCampaign(first, {}, ['Carl']);
    await first.dialler.start();
    await first.signIn('ada');
    alive = [second];
    await second.dialler.start();
    await second.signIn('ben');
    await pass(38);
    expect((await second.desk('ben')).state).toBe('offered');
    first.clock.advance(38_000);
    await first.settled();
    expect((await first.desk('ada')).contact).toBeNull();
    expect(await first.store.contacts.get(1)).toMatchObject({ state: 'operator_assigned' });
    alive = [first, second];
  });

  it('close a contact that a dead host had taken when the campaign was stopped by the other', async () => {
    await runCampaign(first, {}, ['Carl']);
    await first.dialler.start();
    await first.signIn('ada');
    alive = [second];
    await second.dialler.start();
    await second.campaigns.start();
    await second.campaigns.act('camp', 'stop', 'Ben');
    expect(await second.store.campaigns.counts('camp')).toEqual({ operator_assigned: 1 });
    await pass(45);
    expect(await second.store.campaigns.counts('camp')).toEqual({ manual_stopped: 1 });
    alive = [first, second];
  });

  it('a wrap-up that the other host closed meanwhile is refused with words, and the text stays at the desk', async () => {
    await runCampaign(first, {}, ['Carl']);
    await first.dialler.start();
    await first.signIn('ada');
    await first.seats.callNow('ada', 1);
    first.lines.last.answers();
    await first.settled();
    first.lines.last.ends();
    const attemptId = (await first.desk('ada')).call?.attemptId ?? '';
    // Cut off from the store: its beats do not arrive.
    alive = [second];
    await second.dialler.start();
    await pass(40);
    await second.dialler.closeWrapUp(1, 'Ben');
    const typed = { attemptId, dispositionId: 'sold', notes: 'Final words', callbackAtMs: null, version: 1 };
    await expect(first.seats.finishAcw('ada', typed, false)).rejects.toMatchObject({
      kind: 'refused',
      message: 'This wrap-up was closed on another host meanwhile, so yours was not stored.',
    });
    expect(await first.desk('ada')).toMatchObject({ state: 'acw', draft: { notes: 'Final words' } });
    expect((await first.store.attempts.get(attemptId))?.notes).not.toContain('Final words');
    await first.seats.finishAcw('ada', { ...typed, version: 2 }, false);
    expect(await first.desk('ada')).toMatchObject({ contact: null });
    alive = [first, second];
  });

  it.each([
    ['accepts', (seats: Floor['seats']) => seats.accept('ada', 1)],
    ['goes to lunch', (seats: Floor['seats']) => seats.notReady('ada', 'lunch')],
    ['rejects', (seats: Floor['seats']) => seats.reject('ada', 1, 'Not now')],
  ])(
    'an operator who %s when the other host has the contact by now changes nothing of it',
    async (what, press) => {
      await runCampaign(first, {}, ['Carl']);
      await first.dialler.start();
      await first.signIn('ada');
      expect((await first.desk('ada')).state).toBe('offered');
      // Its lease ran out without a word to the first host.
      await second.store.contacts.returnLeases({ hostId: 'host-1' });
      await second.dialler.start();
      await second.signIn('ben');
      const answer: unknown = await press(first.seats).catch((error: unknown) => error);
      expect((await first.desk('ada')).contact).toBeNull();
      expect(await first.store.contacts.get(1)).toMatchObject({ state: 'operator_assigned' });
      expect((await first.campaigns.activity('camp', null, 50)).rows).toEqual([]);
      if (what === 'rejects') {
        expect(answer).toMatchObject({ message: 'Another host has taken this contact meanwhile.' });
      }
      await second.seats.accept('ben', 1);
      expect(await second.desk('ben')).toMatchObject({ state: 'bcw', contact: { id: 1 } });
    },
  );

  it('a callback of an operator who sits at the other host goes there within a second of its time', async () => {
    await runCampaign(first, { mode: 'progressive', bcwSec: 0 }, ['Carl', 'Dora']);
    const { store } = first;
    const [carl] = await store.contacts.lease({
      campaignId: 'camp',
      hostId: 'host-1',
      count: 1,
      nowMs: MONDAY_10,
      leaseMs: 9_000,
    });
    const dueAtMs = MONDAY_10 + 10_000;
    const promised = { nextAtMs: dueAtMs, ownerId: 'ben' };
    if (!carl) throw new Error('There is nobody to call.');
    await store.contacts.move({ id: carl.id, run: 1 }, ['leased'], 'callback_scheduled', promised, 'host-1');
    for (const floor of alive) await floor.dialler.start();
    await second.signIn('ben');
    const own = second.lines.last;
    own.ends();
    await pass(4);
    await first.signIn('ada');
    const said = new Set<string | undefined>();
    for (let step = 0; step < 5; step += 1) {
      await pass(1);
      said.add((await first.dialler.holdBack('camp'))?.kind);
    }
    // Read anew again and again, it never looks as if it dialled.
    expect([...said]).toEqual(['waiting_for_retries']);
    expect((await second.desk('ben')).contact).toBeNull();
    await pass(2);
    expect((await second.desk('ben')).contact?.id).toBe(carl.id);
    expect((await first.desk('ada')).contact).toBeNull();
    expect(second.clock.now() - dueAtMs).toBeLessThan(2_000);
  });

  it('a host that starts leaves the calls of the others alone', async () => {
    await runCampaign(first, {}, ['Carl']);
    await first.dialler.start();
    await first.signIn('ada');
    await first.seats.callNow('ada', 1);
    first.lines.last.answers();
    await first.settled();
    await second.dialler.start();
    await second.settled();
    expect(await second.store.contacts.get(1)).toMatchObject({ state: 'in_progress' });
    expect(await second.store.contacts.history(1)).toMatchObject([{ endedAtMs: null, outcome: null }]);
  });

  it('a contact that another host has by now is neither claimed nor put back nor closed by its old one', async () => {
    await runCampaign(first, {}, ['Carl']);
    const lease = { campaignId: 'camp', count: 1, nowMs: MONDAY_10, leaseMs: 30_000 };
    await first.store.contacts.lease({ ...lease, hostId: 'host-1' });
    const { contacts } = first.store;
    const move = (...args: Parameters<Store['contacts']['move']>) => contacts.move(...args);
    expect(await move({ id: 1, run: 1 }, ['leased'], 'operator_assigned', {}, 'host-2')).toBe(false);
    expect(await move({ id: 1, run: 1 }, ['leased'], 'pending', {}, 'host-2')).toBe(false);
    expect(await move({ id: 1, run: 1 }, ['leased'], 'operator_assigned', {}, 'host-1')).toBe(true);
  });
});
