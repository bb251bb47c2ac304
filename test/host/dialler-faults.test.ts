import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { APOLOGY, furnish, MONDAY_10, openFloor, type Floor } from './dialler-floor.ts';
import { begin } from './dialler-steps.ts';
import { storeAround, type StoreCall } from './store-around.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

const places = [sqlitePlace(), postgresPlace()];
afterAll(async () => {
  for (const place of places) await place.close();
});

/** What no store says of itself: a defect of the program. */
const DEFECT = 'Cannot read properties of undefined';

let floor: Floor;
/** Where the program trips. */
let trips: (call: StoreCall) => boolean = () => false;
/** It trips after the store has done its work. */
let afterwards = false;

const faulty = (store: Store): Store =>
  storeAround(store, async (call) => {
    if (!trips(call)) return call.go();
    if (afterwards) await call.go();
    throw new TypeError(DEFECT);
  });
const atBegin = ({ table, method }: StoreCall): boolean => table === 'attempts' && method === 'begin';

afterEach(async () => {
  trips = () => false;
  afterwards = false;
  await floor.close();
});

describe.each(places)('on $name', (place) => {
  const open = async (): Promise<void> => {
    floor = await openFloor('', drivenClock(MONDAY_10), faulty, 'host', await place.fresh());
    await furnish(floor.store);
  };

  it('a fault in the program as a call begins gives the contact back, says so, and frees the desk', async () => {
    await open();
    await begin(floor);
    trips = atBegin;
    await expect(floor.seats.callNow('ada', 1)).rejects.toMatchObject({
      message: expect.stringMatching(/fault in the program/),
      action: expect.stringMatching(/tried again/),
    });
    trips = () => false;
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'ready', contact: null });
    expect(desk.last).toMatchObject({
      name: 'Carl',
      state: 'pending',
      ending: expect.stringMatching(/fault in the program/),
    });
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(floor.faults).toContainEqual(`beginning an attempt: ${DEFECT}`);
    expect(floor.dialler.setAside).toMatchObject([{ contactId: 1, campaignName: 'Winter' }]);
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('the contact comes again a minute later, after others, and is called then', async () => {
    await open();
    await begin(floor);
    trips = atBegin;
    await floor.seats.callNow('ada', 1).catch(() => undefined);
    trips = () => false;
    await floor.pass(2);
    expect((await floor.desk()).contact?.name).toBe('Dora');
    await floor.seats.reject('ada', 2, 'not now');
    await floor.pass(40);
    expect((await floor.desk()).contact).toBeNull();
    await floor.pass(30);
    expect((await floor.desk()).contact?.name).toBe('Carl');
    await floor.seats.callNow('ada', 1);
    await floor.settled();
    expect(floor.lines.last.request.number).toBe('+49301234100');
  });

  it('a countdown that ends in such a fault frees the desk too', async () => {
    await open();
    await begin(floor, { mode: 'progressive' });
    trips = atBegin;
    await floor.pass(21);
    expect((await floor.desk()).last).toMatchObject({
      name: 'Carl',
      ending: expect.stringMatching(/fault in the program/),
    });
  });

  it('an attempt that is on record all the same is ended, and nobody is called', async () => {
    await open();
    await begin(floor, {}, ['Carl']);
    trips = atBegin;
    afterwards = true;
    await floor.seats.callNow('ada', 1).catch(() => undefined);
    await floor.settled();
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'dial_failed', attempts: 1 });
    expect((await floor.desk()).contact).toBeNull();
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('where the store cannot even be asked, the desk is free all the same', async () => {
    await open();
    await begin(floor, {}, ['Carl']);
    trips = (call) => atBegin(call) || (call.table === 'attempts' && call.method === 'get');
    await floor.seats.callNow('ada', 1).catch(() => undefined);
    await floor.settled();
    expect((await floor.desk()).contact).toBeNull();
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'pending' });
  });

  it('a contact that meets the fault each time is closed as one that could not be dialled', async () => {
    await open();
    let begun = 0;
    trips = (call) => atBegin(call) && (begun += 1) > 0;
    await begin(floor, { mode: 'progressive', bcwSec: 0 }, ['Carl']);
    await floor.pass(600, 5);
    expect(begun).toBe(3);
    expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'dial_failed' });
    expect(floor.lines.calls).toHaveLength(0);
  });

  it.each(['progressive', 'predictive'] as const)(
    'a fault before a call is on record gives the contact back too, where it is dialled at once (%s)',
    async (mode) => {
      await open();
      let isInHand = false;
      const isTold = (): boolean => floor.faults.some((fault) => fault.startsWith('beginning work'));
      trips = ({ table, method }) => {
        if (table === 'dispositions' && method === 'list') isInHand = true;
        return false;
      };
      const { next } = floor.ids;
      // The first thing that a dial needs, before the store is asked for its attempt.
      floor.ids.next = () => {
        if (isInHand && !isTold()) throw new TypeError(DEFECT);
        return next();
      };
      await begin(
        floor,
        {
          mode,
          bcwSec: 0,
          concurrency: 1,
          predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
        },
        ['Carl', 'Dora'],
      );
      await floor.pass(3);
      expect(isTold()).toBe(true);
      // The desk and the one call that the campaign may have are free for the next contact.
      expect(floor.lines.calls.map(({ request }) => request.number)).toEqual(['+49301234101']);
      expect(await floor.store.contacts.get(1)).toMatchObject({ state: 'pending', attempts: 0 });
    },
  );

  it('a fault while a contact is read for its operator frees the desk', async () => {
    await open();
    trips = ({ table, method }) => table === 'dispositions' && method === 'list';
    await begin(floor, {}, ['Carl']);
    await floor.pass(1);
    trips = () => false;
    await floor.pass(1);
    expect(await floor.desk()).toMatchObject({ state: 'ready' });
    await floor.pass(70);
    expect((await floor.desk()).contact?.name).toBe('Carl');
  });
});
