import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isToRing } from '../../renderer/src/client/is-to-ring.ts';
import { leaveFloor, openFurnishedFloor, type Floor } from './dialler-floor.ts';
import { begin, dialNow } from './dialler-steps.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const rings = async (): Promise<boolean> => {
  await floor.settled();
  return isToRing((await floor.desk()).call);
};

describe('our own ringing tone', () => {
  it('begins with the ringing, stops for the line’s own sound and comes back when that stops', async () => {
    await begin(floor, {}, ['Carl']);
    const call = await dialNow(floor);
    expect(call.request.listeningSeatId).toBeDefined();
    expect(await rings(), 'before it rings').toBe(false);
    call.rings();
    expect(await rings()).toBe(true);
    call.sounds(true);
    expect(await rings()).toBe(false);
    call.sounds(false);
    expect(await rings()).toBe(true);
    call.sounds(true).sounds(false).sounds(true);
    expect(await rings()).toBe(false);
    call.answers();
    call.sounds(false);
    expect(await rings(), 'late word after the answer').toBe(false);
  });

  it('stops with the answer and with the end', async () => {
    await begin(floor, {}, ['Carl', 'Dora']);
    const answered = await dialNow(floor);
    answered.rings();
    expect(await rings()).toBe(true);
    answered.answers();
    expect(await rings()).toBe(false);
    answered.ends({ by: 'customer' });
    expect(await rings()).toBe(false);
  });
});
