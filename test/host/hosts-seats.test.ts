/** One operator and two hosts over one PostgreSQL: a seat is at one host at a time. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store, type StoreLocation } from '../../electron/store/store.ts';
import { furnish, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

let first: Floor;
let second: Floor;
let location: StoreLocation;
/** Hosts whose time goes on. */
let alive: Floor[];

const pass = (seconds: number): Promise<void> => passAtAll(alive, seconds, 0.2);
/** Awaits what takes time to be done. */
async function passing<T>(work: Promise<T>): Promise<T> {
  const progress = { isOver: false };
  const over = (): void => {
    progress.isOver = true;
  };
  work.then(over, over);
  for (let rounds = 0; rounds < 50 && !progress.isOver; rounds += 1)
    for (const floor of alive) await floor.pass(0.2);
  return work;
}

/** Calls of both hosts that are on the line. */
const up = (): number => alive.flatMap((floor) => floor.lines.calls).filter((call) => !call.over).length;

const ONCE = { mode: 'progressive' as const, bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } };

beforeEach(async () => {
  location = await place.fresh();
  [first, second] = await openTwoHosts(location);
  alive = [first, second];
  await furnish(first.store);
});
const AWAY = new StoreFailure('unreachable', 'The database cannot be reached.', 'Look at it.');
async function leave(): Promise<void> {
  for (const floor of [first, second]) await floor.close();
}
afterEach(leave);

async function start(): Promise<void> {
  for (const floor of [first, second]) await floor.dialler.start();
  await pass(1);
}

describe('an operator who sits at one host and opens the desk at another', () => {
  it('is asked whether to take over, and until then nothing comes there', async () => {
    await runCampaign(first, ONCE);
    await first.signIn('ada');
    await second.seats.connect('ada');
    expect(await second.desk('ada')).toMatchObject({ state: 'offline', isElsewhere: true });
    await expect(second.seats.ready('ada')).rejects.toThrow('Nobody is signed in');
    await start();
    expect(first.lines.calls).toHaveLength(1);
    expect(second.lines.calls).toHaveLength(0);
  });

  it('takes over: the first host’s desk is left within a second, its offer goes to somebody else, and it is asked in its turn', async () => {
    await runCampaign(first, { preview: { offerSec: 60, onTimeout: 'requeue' } }, ['Carl']);
    await start();
    await first.signIn('ada');
    await second.seats.connect('ada');
    expect((await first.desk('ada')).state).toBe('offered');
    await second.signIn('ben');
    await passing(second.seats.takeOver('ada'));
    expect(await first.desk('ada')).toMatchObject({ state: 'offline', isElsewhere: true, contact: null });
    expect(await second.desk('ada')).toMatchObject({ state: 'not_ready', isElsewhere: false });
    await pass(2);
    expect((await second.desk('ben')).contact?.name).toBe('Carl');
    await first.seats.connect('ada');
    expect(await first.desk('ada')).toMatchObject({ state: 'offline', isElsewhere: true });
    await passing(first.seats.takeOver('ada'));
    expect((await first.desk('ada')).state).toBe('not_ready');
    expect((await second.desk('ada')).state).toBe('offline');
  });

  it('does not take over from a call or a wrap-up, and is told what to do', async () => {
    await runCampaign(first, ONCE, ['Carl']);
    await start();
    await first.signIn('ada');
    const call = first.lines.last.rings();
    await first.settled();
    await second.seats.connect('ada');
    await expect(passing(second.seats.takeOver('ada'))).rejects.toMatchObject({
      action: 'There: Hang up first.',
    });
    call.answers();
    await pass(1);
    await expect(passing(second.seats.takeOver('ada'))).rejects.toThrow('You are on a call.');
    call.ends();
    await pass(1);
    await expect(passing(second.seats.takeOver('ada'))).rejects.toThrow('The wrap-up is not finished.');
    expect((await first.desk('ada')).state).toBe('acw');
  });

  it('has one call at a time whenever the desk is taken over', async () => {
    await runCampaign(
      first,
      ONCE,
      Array.from({ length: 30 }, (_, n) => `Person ${n}`),
    );
    await start();
    await first.signIn('ada');
    await second.seats.connect('ada');
    let taken = 0;
    for (let round = 0; round < 24; round += 1) {
      const to = alive[(round + 1) % 2] ?? second;
      const from = alive[round % 2] ?? first;
      const taking = to.seats.takeOver('ada').then(
        () => true,
        () => false,
      );
      if (round % 3 === 0) from.lines.calls.at(-1)?.ends();
      await Promise.all(alive.map((floor) => floor.pass(0.2)));
      expect(up()).toBeLessThanOrEqual(1);
      for (const floor of alive) for (const call of floor.lines.calls) call.ends();
      if (await passing(taking)) taken += 1;
      for (const floor of alive) await floor.seats.ready('ada').catch(() => undefined);
      await Promise.all(alive.map((floor) => floor.settled()));
      expect(up()).toBeLessThanOrEqual(1);
    }
    expect(taken).toBeGreaterThan(3);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('keeps the seat when signing on again while the sign-off is still being told', async () => {
    await leave();
    const letting = Promise.withResolvers<void>();
    /** Let go of while it is taken, it would be free for another host until somebody notices. */
    const order: string[] = [];
    const slow = (store: Store): Store => ({
      ...store,
      seats: {
        ...store.seats,
        take: (...seat) => {
          order.push('taken');
          return store.seats.take(...seat);
        },
        leave: async (...seat) => {
          await letting.promise;
          await store.seats.leave(...seat);
          order.push('let go');
        },
      },
    });
    [first, second] = await openTwoHosts(location, slow);
    alive = [first, second];
    await first.seats.connect('ada');
    await first.seats.signOff('ada');
    const again = first.seats.connect('ada');
    // Time enough to take the seat before it is let go, for who does not wait.
    for (let i = 0; i < 50; i += 1) await first.store.settings.get('anything');
    letting.resolve();
    await again;
    await first.settled();
    expect(order).toEqual(['taken', 'let go', 'taken']);
    expect((await first.desk('ada')).state).toBe('not_ready');
    await second.seats.connect('ada');
    expect(await second.desk('ada')).toMatchObject({ state: 'offline', isElsewhere: true });
  });

  it('may sit down elsewhere without being asked once signed off', async () => {
    await start();
    await first.signIn('ada');
    await second.seats.connect('ada');
    await first.seats.signOff('ada');
    await pass(1);
    expect((await second.desk('ada')).isElsewhere).toBe(false);
    await second.signIn('ada');
    expect((await second.desk('ada')).state).toBe('ready');
  });

  it('takes over from a host that is gone, half a minute after it was last heard of', async () => {
    await start();
    await first.signIn('ada');
    alive = [second];
    await second.seats.connect('ada');
    await expect(passing(second.seats.takeOver('ada'))).rejects.toThrow('does not answer');
    await pass(32);
    await passing(second.seats.takeOver('ada'));
    expect((await second.desk('ada')).state).toBe('not_ready');
    // It wakes up, and finds that its operator has left.
    alive = [first, second];
    first.clock.advance(38_000);
    await pass(1);
    expect(await first.desk('ada')).toMatchObject({ state: 'offline', isElsewhere: true });
  });
});

describe('a host that is cut off from the store', () => {
  it('gives its operators nothing more before another host may seat them, says so, and goes on when it is back', async () => {
    await leave();
    let isCut = false;
    const cut = (store: Store): Store => ({
      ...store,
      seats: {
        ...store.seats,
        renew: (...args) => (isCut ? Promise.reject(AWAY) : store.seats.renew(...args)),
      },
    });
    [first, second] = await openTwoHosts(location, cut);
    alive = [first, second];
    await start();
    await first.signIn('ada');
    const [seat] = first.seats.reserve({ groupId: 'sales', skill: null }, 1);
    expect(seat?.operatorId).toBe('ada');
    seat?.release();
    isCut = true;
    await pass(26);
    // What was answered meanwhile finds nobody here; the seat is still this host's.
    expect(first.seats.reserve({ groupId: 'sales', skill: null }, 1)).toEqual([]);
    expect(first.seats.reserveOne('ada')).toBeNull();
    expect((await first.desk('ada')).holdBack?.sentence).toMatch(/lost the shared store/);
    await second.seats.connect('ada');
    expect((await second.desk('ada')).isElsewhere).toBe(true);
    isCut = false;
    await pass(6);
    expect(first.seats.reserveOne('ada')?.operatorId).toBe('ada');
  });
});

describe('the screens of one host', () => {
  it('show what operators do at another one, and hear of it within a second', async () => {
    await runCampaign(first, ONCE, ['Carl']);
    await start();
    await second.signIn('ben');
    second.lines.last.answers();
    first.events.length = 0;
    await pass(1);
    expect(first.events.some(({ topic }) => topic === 'people')).toBe(true);
    expect(await first.seats.placesElsewhere()).toMatchObject([
      { operatorId: 'ben', state: 'on_call', contactId: 1, away: false },
    ]);
    second.lines.last.ends();
    await pass(1);
    // In wrap-up at the desk of the other host, and then alone.
    for (const floor of [first, second]) expect(await floor.dialler.strandedAmong([1])).toEqual([]);
    second.seats.disconnect('ben');
    await pass(1);
    for (const floor of [first, second]) expect(await floor.dialler.strandedAmong([1])).toEqual([1]);
  });

  it('say of a campaign that another host dials what holds it back there, or that it dials, and how fast', async () => {
    await runCampaign(first, { ...ONCE, concurrency: 5 }, ['Carl', 'Dora']);
    await start();
    await pass(2);
    expect((await first.dialler.holdBack('camp'))?.kind).toBe('no_operator_signed_in');
    await second.signIn('ben');
    await pass(2);
    expect((await first.dialler.holdBack('camp'))?.kind).toBe('operators_busy');
    expect(first.dialler.dialsPerSec('camp')).toBeGreaterThan(0);
    expect(first.dialler.dialsPerSec('camp')).toBe(second.dialler.dialsPerSec('camp'));
    expect(first.dialler.totals()).toEqual(second.dialler.totals());
    expect(first.dialler.totals().callsUp).toBe(1);
    second.lines.last.ends();
    await pass(0.4);
    second.lines.last.ends();
    await pass(2);
    expect((await first.dialler.holdBack('camp'))?.kind).toBe('no_contact_left');
    // A host that is gone holds nothing back and dials nothing.
    alive = [first];
    await pass(12);
    expect((await first.dialler.holdBack('camp'))?.kind).toBe('no_operator_signed_in');
    expect(first.dialler.dialsPerSec('camp')).toBe(0);
  });
});
