/** Hosts over one PostgreSQL whose clocks differ: everything goes by the time of the database. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStoreTime } from '../../electron/host/store-time.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import type { StoreLocation } from '../../electron/store/store.ts';
import { drivenClock, shiftedClock, systemClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, openFloor, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { openHostFloor } from './host-floor.ts';
import { postgresPlace } from './store-places.ts';

const AHEAD_MS = 60_000;
const place = postgresPlace();
afterAll(() => place.close());

let first: Floor;
let second: Floor;
let location: StoreLocation;

/** The clock of a machine that is a minute ahead, with the time of the store beside it. */
async function clockAhead(ofStore: DrivenClock): Promise<DrivenClock> {
  const machine = drivenClock(ofStore.now() + AHEAD_MS);
  const time = createStoreTime({
    clock: machine,
    storeNowMs: () => Promise.resolve(ofStore.now()),
    log: () => undefined,
  });
  await time.measure();
  return {
    ...time.clock,
    advance: (byMs) => machine.advance(byMs),
    jump: (byMs) => machine.jump(byMs),
    waiting: () => machine.waiting(),
  };
}

async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 1) for (const floor of [first, second]) await floor.pass(1);
}

beforeEach(async () => {
  location = await place.fresh();
});

describe('a host whose clock is a minute ahead of the database', () => {
  beforeEach(async () => {
    const ofStore = drivenClock(MONDAY_10);
    first = await openFloor('', ofStore, undefined, 'host-1', location);
    second = await openFloor('', await clockAhead(ofStore), undefined, 'host-2', location);
    await furnish(first.store);
  });
  afterEach(async () => {
    for (const floor of [first, second]) await floor.close();
  });

  it('pulls no offer from another host’s operator', async () => {
    await runCampaign(first, { preview: { offerSec: 60, onTimeout: 'requeue' } }, ['Carl']);
    for (const floor of [first, second]) await floor.dialler.start();
    await first.signIn('ada');
    await second.signIn('ben');
    await pass(50);
    expect((await first.desk('ada')).contact?.name).toBe('Carl');
    expect((await second.desk('ben')).contact).toBeNull();
  });

  it('calls nobody again before the time', async () => {
    await runCampaign(
      first,
      { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 1, delayMin: 2 } },
      ['Carl'],
    );
    for (const floor of [first, second]) await floor.dialler.start();
    await first.signIn('ada');
    first.lines.last.ends();
    await first.settled();
    await first.seats.signOff('ada');
    await second.signIn('ben');
    await pass(110);
    expect(second.lines.calls).toHaveLength(0);
    await pass(15);
    expect(second.lines.calls).toHaveLength(1);
  });
});

it('a whole host keeps the time of its database, and says by how much its own clock is off', async () => {
  if (location.kind !== 'postgres') throw new Error('There is no PostgreSQL.');
  const clock = shiftedClock(systemClock, () => AHEAD_MS);
  const floor = await openHostFloor({ storeUrl: location.url, clock });
  const seat = await openSeat(floor.link());
  try {
    const status = await seat.client.system.status();
    expect(status.clockAheadSec).toBeGreaterThanOrEqual(59);
    expect(status.clockAheadSec).toBeLessThanOrEqual(61);
    expect(Math.abs(status.atMs - Date.now())).toBeLessThan(AHEAD_MS / 2);
  } finally {
    seat.close();
    await floor.close();
  }
});
