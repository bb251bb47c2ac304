import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openHeadlessWindow, type HeadlessWindow } from '../../electron/pilot/headless-window.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { SEAT_TIMING } from '../../electron/seats/seats.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

type OpenSeat = Awaited<ReturnType<typeof openSeat>>;

let floor: HostFloor;
const open: { seat: OpenSeat; ears: HeadlessWindow[] }[] = [];
beforeAll(async () => {
  floor = await openHostFloor();
});
afterEach(async () => {
  for (const { seat, ears } of open.splice(0)) {
    await seat.client.desk.signOff().catch(() => undefined);
    seat.close();
    await Promise.all(ears.map((ear) => ear.close()));
  }
});
afterAll(() => floor.close());

/** One window of the same operator, over a connection of its own. */
async function openWindow(windowId: string) {
  const seat = await openSeat(floor.link());
  const ears: HeadlessWindow[] = [];
  open.push({ seat, ears });
  const { client } = seat;
  await until('being signed on', async () => (await client.desk.snapshot()).state !== 'offline');
  return {
    client,
    /** The window is known by its name for as long as it is open. */
    async follow() {
      const ended = new AbortController();
      const batches = await client.live.follow({ epoch: null, seq: 0, windowId }, { signal: ended.signal });
      await batches.next();
      return async () => {
        ended.abort();
        await batches.return?.().catch(() => undefined);
      };
    },
    async connect(takeOver: boolean) {
      const ear = openHeadlessWindow('127.0.0.1');
      ears.push(ear);
      await ear.connect({
        offer: () => client.desk.audioOffer({ windowId, takeOver }),
        answer: (legId, sdp) => client.desk.audioAnswer({ legId, sdp }),
      });
    },
  };
}

describe('one operator in two windows', () => {
  it('gives the sound to the window that takes it, and tells both', async () => {
    const older = await openWindow('older');
    await older.connect(false);
    await until('sound', async () => (await older.client.desk.snapshot()).audible);
    expect((await older.client.desk.snapshot()).soundWindow).toBe('older');

    const newer = await openWindow('newer');
    await newer.connect(true);
    for (const { client } of [older, newer]) {
      expect((await client.desk.snapshot()).soundWindow).toBe('newer');
    }
  });

  it('refuses the older window until it takes the sound back', async () => {
    const older = await openWindow('older');
    await older.connect(true);
    const newer = await openWindow('newer');
    await expect(newer.connect(false)).rejects.toThrow('This desk was opened in another window.');
    await newer.connect(true);
    await expect(older.connect(false)).rejects.toThrow('This desk was opened in another window.');
    expect((await older.client.desk.snapshot()).soundWindow).toBe('newer');

    await older.connect(true);
    await until('sound', async () => (await older.client.desk.snapshot()).audible);
    expect((await newer.client.desk.snapshot()).soundWindow).toBe('older');
    await expect(newer.connect(false)).rejects.toThrow('This desk was opened in another window.');
  });

  it('leaves the sound where it is until the window that takes it has answered', async () => {
    const older = await openWindow('older');
    await older.connect(true);
    const newer = await openWindow('newer');
    await newer.client.desk.audioOffer({ windowId: 'newer', takeOver: true });
    expect((await older.client.desk.snapshot()).soundWindow).toBe('older');
  });

  it('gives a window that was reloaded its sound again without taking it from anybody', async () => {
    const before = await openWindow('the one');
    await before.connect(true);
    const after = await openWindow('the one');
    await after.connect(false);
    await until('sound', async () => (await after.client.desk.snapshot()).audible);
    expect((await after.client.desk.snapshot()).soundWindow).toBe('the one');
  });

  it('frees the sound when the operator signs off', async () => {
    const older = await openWindow('older');
    await older.connect(true);
    await older.client.desk.signOff();
    expect((await older.client.desk.snapshot()).soundWindow).toBeNull();
    const newer = await openWindow('newer');
    await newer.connect(false);
    expect((await newer.client.desk.snapshot()).soundWindow).toBe('newer');
  });

  it('frees the sound when the window that has it is gone without a word, but not while it reloads', async () => {
    const older = await openWindow('older');
    const newer = await openWindow('newer');
    const goes = await newer.follow();
    await newer.connect(true);
    const goesAway = performance.now();
    await goes();
    const comesBack = await newer.follow();
    const reloaded = performance.now();
    await comesBack();
    await until('the sound to be free', async () => {
      return (await older.client.desk.snapshot()).soundWindow === null;
    });
    // The grace began with the second end, not with the first.
    expect(performance.now() - reloaded).toBeGreaterThanOrEqual(SEAT_TIMING.soundGraceMs - 50);
    expect(reloaded - goesAway).toBeLessThan(SEAT_TIMING.soundGraceMs);
  });
});
