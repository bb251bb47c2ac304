import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store } from '../../electron/store/store.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import {
  APOLOGY,
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { until } from '../until.ts';
import { attemptAt, begin, callComesIn, contactAt, takenCall, talk, wrapUp } from './dialler-steps.ts';
import { UNRATED } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const CARL = '+49301234100';
const NO_REPEATS = { ...SETTINGS.retries, maxRetries: 0 };
const SETTLED = {
  bcwSec: 0,
  contactCompletionMin: 60,
  retries: NO_REPEATS,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};
const SHIPPED = new Uint8Array(4_000);

/** Both messages that come with the program; the one for people whom we called is longer. */
async function addShipped(): Promise<void> {
  const rest = { durationMs: 500, builtIn: true, createdAtMs: 0, who: 'Callboard' };
  const { messages } = floor.store;
  await messages.add({ id: 'nobody-free', name: 'Sorry', words: 'Sorry.', ...rest }, new Uint8Array(6_000));
  await messages.add({ id: 'thank-you', name: 'Thanks', words: 'Thank you.', ...rest }, SHIPPED);
}
const contactOf = (id: number) => floor.store.contacts.get(id);
const counts = () => floor.store.campaigns.counts('camp');

const callsIn = (caller: string | null) => callComesIn(floor, caller);

/** Ada has talked to Carl, who may call back for an hour; answers the contact. */
async function talkedToCarl(): Promise<number> {
  await begin(floor, SETTLED, ['Carl']);
  const carl = await contactAt(floor);
  const attempt = await talk(floor);
  floor.lines.last.ends();
  await floor.settled();
  await floor.seats.finishAcw('ada', wrapUp(attempt, 'sold'), false);
  await floor.settled();
  expect((await contactOf(carl))?.state).toBe('called');
  return carl;
}

describe('a person who calls back', () => {
  it('is joined to the operator who talked to them, though somebody else was ready first', async () => {
    const carl = await talkedToCarl();
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(2);
    await floor.seats.ready('ada');
    const call = takenCall(await callsIn(CARL));
    expect(call.done).toEqual(['pick up', 'attach ada']);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'on_call', contact: { id: carl, state: 'in_progress' } });
    expect(desk.comesAs).toBe('received');
    expect(desk.history.map(({ why }) => why?.line)).toEqual(['first_pass']);
    expect(floor.sound.tones).toContain('ada arrival');
    expect((await floor.desk('ben')).state).toBe('ready');
  });

  it('goes through wrap-up like any call, is on record as received, and uses up no attempt', async () => {
    const carl = await talkedToCarl();
    const before = await floor.store.attempts.figures('camp', 1);
    const call = takenCall(await callsIn(CARL));
    await floor.pass(20);
    const attemptId = await attemptAt(floor);
    call.ends();
    await floor.settled();
    expect((await floor.desk()).state).toBe('acw');
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold', { notes: 'Called back.' }), false);
    await floor.settled();
    expect(await floor.store.attempts.get(attemptId)).toMatchObject({
      pass: 0,
      why: { line: 'received' },
      operatorId: 'ada',
      outcome: 'answered',
      talkSec: 20,
      notes: 'Called back.',
    });
    expect(await contactOf(carl)).toMatchObject({ state: 'called', attempts: 1 });
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ received: 1 });
    expect(await floor.store.attempts.figures('camp', 1)).toEqual(before);
    await floor.pass(3_601, 20);
    expect(await counts()).toEqual({ called: 1 });
    expect(await floor.store.contacts.closeHeld({ id: 'camp', run: 1 }, null)).toEqual([carl]);
    expect(await counts()).toEqual({ completed: 1 });
  });

  it('is known by a number without its country code', async () => {
    await talkedToCarl();
    const call = takenCall(await callsIn('0301234100'));
    expect(call.done).toContain('attach ada');
  });

  it.each([
    ['called at a number of another country', '+33123456789', []],
    [
      'called at an outbound number of another country, written as there',
      '0123456789',
      ['+33123456789', '+442079460018'],
    ],
    ['over a trunk whose outbound numbers are of another country', null, ['+33123456789']],
  ])('is read by that country when %s', async (_how, called, own) => {
    await talkedToCarl();
    const phone = '+33612345678';
    await floor.store.contacts.addOne('camp', {
      phone,
      name: 'Fleur',
      variables: {},
      priority: 'normal',
      tags: [],
    });
    for (const [n, e164] of own.entries()) {
      const rest = {
        trunkId: n === 0 ? 'trunk' : null,
        status: 'active' as const,
        dailyCap: 100,
        ...UNRATED,
      };
      await floor.store.numbers.save({ id: `n${n}`, e164, label: '', ...rest });
    }
    const script = floor.lines.callsIn('0612345678', 'trunk', called);
    await floor.settled();
    expect(takenCall(script).done).toContain('attach ada');
    expect(await floor.desk()).toMatchObject({ contact: { name: 'Fleur', phone } });
  });

  it('is known where the trunk leaves out the sign before the country code, also over a trunk of another country', async () => {
    const carl = await talkedToCarl();
    const script = floor.lines.callsIn('49301234100', 'trunk', '+33123456789');
    await floor.settled();
    expect(takenCall(script).done).toContain('attach ada');
    expect(await contactAt(floor)).toBe(carl);
  });

  it('goes to whoever of the group is ready when their operator is not', async () => {
    await talkedToCarl();
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    const call = takenCall(await callsIn(CARL));
    expect(call.done).toEqual(['pick up', 'attach ben']);
    expect(await floor.desk('ben')).toMatchObject({ state: 'on_call' });
  });

  it('hears the message when nobody is free in time, and is called back by anybody', async () => {
    const carl = await talkedToCarl();
    await floor.seats.notReady('ada', 'break');
    const call = takenCall(await callsIn(CARL));
    expect((await contactOf(carl))?.state).toBe('awaiting_operator');
    await floor.pass(3);
    expect(call.done).toEqual(['pick up', 'play 8000']);
    call.hearsItOut();
    await floor.settled();
    expect(call.over).toBe(true);
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      lastOutcome: 'abandoned',
      attempts: 1,
    });
    await floor.signIn('ben');
    expect(await contactAt(floor, 'ben')).toBe(carl);
  });

  it('and hangs up before anybody is there is called back as well', async () => {
    const carl = await talkedToCarl();
    await floor.seats.notReady('ada', 'break');
    const call = takenCall(await callsIn(CARL));
    call.ends();
    await floor.settled();
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      lastOutcome: 'canceled_by_client',
    });
  });

  it.each([
    ['hears the message', (call: ScriptedCall) => call.hearsItOut(), 'abandoned'],
    ['hangs up', (call: ScriptedCall) => call.ends(), 'canceled_by_client'],
  ])(
    'before the time that was agreed and %s is called at that time all the same, by whom it was agreed',
    async (_how, end, outcome) => {
      await begin(floor, SETTLED, ['Carl']);
      const carl = await contactAt(floor);
      const attempt = await talk(floor);
      floor.lines.last.ends();
      await floor.settled();
      const callbackAtMs = floor.clock.now() + 3_600_000;
      const later = { callbackAtMs, callbackFor: 'ada' };
      await floor.seats.finishAcw('ada', wrapUp(attempt, 'later', later), true);
      await floor.settled();
      const call = takenCall(await callsIn(CARL));
      await floor.pass(outcome === 'abandoned' ? 3 : 1);
      end(call);
      await floor.settled();
      expect(await contactOf(carl)).toMatchObject({
        state: 'callback_scheduled',
        nextAtMs: callbackAtMs,
        callbackFor: 'ada',
        lastOutcome: outcome,
        attempts: 1,
      });
      const history = await floor.store.contacts.history(carl);
      expect(history.at(-1)).toMatchObject({ pass: 0, outcome });
    },
  );

  it('while they wait for a retry is the contact of the campaign that called them last', async () => {
    await runCampaign(floor, { ...SETTLED, mode: 'progressive' }, ['Carl of old'], 'old');
    await floor.dialler.start();
    await floor.signIn();
    floor.lines.last.ends();
    await floor.pass(60);
    await floor.store.campaigns.move('old', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('old');
    await runCampaign(
      floor,
      { ...SETTLED, mode: 'progressive', retries: { ...SETTINGS.retries, delayMin: 30 } },
      ['Carl'],
      'camp',
    );
    await floor.dialler.campaignChanged('camp');
    await floor.settled();
    floor.lines.last.ends();
    await floor.settled();
    expect(await counts()).toEqual({ retry_scheduled: 1 });
    await callsIn(CARL);
    expect(await floor.desk()).toMatchObject({ state: 'on_call', contact: { name: 'Carl' } });
  });
});

describe('a person who calls while the store stumbles', () => {
  let isAway: boolean;
  const AWAY = new StoreFailure('unreachable', 'The database cannot be reached.', 'Look at it.');

  async function openStumbling(stumble: (store: Store) => Store): Promise<void> {
    await leaveFloor(floor);
    isAway = false;
    floor = await openFloor(newFolder(), undefined, stumble);
    await furnish(floor.store);
  }

  it('is put through all the same, and noted once it can be', async () => {
    await openStumbling((store) => ({
      ...store,
      activity: {
        ...store.activity,
        add: (entry) => (isAway ? Promise.reject(AWAY) : store.activity.add(entry)),
      },
    }));
    await talkedToCarl();
    isAway = true;
    const script = floor.lines.callsIn(CARL);
    await until('Ada to have the call', () => script.call?.done.includes('attach ada'));
    isAway = false;
    floor.clock.advance(1_000);
    await floor.settled();
    expect(script.refused).toBe(false);
    expect((await floor.desk()).state).toBe('on_call');
    const { rows } = await floor.store.activity.list('camp', null, 9);
    expect(rows.filter(({ what }) => what === `Call from Carl, ${CARL}`)).toHaveLength(1);
  });

  it('is called back when their call was taken, and nobody here heard so', async () => {
    await openStumbling((store) => ({
      ...store,
      callbacks: {
        ...store.callbacks,
        async receive(attempt) {
          await store.callbacks.receive(attempt);
          throw AWAY;
        },
      },
    }));
    const carl = await talkedToCarl();
    await floor.seats.notReady('ada', 'break');
    expect(await callsIn(CARL)).toMatchObject({ call: null, refused: true });
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      attempts: 1,
      lastOutcome: 'failed',
    });
    expect(await floor.store.attempts.openOf('host')).toEqual([]);
    await floor.signIn('ben');
    expect(await contactAt(floor, 'ben')).toBe(carl);
  });
});

describe('a call that nobody waits for', () => {
  it.each([
    ['a stranger', '+49301239999'],
    ['nobody who says so', null],
    ['no number', 'anonymous'],
  ])('hears the sentence that is shipped, and that is all: %s', async (_who, caller) => {
    await talkedToCarl();
    await addShipped();
    const call = takenCall(await callsIn(caller));
    expect(call.done).toEqual(['pick up', 'play 4000']);
    call.hearsItOut();
    expect(call.over).toBe(true);
    expect(await counts()).toEqual({ called: 1 });
    expect((await floor.desk()).state).toBe('ready');
    expect(floor.faults).toEqual([]);
  });

  it('is turned away where there is no sentence', async () => {
    await talkedToCarl();
    expect(await callsIn('+49301239999')).toMatchObject({ call: null, refused: true });
  });

  it.each([
    ['chose no message', null],
    ['has the one for people whom we called', 'nobody-free'],
  ])('is one of a person whose campaign %s: it hears the sentence for callers', async (_which, id) => {
    const predictive = { ...PREDICTIVE_DEFAULTS, abandonedMessageId: id };
    await addShipped();
    await begin(floor, { ...SETTLED, predictive, mode: 'progressive', bcwSec: 30 }, ['Carl']);
    await floor.seats.notReady('ada', 'break');
    await floor.settled();
    const call = takenCall(await callsIn(CARL));
    await floor.pass(3);
    expect(call.done).toEqual(['pick up', 'play 4000']);
  });

  it('is one of a person whom we are talking to: they hear that it is busy, and the call that is up goes on', async () => {
    await begin(floor, SETTLED, ['Carl']);
    await talk(floor, 5);
    await addShipped();
    expect(await callsIn(CARL)).toMatchObject({ call: null, busy: true });
    expect(await floor.desk()).toMatchObject({ state: 'on_call', contact: { state: 'in_progress' } });
  });

  it('is the second one of a person who has called already and is with an operator: busy', async () => {
    await talkedToCarl();
    await addShipped();
    const first = takenCall(await callsIn(CARL));
    expect(first.done).toEqual(['pick up', 'attach ada']);
    expect(await callsIn(CARL)).toMatchObject({ call: null, busy: true });
    expect(first.over).toBe(false);
    expect((await floor.desk()).state).toBe('on_call');
  });
});
