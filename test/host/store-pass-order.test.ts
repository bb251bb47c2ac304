import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DueContact, OrderInPass, Store } from '../../electron/store/store.ts';
import type { Priority } from '../../shared/contract/contact.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sqlitePlace,
  type Place,
} from './store-places.ts';

/** The last in line first. */
const LAST_FIRST: OrderInPass = {
  among: 5,
  choose: (due, count) =>
    due
      .toReversed()
      .slice(0, count)
      .map(({ id }) => ({ id, likely: { chance: 0.4, because: 'it is late' } })),
};

async function add(store: Store, campaignId: string, phone: string, priority: Priority): Promise<void> {
  const row = { phone, name: phone, variables: {}, priority, tags: [] };
  await store.contacts.addOne(campaignId, row);
}

describe.each([sqlitePlace(), postgresPlace()])(
  'Contacts in another order than the list, in $name',
  (place: Place) => {
    let store: Store;
    let campaignId: string;
    let ids: number[];

    beforeEach(async () => {
      ({ store } = await openFresh(place));
      const made = await runningCampaign(store, 8);
      campaignId = made.campaign.id;
      ids = made.contactIds;
    });
    afterEach(() => store.close());
    afterAll(() => place.close());

    const lease = (count: number, order: OrderInPass = LAST_FIRST, nowMs = DAY_START) =>
      store.contacts.lease({ campaignId, hostId: 'h', count, nowMs, leaseMs: 60_000, order });
    const placesOf = (taken: readonly { id: number }[]): number[] => taken.map(({ id }) => ids.indexOf(id));

    it('are taken as the order chooses among the next in line, with what it said of them', async () => {
      const taken = await lease(3);
      expect(placesOf(taken)).toEqual([4, 3, 2]);
      expect(taken[0]).toMatchObject({
        likely: { chance: 0.4, because: 'it is late' },
        takenFrom: 'pending',
        pass: 1,
      });
      expect(placesOf(await lease(10))).toEqual([7, 6, 5, 1, 0]);
      expect(await lease(1)).toEqual([]);
    });

    it('keep to their priority whatever the order says', async () => {
      await add(store, campaignId, '+493055500001', 'high');
      await add(store, campaignId, '+493055500002', 'low');
      const taken = await lease(10);
      expect(taken[0]?.phone).toBe('+493055500001');
      expect(taken.at(-1)?.phone).toBe('+493055500002');
    });

    it('are callbacks first, in the order of the times that were agreed', async () => {
      for (const [at, minutes] of [
        [0, 2],
        [1, 1],
      ] as const) {
        const id = ids[at] ?? 0;
        await store.contacts.lease({ campaignId, hostId: 'h', count: 1, nowMs: DAY_START, leaseMs: 60_000 });
        for (const [from, to] of [
          ['leased', 'dialling'],
          ['dialling', 'attaching'],
          ['attaching', 'in_progress'],
          ['in_progress', 'acw'],
          ['acw', 'processing'],
        ] as const) {
          await store.contacts.move({ id, run: 1 }, [from], to);
        }
        await store.contacts.move({ id, run: 1 }, ['processing'], 'callback_scheduled', {
          nextAtMs: DAY_START + minutes * 60_000,
        });
      }
      expect(placesOf(await lease(3, LAST_FIRST, DAY_START + 600_000)).slice(0, 2)).toEqual([1, 0]);
    });

    it('go by the list where everybody who was chosen is gone meanwhile', async () => {
      const seen: DueContact[][] = [];
      const order: OrderInPass = {
        among: 3,
        choose(due) {
          seen.push([...due]);
          return [{ id: 1_000_000, likely: null }];
        },
      };
      expect(placesOf(await lease(2, order))).toEqual([0, 1]);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.map(({ phone }) => phone)).toHaveLength(3);
    });
  },
);
