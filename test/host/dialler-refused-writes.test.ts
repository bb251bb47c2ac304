import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store, type StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10, openFloor, type Floor } from './dialler-floor.ts';
import { begin, dialNow, talk, wrapUp } from './dialler-steps.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';
import { storeAround } from './store-around.ts';

const places = [sqlitePlace(), postgresPlace()];
afterAll(async () => {
  for (const place of places) await place.close();
});

let floor: Floor;
let location: StoreLocation;
/** Writes of attempts that the store will never take, by what is in them. */
let refuses: (method: string, args: readonly unknown[]) => boolean = () => false;

const picky = (store: Store): Store =>
  storeAround(store, ({ table, method, args, go }) =>
    table === 'attempts' && refuses(method, args)
      ? Promise.reject(new StoreFailure('value_refused', 'The database does not take it.', 'Look.'))
      : go(),
  );

async function open(atMs = MONDAY_10): Promise<void> {
  floor = await openFloor('', drivenClock(atMs), picky, 'host', location);
}
afterEach(async () => {
  refuses = () => false;
  await floor.close();
});

describe.each(places)('on $name', (place) => {
  const start = async (names = ['Carl', 'Dora']): Promise<void> => {
    location = await place.fresh();
    await open();
    await furnish(floor.store);
    await begin(floor, {}, names);
  };

  it('a note that the store never takes frees the desk, keeps the result and the draft, and is said', async () => {
    await start();
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    refuses = (method, args) => method === 'finish' && JSON.stringify(args).includes('bad');
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold', { notes: 'bad words' }), false);
    expect((await floor.desk()).call?.attemptId).not.toBe(attemptId);
    expect(await floor.store.attempts.get(attemptId)).toMatchObject({ dispositionId: 'sold' });
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'completed' });
    expect(await floor.store.drafts.get(attemptId)).toMatchObject({ notes: 'bad words' });
    expect(floor.dialler.setAside).toMatchObject([{ attemptId, contactId: 1, campaignName: 'Winter' }]);
    expect(floor.dialler.storeTrouble).toBeNull();
  });

  it('a result that the store never takes frees the desk all the same, and the next contact comes', async () => {
    await start();
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    refuses = (method, [id]) => method === 'finish' && id === attemptId;
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    expect(await floor.desk()).toMatchObject({ state: 'offered', contact: { name: 'Dora' } });
    expect(await floor.store.drafts.get(attemptId)).toMatchObject({ dispositionId: 'sold' });
    expect(floor.dialler.setAside).toHaveLength(1);
  });

  it('a call whose end is never taken frees the desk', async () => {
    await start();
    const call = await dialNow(floor);
    refuses = (method) => method === 'finish';
    call.rings().ends();
    expect((await floor.desk()).contact?.name).toBe('Dora');
    expect(floor.dialler.setAside).toHaveLength(1);
  });

  it('an attempt that is never taken is not tried again and again', async () => {
    await start(['Carl']);
    let begun = 0;
    refuses = (method) => method === 'begin' && (begun += 1) > 0;
    await floor.seats.callNow('ada', 1);
    await floor.pass(30);
    expect(begun).toBe(1);
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'dial_failed' });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('an attempt that cannot be recovered is set aside, the others are recovered, and the host starts', async () => {
    await start();
    const bad = (await talk(floor), await floor.desk()).call?.attemptId ?? '';
    await floor.seats.saveDraft('ada', wrapUp(bad, null, { notes: 'kept' }));
    await floor.close();
    refuses = (method, [id]) => method === 'get' && id === bad;
    await open(MONDAY_10 + 600_000);
    await floor.dialler.start();
    expect(floor.dialler.setAside).toMatchObject([{ attemptId: bad }]);
    await floor.signIn();
    expect((await floor.desk()).contact?.name).toBe('Dora');
    expect(await floor.store.drafts.get(bad)).toMatchObject({ notes: 'kept' });
  });
});
