import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  MONDAY_10,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  type Floor,
} from './dialler-floor.ts';
import { mortal, type MortalStore } from './dialler-mortal-store.ts';

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
  await runCampaign(floor, {}, ['Carl']);
  await floor.dialler.start();
  await floor.campaigns.start();
  await floor.signIn();
});
afterEach(async () => {
  await floor.close();
  removeFolder(folder);
});

/** Calls Carl, talks, and hangs up; the wrap-up is open at Ada's desk. */
async function callCarl(): Promise<string> {
  const desk = await floor.desk();
  await floor.seats.callNow('ada', desk.contact?.id ?? 0);
  floor.lines.last.answers();
  await floor.settled();
  await floor.pass(10);
  floor.lines.last.ends();
  const now = await floor.desk();
  expect(now.state).toBe('acw');
  return now.call?.attemptId ?? '';
}
async function killAndRestart(): Promise<void> {
  life.dieAt(1, false);
  void floor.store.settings.get('anything');
  await life.died;
  await floor.store.close();
  await open(floor.clock.now() + 7_000);
  await floor.dialler.start();
  await floor.campaigns.start();
  await floor.settled();
}
const carl = () => floor.store.contacts.get(1);
const attempt = async () => (await floor.store.contacts.history(1))[0];
const status = async () => (await floor.store.campaigns.get('camp'))?.status;
const said = async () =>
  (await floor.campaigns.activity('camp', null, 50)).rows.map(({ who, what }) => `${who}: ${what}`);

describe('a wrap-up whose operator is not at the desk', () => {
  it('is not closed by somebody else while the operator is at the desk with it', async () => {
    await callCarl();
    expect(await floor.dialler.strandedAmong([1])).toEqual([]);
    await expect(floor.dialler.closeWrapUp(1, 'Ben')).rejects.toMatchObject({
      kind: 'refused',
      message: 'Ada is at the desk with this contact.',
    });
    expect((await floor.desk()).state).toBe('acw');
    expect(await carl()).toMatchObject({ state: 'acw' });
  });

  it('is told to the lists of contacts when the operator leaves it and comes back', async () => {
    await callCarl();
    const told = () => floor.events.filter((event) => event.topic === 'contact').length;
    const before = told();
    floor.seats.disconnect('ada');
    expect(told()).toBe(before + 1);
    await floor.seats.connect('ada');
    expect(told()).toBe(before + 2);
    // A second window of the same operator changes nothing.
    await floor.seats.connect('ada');
    expect(told()).toBe(before + 2);
  });

  it('is closed with what was typed and the default result, and the campaign completes', async () => {
    const attemptId = await callCarl();
    await floor.seats.saveDraft('ada', {
      attemptId,
      dispositionId: null,
      notes: 'Wants the price list.',
      callbackAtMs: null,
      version: 1,
    });
    floor.seats.disconnect('ada');
    await floor.pass(300);
    expect(await carl()).toMatchObject({ state: 'acw' });
    expect(await status()).toBe('running');

    expect(await floor.dialler.strandedAmong([1])).toEqual([1]);
    await floor.dialler.closeWrapUp(1, 'Ben');
    await floor.settled();
    expect(await attempt()).toMatchObject({
      dispositionId: 'none',
      notes: 'Wants the price list.\n[Closed by Ben: the operator did not come back.]',
      wrappedAtMs: floor.clock.now(),
    });
    expect(await floor.store.drafts.get(attemptId)).toBeNull();
    expect(await carl()).toMatchObject({ state: 'completed' });
    expect(await said()).toContain(
      'Ben: Closed the wrap-up of +49301234100 for an operator who did not come back',
    );
    await floor.pass(2);
    expect(await status()).toBe('completed');
    // Nobody is at that desk any more.
    await floor.pass(60);
    expect(floor.seats.stateOf('ada')).toBe('offline');
    // Back at last, the operator finds an empty desk.
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ contact: null, call: null, draft: null });
  });

  it('that a killed host left is closed with the disposition that was chosen', async () => {
    const attemptId = await callCarl();
    const typed = { attemptId, dispositionId: 'sold', notes: '', callbackAtMs: null, version: 1 };
    await floor.seats.saveDraft('ada', typed);
    await killAndRestart();
    expect(await carl()).toMatchObject({ state: 'acw' });
    await floor.dialler.closeWrapUp(1, 'Ben');
    await floor.settled();
    expect(await attempt()).toMatchObject({
      dispositionId: 'sold',
      notes: '[Closed by Ben: the operator did not come back.]',
    });
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', contact: null });
    await expect(floor.dialler.closeWrapUp(1, 'Ben')).rejects.toMatchObject({ kind: 'refused' });
  });

  it('of a call that was cut counts with the disposition that the operator had chosen', async () => {
    const desk = await floor.desk();
    await floor.seats.callNow('ada', desk.contact?.id ?? 0);
    floor.lines.last.answers();
    await floor.settled();
    await floor.pass(10);
    const attemptId = (await floor.desk()).call?.attemptId ?? '';
    const typed = { attemptId, dispositionId: 'none', notes: '', callbackAtMs: null, version: 1 };
    await floor.seats.saveDraft('ada', typed);
    await killAndRestart();
    await floor.dialler.closeWrapUp(1, 'Ben');
    await floor.settled();
    expect(await attempt()).toMatchObject({ dispositionId: 'none', outcome: 'answered' });
    expect(await carl()).toMatchObject({ state: 'completed' });
  });

  it('says who closed it also when the host dies before it is stored', async () => {
    await callCarl();
    floor.seats.disconnect('ada');
    // The draft is kept and the contact is processing, then the power goes.
    life.dieAt(3, false);
    void floor.dialler.closeWrapUp(1, 'Ben');
    await life.died;
    await floor.store.close();
    await open(floor.clock.now() + 7_000);
    expect(await carl()).toMatchObject({ state: 'processing' });
    await floor.dialler.start();
    await floor.settled();
    expect(await attempt()).toMatchObject({
      dispositionId: 'none',
      notes: '[Closed by Ben: the operator did not come back.]',
    });
  });

  it('of a host that never came back is closed by another one, once it is seen to be gone', async () => {
    await callCarl();
    life.dieAt(1, false);
    void floor.store.settings.get('anything');
    await life.died;
    await floor.store.close();
    floor = await openFloor(folder, drivenClock(floor.clock.now() + 7_000), (real) => real, 'other');
    await floor.dialler.start();
    await expect(floor.dialler.closeWrapUp(1, 'Ben')).rejects.toMatchObject({
      message: 'This contact is at a desk of another host.',
    });
    await floor.pass(60);
    await floor.dialler.closeWrapUp(1, 'Ben');
    await floor.settled();
    expect(await attempt()).toMatchObject({ dispositionId: 'none' });
    expect((await carl())?.state).not.toBe('acw');
  });
});
