import { afterEach, beforeEach, expect, it } from 'vitest';
import { damaged } from '../../electron/store/failures.ts';
import type { Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, newFolder, openFloor, removeFolder, type Floor } from './dialler-floor.ts';
import { begin, dialNow, talk, wrapUp } from './dialler-steps.ts';
import { storeAround } from './store-around.ts';

let folder: string;
let floor: Floor;
/** Tables on whose pages nothing can be read or written any more. */
let broken: readonly (keyof Store)[] = [];
let met: string[] = [];

/** Meets damage as a real store does: the failure is noted, and rejects. */
const breaking = (store: Store): Store =>
  storeAround(store, ({ table, method, go }) => {
    if (!broken.some((each) => each === table)) return go();
    met.push(`${table}.${method}`);
    const failure = damaged();
    store.damage.note(failure);
    return Promise.reject(failure);
  });

beforeEach(async () => {
  folder = newFolder();
  broken = [];
  met = [];
  floor = await openFloor(folder, drivenClock(MONDAY_10), breaking);
  await furnish(floor.store);
  await begin(floor);
});
afterEach(async () => {
  broken = [];
  await floor.close();
  removeFolder(folder);
});

it('damage that any query meets stops dialling, with the reason and what to do', async () => {
  broken = ['blacklist'];
  await expect(floor.store.blacklist.list()).rejects.toMatchObject({ kind: 'corrupt' });
  broken = [];
  await floor.pass(10);
  const words = expect.stringMatching(/The database is damaged.*restore the last backup/);
  expect(floor.dialler.storeTrouble).toEqual(words);
  expect(await floor.dialler.holdBack('camp')).toMatchObject({ kind: 'store_unwritable', sentence: words });
  await expect(floor.seats.callNow('ada', 1)).rejects.toMatchObject({
    message: expect.stringContaining('The database is damaged'),
    action: expect.stringContaining('backup'),
  });
  expect(floor.lines.calls).toHaveLength(0);
});

it('a call that is up when damage is met goes on, and its desk is freed with what could not be stored said', async () => {
  const call = await dialNow(floor);
  call.rings();
  await floor.settled();
  broken = ['attempts', 'contacts', 'drafts', 'activity', 'settings'];
  call.answers();
  await floor.pass(2);
  expect(await floor.desk()).toMatchObject({ state: 'on_call', contact: { name: 'Carl' } });
  expect(call.over).toBe(false);
  const attemptId = (await floor.desk()).call?.attemptId ?? '';
  call.ends();
  await floor.settled();
  expect((await floor.desk()).state).toBe('acw');
  await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
  expect(await floor.desk()).toMatchObject({ state: 'ready', contact: null });
  expect(floor.dialler.setAside).toMatchObject([{ attemptId, campaignName: 'Winter' }]);
  await floor.pass(5);
  expect(floor.lines.calls).toHaveLength(1);
});

it('a wrap-up that runs out on a damaged database frees the desk all the same', async () => {
  await talk(floor, 1);
  broken = ['attempts', 'contacts', 'drafts'];
  floor.lines.last.ends();
  await floor.pass(61);
  expect((await floor.desk()).contact).toBeNull();
  expect(floor.dialler.setAside).toHaveLength(1);
});

it('a write that meets damage is not repeated', async () => {
  broken = ['attempts', 'contacts'];
  await floor.seats.callNow('ada', 1).catch(() => undefined);
  await floor.settled();
  await floor.pass(4);
  expect(met.filter((each) => each === 'attempts.begin')).toHaveLength(1);
  // A beat may have looked once; nothing tries the same again second by second.
  expect(met.length).toBeLessThan(5);
  expect(await floor.desk()).toMatchObject({ contact: null });
});
