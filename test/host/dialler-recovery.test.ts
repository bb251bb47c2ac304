import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, newFolder, openFloor, removeFolder, type Floor } from './dialler-floor.ts';
import { mortal, type MortalStore } from './dialler-mortal-store.ts';
import { begin } from './dialler-steps.ts';
import { storeAround } from './store-around.ts';

let folder: string;
let floor: Floor;
let life: MortalStore;
let full: boolean;
/** What the record of the next call waits for before it is written. */
let turnOfRecord: Promise<void> | null;

/** A disk that can be full: writes of calls and contacts fail, reads go on. */
function onDisk(store: Store): Store {
  const writes = ['begin', 'update', 'finish', 'move', 'save', 'set', 'renewLeases', 'lease'];
  return storeAround(store, ({ method, go }) => {
    const write = (): unknown =>
      full && writes.includes(method)
        ? Promise.reject(new StoreFailure('disk_full', 'The disk is full.', 'Free some space.'))
        : go();
    return method === 'begin' && turnOfRecord ? turnOfRecord.then(write) : write();
  });
}

async function open(nowMs: number): Promise<void> {
  floor = await openFloor(folder, drivenClock(nowMs), (real) => {
    life = mortal(onDisk(real));
    return life.store;
  });
}

/** Kill -9 at this very moment, and a new start a few seconds later. */
async function killAndRestart(): Promise<void> {
  life.dieAt(1, false);
  void floor.store.settings.get('anything');
  await life.died;
  await floor.store.close();
  await open(floor.clock.now() + 7_000);
  await floor.dialler.start();
  await floor.settled();
}

beforeEach(async () => {
  full = false;
  turnOfRecord = null;
  folder = newFolder();
  await open(MONDAY_10);
  await furnish(floor.store);
  await begin(floor, {}, ['Carl']);
});
afterEach(async () => {
  full = false;
  await floor.close();
  removeFolder(folder);
});

async function dial(): Promise<string> {
  const desk = await floor.desk();
  await floor.seats.callNow('ada', desk.contact?.id ?? 0);
  return (await floor.desk()).call?.attemptId ?? '';
}
/** Seconds in which nothing settles, because the store keeps what was begun waiting. */
async function passWhileFull(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    floor.clock.advance(1_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
const history = () => floor.store.contacts.history(1);
const contact = () => floor.store.contacts.get(1);
const draft = (attemptId: string, dispositionId: string | null) => ({
  attemptId,
  dispositionId,
  notes: 'typed before',
  callbackAtMs: null,
  version: 3,
});

/** Up to the wrap-up; answers the attempt. */
async function dialAndTalk(): Promise<string> {
  const attemptId = await dial();
  floor.lines.last.answers();
  await floor.settled();
  await floor.pass(20);
  floor.lines.last.ends();
  await floor.settled();
  return attemptId;
}

describe('after a kill', () => {
  it('during the offer, the contact waits again as it did', async () => {
    await killAndRestart();
    expect(await contact()).toMatchObject({ state: 'pending', attempts: 0 });
    await floor.signIn();
    expect((await floor.desk()).state).toBe('offered');
  });

  it('while dialling, the attempt is stored as failed and the contact is retried later', async () => {
    await dial();
    floor.lines.last.rings();
    await floor.settled();
    await killAndRestart();
    expect(await history()).toMatchObject([
      { outcome: 'failed', hungUpBy: 'program', sipReason: 'The program stopped while the call was up' },
    ]);
    expect(await contact()).toMatchObject({ state: 'retry_scheduled', attempts: 1 });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('before the call had left, it has not been placed, and is retried', async () => {
    await dial();
    await killAndRestart();
    expect(await history()).toMatchObject([{ outcome: 'dial_failed', sentAtMs: null }]);
    expect(await contact()).toMatchObject({ state: 'retry_scheduled', lastOutcome: 'dial_failed' });
  });

  it('between the answer and the operator, the call was abandoned, and the contact is called again', async () => {
    const attemptId = await dial();
    floor.lines.last.rings();
    await floor.settled();
    await floor.store.attempts.update(attemptId, { answeredAtMs: floor.clock.now() });
    await killAndRestart();
    expect(await history()).toMatchObject([{ outcome: 'abandoned', wrappedAtMs: null }]);
    expect(await contact()).toMatchObject({ state: 'retry_scheduled', lastOutcome: 'abandoned' });
  });

  it('while it rang, what was typed is in the record, and a time that was asked for is kept', async () => {
    const attemptId = await dial();
    floor.lines.last.rings();
    await floor.settled();
    const callbackAtMs = floor.clock.now() + 3_600_000;
    await floor.seats.saveDraft('ada', { ...draft(attemptId, null), callbackAtMs });
    await killAndRestart();
    expect(await history()).toMatchObject([{ outcome: 'failed', notes: 'typed before' }]);
    expect(await contact()).toMatchObject({ state: 'callback_scheduled', nextAtMs: callbackAtMs });
    expect(await floor.store.drafts.get(attemptId)).toBeNull();
  });

  it('while it rang, a time that is over by now is no callback', async () => {
    const attemptId = await dial();
    floor.lines.last.rings();
    await floor.settled();
    const callbackAtMs = floor.clock.now() + 5_000;
    await floor.seats.saveDraft('ada', { ...draft(attemptId, null), callbackAtMs });
    await killAndRestart();
    expect(await contact()).toMatchObject({ state: 'retry_scheduled' });
  });

  it('just connected, when something was typed, people had talked, and the wrap-up waits', async () => {
    const attemptId = await dial();
    floor.lines.last.answers();
    await floor.settled();
    await floor.seats.saveDraft('ada', draft(attemptId, null));
    await killAndRestart();
    expect(await contact()).toMatchObject({ state: 'acw' });
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'acw', draft: { notes: 'typed before' } });
  });

  it('on a call, the wrap-up waits for its operator with what was typed, and ends when the host was last alive', async () => {
    const attemptId = await dial();
    floor.lines.last.answers();
    await floor.settled();
    await floor.seats.saveDraft('ada', draft(attemptId, null));
    await floor.pass(33);
    await killAndRestart();
    expect(await contact()).toMatchObject({ state: 'acw' });
    await floor.pass(120);
    expect(await contact()).toMatchObject({ state: 'acw' });

    await floor.seats.connect('ada');
    const desk = await floor.desk();
    expect(desk).toMatchObject({
      state: 'acw',
      contact: { name: 'Carl' },
      draft: { attemptId, notes: 'typed before', version: 3 },
      call: { attemptId, ending: 'The program stopped while the call was up' },
    });
    expect(desk.countdownEndsMs).toBe(floor.clock.now() + 60_000);
    const [attempt] = await history();
    // Beats come every five seconds; the last before the kill was at 30.
    expect(attempt?.talkSec).toBe(30);
    await floor.seats.finishAcw('ada', { ...draft(attemptId, 'sold'), version: 4 }, false);
    expect(await contact()).toMatchObject({ state: 'completed' });
    expect(await history()).toMatchObject([{ outcome: 'answered', dispositionId: 'sold' }]);
    expect((await floor.desk()).state).toBe('not_ready');
  });

  it('just connected, with nothing said that is known of, the call has failed and the contact is called again', async () => {
    await dial();
    floor.lines.last.answers();
    await floor.settled();
    await killAndRestart();
    const [attempt] = await history();
    expect(attempt).toMatchObject({ outcome: 'failed', hungUpBy: 'program', talkSec: null });
    expect(await contact()).toMatchObject({ state: 'retry_scheduled', lastOutcome: 'failed' });
  });

  it('on a call of which nobody says how it went, the contact is called again by the rules', async () => {
    await dial();
    floor.lines.last.answers();
    await floor.settled();
    await floor.pass(33);
    await killAndRestart();
    await floor.seats.connect('ada');
    expect((await floor.desk()).state).toBe('acw');
    await floor.pass(61);
    expect(await contact()).toMatchObject({ state: 'retry_scheduled', lastOutcome: 'failed' });
  });

  it('on a call of which the operator had said how it went, that stands when the time runs out', async () => {
    const attemptId = await dial();
    floor.lines.last.answers();
    await floor.settled();
    await floor.pass(33);
    await floor.seats.saveDraft('ada', draft(attemptId, 'sold'));
    await killAndRestart();
    await floor.seats.connect('ada');
    await floor.pass(61);
    expect(await contact()).toMatchObject({ state: 'completed', lastOutcome: 'answered' });
  });

  it('in the wrap-up, it reopens with the draft and the true end of the call', async () => {
    const attemptId = await dialAndTalk();
    await floor.seats.saveDraft('ada', draft(attemptId, 'again'));
    await killAndRestart();
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({
      state: 'acw',
      draft: { dispositionId: 'again', notes: 'typed before' },
    });
    expect(await history()).toMatchObject([{ talkSec: 20, hungUpBy: 'customer' }]);
  });

  it('in the wrap-up of a callback, the desk still says that it was one', async () => {
    const callbackAtMs = floor.clock.now() + 120_000;
    const promised = { ...draft(await dialAndTalk(), 'later'), callbackAtMs };
    await floor.seats.finishAcw('ada', promised, false);
    await floor.pass(125);
    expect((await floor.desk()).comesAs).toBe('callback');
    await dialAndTalk();
    await killAndRestart();
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'acw', comesAs: 'callback' });
  });

  it('between finishing the wrap-up and storing it, it is stored as finished without asking again', async () => {
    const attemptId = await dial();
    floor.lines.last.answers();
    await floor.settled();
    floor.lines.last.ends();
    await floor.settled();
    // Draft saved, contact in processing, then the power goes.
    life.dieAt(3, false);
    void floor.seats.finishAcw('ada', draft(attemptId, 'sold'), false);
    await life.died;
    await floor.store.close();
    await open(floor.clock.now() + 7_000);
    expect(await contact()).toMatchObject({ state: 'processing' });
    await floor.dialler.start();
    expect(await contact()).toMatchObject({ state: 'completed' });
    expect(await history()).toMatchObject([{ dispositionId: 'sold', notes: 'typed before' }]);
  });
});

describe('closing in an orderly way', () => {
  it('hangs up, and the wrap-up is there at the next start', async () => {
    await dial();
    const call = floor.lines.last;
    call.answers();
    await floor.settled();
    await floor.pass(10);
    await floor.close();
    expect(call.done).toContain('hang up');
    await open(floor.clock.now() + 60_000);
    await floor.dialler.start();
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'acw', call: { answeredAtMs: MONDAY_10 } });
    expect(await history()).toMatchObject([{ talkSec: 10, hungUpBy: 'program' }]);
  });
});

describe('a full disk', () => {
  it('at the end of a call keeps the end until it can be stored', async () => {
    await dial();
    floor.lines.last.answers();
    await floor.settled();
    await floor.pass(10);
    full = true;
    floor.lines.last.ends();
    floor.clock.advance(3_000);
    expect(floor.dialler.storeTrouble).toBe(null);
    await new Promise((resolve) => setImmediate(resolve));
    expect(floor.dialler.storeTrouble).toBe('The disk is full.');
    expect((await floor.dialler.holdBack('camp'))?.sentence).toBe(
      'Nothing is dialled because results could not be stored: The disk is full.',
    );
    full = false;
    floor.clock.advance(5_000);
    expect((await floor.desk()).state).toBe('acw');
    expect(await history()).toMatchObject([{ talkSec: 10 }]);
    expect(floor.dialler.storeTrouble).toBeNull();
  });

  it('before the dial means no dial: the contact goes back and nothing is lost', async () => {
    const { contact: offered } = await floor.desk();
    full = true;
    const refused = expect(floor.seats.callNow('ada', offered?.id ?? 0)).rejects.toMatchObject({
      message: 'The disk is full. Nothing was dialled.',
      action: 'Try again once the status line says that the store is well.',
    });
    await passWhileFull(5);
    await refused;
    expect(floor.lines.calls).toHaveLength(0);
    full = false;
    await passWhileFull(2);
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(0);
    expect(await contact()).toMatchObject({ attempts: 0 });
    expect((await floor.desk()).state).toBe('offered');
  });

  it('that has space again when the record is written lets the call go, whatever was said of it meanwhile', async () => {
    const { contact: offered } = await floor.desk();
    const turn = Promise.withResolvers<void>();
    turnOfRecord = turn.promise;
    const called = floor.seats.callNow('ada', offered?.id ?? 0);
    full = true;
    await passWhileFull(6);
    expect(floor.dialler.storeTrouble).toBe('The disk is full.');
    full = false;
    turn.resolve();
    await called.catch(() => undefined);
    expect((await floor.desk()).state).toBe('dialling');
    expect(floor.dialler.storeTrouble).toBeNull();
    expect(floor.lines.calls).toHaveLength(1);
    expect(await contact()).toMatchObject({ state: 'dialling', attempts: 1 });
  });

  it.each(['accept', 'reject', 'callNow'] as const)(
    'refuses to %s after five seconds, keeps the contact at the desk, and lets it go on once there is space',
    async (verb) => {
      const id = (await floor.desk()).contact?.id ?? 0;
      const press = {
        accept: () => floor.seats.accept('ada', id),
        reject: () => floor.seats.reject('ada', id, 'Not now'),
        callNow: () => floor.seats.callNow('ada', id),
      }[verb];
      full = true;
      // The beat finds out that nothing can be written before the button is pressed.
      await passWhileFull(6);
      expect(floor.dialler.storeTrouble).toBe('The disk is full.');
      let answer: unknown = null;
      press().catch((error: unknown) => (answer = error));
      await passWhileFull(5);
      expect(answer).toMatchObject({ kind: 'refused', message: 'The disk is full. Nothing was dialled.' });
      expect((await floor.seats.snapshot('ada')).state).toBe('offered');
      full = false;
      await passWhileFull(2);
      expect((await floor.seats.snapshot('ada')).state).toBe('offered');
      await press();
      await floor.settled();
      const after = { accept: 'bcw', reject: 'ready', callNow: 'dialling' } as const;
      expect((await floor.desk()).state).toBe(after[verb]);
    },
  );

  it('does not keep the program from closing, and the next start makes good what could not be stored', async () => {
    await dial();
    floor.lines.last.answers();
    await floor.pass(10);
    full = true;
    const closing = floor.dialler.close();
    let closed = false;
    void closing.then(() => (closed = true));
    for (let i = 0; i < 20; i += 1) {
      floor.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(closed).toBe(true);
    full = false;
    await floor.store.close();
    await open(floor.clock.now() + 60_000);
    await floor.dialler.start();
    await floor.seats.connect('ada');
    expect(await floor.desk()).toMatchObject({ state: 'acw', contact: { name: 'Carl' } });
  });
});
