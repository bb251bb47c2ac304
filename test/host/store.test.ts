import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkerStore } from '../../electron/store/open.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';
import {
  DAY_START,
  leasingFrom,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sampleCampaign,
  sampleSettings,
  sqlitePlace,
} from './store-places.ts';

const MINUTE = 60_000;

describe.each([sqlitePlace(), postgresPlace()])('the store on $name', (place) => {
  let store: Store;
  let location: StoreLocation;
  beforeEach(async () => {
    ({ store, location } = await openFresh(place));
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  const { lease, leaseOne } = leasingFrom(() => store);

  it('shows everybody on the call list, also while they go to and fro between states', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const request = { campaignId: campaign.id, states: [], search: '', cursor: null, limit: 10 };
    const looks = new AbortController();
    const moving = (async () => {
      while (!looks.signal.aborted) {
        await leaseOne(campaign.id);
        await store.contacts.returnLeases({ hostId: 'host-a' });
      }
    })();
    const seen: number[] = [];
    for (let look = 0; look < 100; look += 1) seen.push((await store.contacts.callList(request)).rows.length);
    looks.abort();
    await moving;
    expect(seen).toEqual(seen.map(() => 1));
  });

  describe('campaigns', () => {
    it('gives a campaign back as it was stored, and lists the newest first', async () => {
      const older = sampleCampaign({ name: 'Older', createdAtMs: DAY_START - 1 });
      const newer = sampleCampaign({ name: 'Newer' });
      await store.campaigns.create(older);
      await store.campaigns.create(newer);
      expect(await store.campaigns.get(older.id)).toEqual(older);
      expect((await store.campaigns.list()).map((c) => c.name)).toEqual(['Newer', 'Older']);
      expect(await store.campaigns.get('nobody')).toBeNull();
    });

    it('reads settings once for all who ask, and again as soon as somebody else wrote them', async () => {
      const { id } = sampleCampaign();
      await store.campaigns.create(sampleCampaign({ id }));
      const first = (await store.campaigns.get(id))?.settings;
      const [listed] = await store.campaigns.list();
      expect(listed?.settings).toBe(first);
      expect(() => first?.numberIds.push('another')).toThrow(TypeError);

      const other = openWorkerStore(location, { clock: drivenClock(DAY_START) });
      try {
        await other.campaigns.update(id, { settings: sampleSettings({ concurrency: 3 }) });
      } finally {
        await other.close();
      }
      expect((await store.campaigns.get(id))?.settings.concurrency).toBe(3);
      expect((await store.campaigns.list())[0]?.settings.concurrency).toBe(3);
    });

    it('lets only the first of two people start a draft', async () => {
      const campaign = sampleCampaign();
      await store.campaigns.create(campaign);
      const start = () =>
        store.campaigns.move(campaign.id, 'draft', 'running', { atMs: 1, startedAtMs: DAY_START });
      expect([await start(), await start()]).toEqual([true, false]);
      expect(await store.campaigns.get(campaign.id)).toMatchObject({
        status: 'running',
        startedAtMs: DAY_START,
      });
    });

    it('refuses a step that the life cycle does not have', async () => {
      const campaign = sampleCampaign();
      await store.campaigns.create(campaign);
      await expect(store.campaigns.move(campaign.id, 'draft', 'paused', { atMs: 1 })).rejects.toThrow(
        IllegalTransition,
      );
    });

    it('removes a draft that never ran with its contacts, and nothing else', async () => {
      const draft = sampleCampaign();
      await store.campaigns.create(draft);
      await store.contacts.addOne(draft.id, {
        phone: '+49301',
        name: '',
        variables: {},
        priority: 'low',
        tags: [],
      });
      const { campaign: running } = await runningCampaign(store, 2);
      expect(await store.campaigns.remove(running.id)).toBe(false);
      expect(await store.campaigns.remove(draft.id)).toBe(true);
      expect(await store.campaigns.get(draft.id)).toBeNull();
      expect(await store.campaigns.counts(running.id)).toEqual({ pending: 2 });
      expect((await store.campaigns.list()).map((c) => c.id)).toEqual([running.id]);
    });
  });

  describe('contacts', () => {
    it('keeps variables, tags and priority, and refuses a number twice in one campaign', async () => {
      const { campaign } = await runningCampaign(store, 0);
      const row = {
        phone: '+493012345',
        name: 'Grace',
        variables: { Zip: '01069', Größe: 'L' },
        priority: 'high' as const,
        tags: ['vip', 'north'],
      };
      const added = await store.contacts.addOne(campaign.id, row);
      if (!('contactId' in added)) throw new Error('rejected');
      expect(await store.contacts.get(added.contactId)).toMatchObject({
        ...row,
        state: 'pending',
        attempts: 0,
      });
      expect(await store.contacts.addOne(campaign.id, row)).toEqual({ rejected: 'duplicate' });
      const other = await runningCampaign(store, 0);
      expect(await store.contacts.addOne(other.campaign.id, row)).toHaveProperty('contactId');
    });

    it('takes due callbacks first, then the first pass, then retries, each by priority and upload order', async () => {
      const { campaign, contactIds } = await runningCampaign(store, 5);
      const [a, b, c, d, e] = contactIds as [number, number, number, number, number];
      const put = async (id: number, to: 'retry_scheduled' | 'callback_scheduled', nextAtMs: number) => {
        await store.contacts.move({ id, run: 1 }, ['pending'], 'leased');
        await store.contacts.move({ id, run: 1 }, ['leased'], to, { nextAtMs });
      };
      await put(a, 'retry_scheduled', DAY_START - 2);
      await put(b, 'callback_scheduled', DAY_START - 1);
      await put(e, 'callback_scheduled', DAY_START + MINUTE);
      const high = await store.contacts.addOne(campaign.id, {
        phone: '+4930999',
        name: '',
        variables: {},
        priority: 'high',
        tags: [],
      });
      if (!('contactId' in high)) throw new Error('rejected');
      const taken = await lease(campaign.id, 10);
      expect(taken.map((t) => t.id)).toEqual([b, high.contactId, c, d, a]);
      expect(taken.map((t) => t.takenFrom)).toEqual([
        'callback_scheduled',
        'pending',
        'pending',
        'pending',
        'retry_scheduled',
      ]);
      expect(await lease(campaign.id, 10)).toEqual([]);
      expect(await store.campaigns.nextDueMs(campaign)).toBe(DAY_START + MINUTE);
      expect((await lease(campaign.id, 10, DAY_START + MINUTE)).map((t) => t.id)).toEqual([e]);
      await store.contacts.returnLeases({ hostId: 'host-a' });
      expect(await store.campaigns.counts(campaign.id)).toEqual({
        callback_scheduled: 2,
        pending: 3,
        retry_scheduled: 1,
      });
    });

    it('puts contacts of a stopped host back where they were taken from', async () => {
      const { campaign, contactIds } = await runningCampaign(store, 3);
      await lease(campaign.id, 2);
      await lease(campaign.id, 1, DAY_START, 'host-b');
      await store.contacts.renewLeases('host-b', DAY_START + 10 * MINUTE);
      expect(await store.contacts.returnLeases({ hostId: 'host-c' })).toBe(0);
      expect(await store.contacts.returnLeases({ expiredAtMs: DAY_START + MINUTE - 1 })).toBe(0);
      expect(await store.contacts.returnLeases({ expiredAtMs: DAY_START + MINUTE })).toBe(2);
      expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: 2, leased: 1 });
      expect(await store.contacts.returnLeases({ hostId: 'host-b' })).toBe(1);
      expect((await lease(campaign.id, 3)).map((t) => t.id)).toEqual(contactIds);
    });

    it('moves a contact only from the states named, and never against the table', async () => {
      const { contactIds } = await runningCampaign(store, 1);
      const id = contactIds[0] as number;
      expect(await store.contacts.move({ id, run: 1 }, ['leased'], 'dialling')).toBe(false);
      await expect(store.contacts.move({ id, run: 1 }, ['pending'], 'completed')).rejects.toThrow(
        IllegalTransition,
      );
      expect(await store.contacts.get(id)).toMatchObject({ state: 'pending' });
    });

    it('closes everything that waits and leaves calls in progress alone', async () => {
      const { campaign } = await runningCampaign(store, 4);
      await lease(campaign.id, 1);
      expect(await store.contacts.closeWaiting(campaign, 'manual_stopped')).toBe(3);
      expect(await store.campaigns.counts(campaign.id)).toEqual({ manual_stopped: 3, leased: 1 });
    });

    it('pages through the call list without a hole or a repeat, and finds by name and number', async () => {
      const { campaign, contactIds } = await runningCampaign(store, 25);
      const contact = await leaseOne(campaign.id);
      await store.attempts.begin(
        sampleAttempt({ campaignId: campaign.id, contactId: contact.id, number: contact.phone }),
        {},
      );
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const request = { campaignId: campaign.id, states: [], search: '', cursor, limit: 10 };
        const page = await store.contacts.callList(request);
        expect(page.total).toBe(25);
        seen.push(...page.rows.map((row) => row.id));
        cursor = page.next;
      } while (cursor !== null);
      expect(seen).toEqual(contactIds);
      const find = (search: string) =>
        store.contacts.callList({ campaignId: campaign.id, states: [], search, cursor: null, limit: 10 });
      expect((await find('person 24')).rows.map((row) => row.name)).toEqual(['Person 24']);
      expect(await find('030 100 0003')).toMatchObject({ total: 1, rows: [{ phone: '+49301000003' }] });
      expect(await find('100%')).toMatchObject({ total: 0, rows: [] });
      expect((await find(contact.phone)).rows[0]).toMatchObject({
        state: 'dialling',
        maxAttempts: 3,
        trail: [{ pass: 1, number: contact.phone, label: null }],
      });
    });
  });
});
