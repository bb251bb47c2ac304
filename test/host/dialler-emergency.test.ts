import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, openFloor, runCampaign, type Floor } from './dialler-floor.ts';
import { saidBy } from './dialler-steps.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

async function activityOf(floor: Floor, campaignId: string): Promise<unknown[]> {
  const { rows } = await floor.store.activity.list(campaignId, null, 9);
  return rows.map(({ atMs, who, what }) => [(atMs - MONDAY_10) / 1_000, who, what]);
}

describe.each([sqlitePlace(), postgresPlace()])('an emergency stop over $name', (place) => {
  let first: Floor;
  let floors: Floor[];
  let location: StoreLocation;

  async function open(hostId: string): Promise<Floor> {
    const floor = await openFloor('', drivenClock(MONDAY_10), undefined, hostId, location);
    floors.push(floor);
    return floor;
  }
  beforeEach(async () => {
    floors = [];
    location = await place.fresh();
    first = await open('host-1');
    await furnish(first.store);
    await runCampaign(first, {}, ['Carl'], 'camp');
    await runCampaign(first, {}, ['Carl'], 'paused');
    await first.store.campaigns.move('paused', 'running', 'paused', { atMs: MONDAY_10 });
  });
  afterEach(async () => {
    for (const floor of floors) await floor.close();
  });
  afterAll(() => place.close());

  it('is in the activity of the campaigns that it stopped, and so is its end, with who and when', async () => {
    await first.dialler.start();
    await first.dialler.emergencyStop(true, saidBy('Ada'));
    await first.pass(60);
    await first.dialler.emergencyStop(false, saidBy('Ben'));
    expect(await activityOf(first, 'camp')).toEqual([
      [60, 'Ben', 'Took the emergency stop back'],
      [0, 'Ada', 'Stopped all dialling by the emergency stop'],
    ]);
    expect(await activityOf(first, 'paused')).toEqual([]);
    const told = first.events.filter(({ topic }) => topic === 'activity');
    const ofCamp = { topic: 'activity', campaignId: 'camp' };
    expect(told).toEqual([ofCamp, ofCamp]);
  });

  it('stays in force when somebody takes an earlier one back and that is slower to be stored', async () => {
    await first.dialler.start();
    await first.dialler.emergencyStop(true, saidBy('Ada'));
    const slow = Promise.withResolvers<string>();
    const released = first.dialler.emergencyStop(false, () => slow.promise);
    const stopped = first.dialler.emergencyStop(true, saidBy('Cleo'));
    slow.resolve('Ben');
    await Promise.all([released, stopped]);
    await first.pass(60);
    expect(first.dialler.emergencyStopped).toBe(true);
    expect(await first.store.emergency.isStopped()).toBe(true);
    expect(first.lines.calls).toHaveLength(0);
    await first.dialler.emergencyStop(false, saidBy('Ben'));
    expect(await first.store.emergency.isStopped()).toBe(false);
  });

  it('is over also in the activity of a campaign that was paused meanwhile', async () => {
    await first.dialler.start();
    await first.dialler.emergencyStop(true, saidBy('Ada'));
    await first.store.campaigns.move('camp', 'running', 'paused', { atMs: MONDAY_10 });
    await first.pass(60);
    await first.dialler.emergencyStop(false, saidBy('Ben'));
    expect(await activityOf(first, 'camp')).toEqual([
      [60, 'Ben', 'Took the emergency stop back'],
      [0, 'Ada', 'Stopped all dialling by the emergency stop'],
    ]);
    expect(await activityOf(first, 'paused')).toEqual([]);
  });

  it('is there once, though two people press it', async () => {
    await first.dialler.start();
    await Promise.all(['Ada', 'Ben'].map((name) => first.dialler.emergencyStop(true, saidBy(name))));
    expect(await activityOf(first, 'camp')).toHaveLength(1);
  });

  if (place.name === 'PostgreSQL')
    it('is there once, however many hosts stop', async () => {
      const second = await open('host-2');
      for (const floor of floors) await floor.dialler.start();
      await first.dialler.emergencyStop(true, saidBy('Ada'));
      for (const floor of floors) await floor.pass(2);
      expect(second.dialler.emergencyStopped).toBe(true);
      await second.dialler.emergencyStop(true, saidBy('Ben'));
      await second.dialler.emergencyStop(false, saidBy('Ben'));
      for (const floor of floors) await floor.pass(2);
      expect(await activityOf(first, 'camp')).toEqual([
        [2, 'Ben', 'Took the emergency stop back'],
        [0, 'Ada', 'Stopped all dialling by the emergency stop'],
      ]);
    });
});
