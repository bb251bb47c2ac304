import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, newFolder, openFloor, removeFolder, type Floor } from './dialler-floor.ts';
import { mortal, type MortalStore } from './dialler-mortal-store.ts';
import { ENDED_AT_ONCE, attemptAt, begin, contactAt, dialNow, talk, wrapUp } from './dialler-steps.ts';
import type { ScriptedCall } from './scripted-lines.ts';

const CARL = '+49301234100';

let folder: string;
let floor: Floor;
let life: MortalStore;

async function open(nowMs: number): Promise<void> {
  floor = await openFloor(folder, drivenClock(nowMs), (real) => {
    life = mortal(real);
    return life.store;
  });
}
beforeEach(async () => {
  folder = newFolder();
  await open(MONDAY_10);
  await furnish(floor.store);
});
afterEach(async () => {
  await floor.close();
  removeFolder(folder);
});

/** Kill -9 at this very moment, and a new start a few seconds later. */
async function killAndRestart(): Promise<void> {
  life.dieAt(1, false);
  void floor.store.settings.get('anything');
  await life.died;
  await floor.store.close();
  await startAgain();
}
async function startAgain(): Promise<void> {
  await open(floor.clock.now() + 7_000);
  await floor.dialler.start();
  await floor.settled();
}
const contactOf = (id: number) => floor.store.contacts.get(id);
const lastOf = async (id: number) => (await floor.store.contacts.history(id)).at(-1);
async function callsIn(): Promise<ScriptedCall> {
  const script = floor.lines.callsIn(CARL);
  await floor.settled();
  if (!script.call) throw new Error('Nobody took the call.');
  return script.call;
}
async function finishes(attemptId: string, dispositionId: string, more = {}): Promise<void> {
  await floor.seats.finishAcw('ada', wrapUp(attemptId, dispositionId, more), true);
  await floor.settled();
}
/** The line to Carl breaks in the middle of the talk; Ada wraps up. */
async function brokenOff(): Promise<{ carl: number; attemptId: string }> {
  await begin(floor, ENDED_AT_ONCE, ['Carl']);
  const carl = await contactAt(floor);
  const attemptId = await talk(floor);
  floor.lines.last.ends({ by: 'network' });
  await floor.settled();
  return { carl, attemptId };
}
/** Ada and Carl have agreed on a callback. */
async function agreed(afterMs: number): Promise<{ carl: number; callbackAtMs: number }> {
  await begin(floor, ENDED_AT_ONCE, ['Carl']);
  const carl = await contactAt(floor);
  const attemptId = await talk(floor);
  floor.lines.last.ends();
  await floor.settled();
  const callbackAtMs = floor.clock.now() + afterMs;
  await finishes(attemptId, 'later', { callbackAtMs, callbackFor: 'ada' });
  return { carl, callbackAtMs };
}
describe('a call that nobody took while the contact was wrapped up', () => {
  it('is on record as it ends, and the person is called back after a kill', async () => {
    const { carl, attemptId } = await brokenOff();
    const call = await callsIn();
    await floor.pass(21);
    call.hearsItOut();
    await floor.settled();
    expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'abandoned', why: { line: 'received' } });
    expect(await contactOf(carl)).toMatchObject({ state: 'acw' });
    await killAndRestart();
    await floor.seats.connect('ada');
    await finishes(attemptId, 'sold');
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: null,
      attempts: 1,
      lastOutcome: 'abandoned',
    });
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ received: 1 });
  });

  it('because the host closed is on record, and the person is called back', async () => {
    const { carl, attemptId } = await brokenOff();
    const call = await callsIn();
    await floor.close();
    expect(call.over).toBe(true);
    await startAgain();
    expect(await lastOf(carl)).toMatchObject({ pass: 0, attachedAtMs: null, answeredAtMs: null });
    await floor.seats.connect('ada');
    await finishes(attemptId, 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'callback_scheduled' });
  });

  it('is on record also when the host closes while the person hears so', async () => {
    const { carl } = await brokenOff();
    const call = await callsIn();
    await floor.pass(21);
    expect(call.done).toEqual(['pick up', 'play 8000']);
    // The far end takes its time to hang up.
    const asked = Promise.withResolvers<void>();
    call.hangUp = () => asked.resolve();
    const closing = floor.close();
    await asked.promise;
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => void setImmediate(resolve));
    call.ends({ by: 'us' });
    await closing;
    await startAgain();
    expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'abandoned' });
  });

  it('is called back for when the program is killed as our own call rings', async () => {
    await begin(floor, ENDED_AT_ONCE, ['Carl']);
    const carl = await contactAt(floor);
    const ours = (await dialNow(floor)).rings();
    await floor.settled();
    ours.giveUp = () => undefined;
    (await callsIn()).ends({ sipCode: 487 });
    await floor.settled();
    await killAndRestart();
    expect(await contactOf(carl)).toMatchObject({ state: 'callback_scheduled', lastOutcome: 'cancelled' });
  });

  it.each([
    ['rings', 0],
    ['hears so', 21],
  ])(
    'is on record, and called back for, when the program is killed as the person %s',
    async (_how, afterSec) => {
      const { carl, attemptId } = await brokenOff();
      await callsIn();
      await floor.pass(afterSec);
      await killAndRestart();
      expect(await lastOf(carl)).toMatchObject({ pass: 0, outcome: 'failed', hungUpBy: 'program' });
      await floor.seats.connect('ada');
      await finishes(attemptId, 'sold');
      expect(await contactOf(carl)).toMatchObject({ state: 'callback_scheduled', attempts: 1 });
      expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ received: 1 });
      await killAndRestart();
      expect(await floor.store.contacts.history(carl)).toHaveLength(2);
    },
  );

  it('is called back for no more once the person was talked to after it', async () => {
    const { carl, attemptId } = await brokenOff();
    (await callsIn()).ends({ sipCode: 487 });
    await floor.settled();
    const second = await callsIn();
    await finishes(attemptId, 'sold');
    await floor.seats.ready('ada');
    await floor.pass(1);
    expect(second.done).toContain('attach ada');
    const received = await attemptAt(floor);
    await floor.pass(10);
    await killAndRestart();
    await floor.seats.connect('ada');
    await finishes(received, 'sold');
    expect(await contactOf(carl)).toMatchObject({ state: 'completed' });
  });
});

describe('a person with an appointment who calls before it, as the program is killed', () => {
  it.each([
    ['an hour before', 3_600_000],
    ['seconds before, and the program is back after it', 3_000],
  ])('is called at that time, by whom it was agreed: %s', async (_when, afterMs) => {
    const { carl, callbackAtMs } = await agreed(afterMs);
    const call = await callsIn();
    await floor.pass(1);
    expect(call.done).toEqual(['pick up']);
    await killAndRestart();
    expect(await contactOf(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: callbackAtMs,
      callbackFor: 'ada',
      lastOutcome: 'abandoned',
      attempts: 1,
    });
  });

  it('is called back at once, by anybody, when it had gone by as they called', async () => {
    const { carl, callbackAtMs } = await agreed(60_000);
    await floor.pass(61);
    await callsIn();
    await floor.pass(1);
    await killAndRestart();
    const after = await contactOf(carl);
    expect(after).toMatchObject({ state: 'callback_scheduled', callbackFor: null });
    expect(after?.nextAtMs).toBeGreaterThan(callbackAtMs);
    expect(await lastOf(carl)).toMatchObject({ why: { agreedAtMs: null } });
  });
});
