import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import { furnish, MONDAY_10, runCampaign, type Floor } from './dialler-floor.ts';
import { saidBy } from './dialler-steps.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;
let alive: Floor[];
/** Leases that were asked for, by either host. */
let leases: number;
/** What happens elsewhere right after the next lease. */
let onLease: (() => Promise<void>) | null;

const counting = (store: Store): Store => ({
  ...store,
  contacts: {
    ...store.contacts,
    async lease(request) {
      leases += 1;
      const leased = await store.contacts.lease(request);
      const then = onLease;
      onLease = null;
      await then?.();
      return leased;
    },
  },
});

const pass = (seconds: number): Promise<void> => passAtAll(alive, seconds);

beforeEach(async () => {
  leases = 0;
  onLease = null;
  [first, second] = await openTwoHosts(await place.fresh(), counting, counting);
  alive = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of alive) await floor.close();
});

describe('a stop or a pause at one of two hosts over one PostgreSQL', () => {
  it('keeps the other from placing a call in the moment after, before it has heard of it', async () => {
    await runCampaign(first, { mode: 'progressive', bcwSec: 0 });
    for (const floor of alive) await floor.dialler.start();
    onLease = () => first.dialler.emergencyStop(true, saidBy('Ada'));
    await second.signIn('ben');
    await second.settled();
    expect(second.lines.calls).toHaveLength(0);
    expect(second.dialler.emergencyStopped).toBe(true);
    expect(
      (
        await second.store.contacts.callList({
          campaignId: 'camp',
          states: [],
          search: '',
          cursor: null,
          limit: 9,
        })
      ).rows.map(({ state }) => state),
    ).toEqual(['pending', 'pending', 'pending']);
  });

  it('a pause on one host withdraws the offers of the other', async () => {
    await runCampaign(first, { preview: { offerSec: 60, onTimeout: 'requeue' } }, ['Carl', 'Dora']);
    for (const floor of alive) await floor.dialler.start();
    await second.signIn('ben');
    expect((await second.desk('ben')).state).toBe('offered');
    await first.campaigns.act('camp', 'pause', 'Ada');
    await pass(6);
    expect((await second.desk('ben')).state).toBe('ready');
    expect(await first.store.campaigns.counts('camp')).toEqual({ pending: 2 });
  });

  it('a pause on one host stops the free operators of the other without a churn of leases', async () => {
    const once = { mode: 'progressive' as const, bcwSec: 0 };
    await runCampaign(first, once, ['Carl', 'Dora']);
    for (const floor of alive) await floor.dialler.start();
    // The status alone, as another host writes it between two beats of this one.
    await first.store.campaigns.move('camp', 'running', 'paused', { atMs: MONDAY_10 });
    const before = leases;
    await second.signIn('ben');
    await second.pass(4);
    expect(leases - before).toBe(0);
    expect(second.lines.calls).toHaveLength(0);
    expect(await second.store.campaigns.counts('camp')).toEqual({ pending: 2 });
    expect((await second.desk('ben')).state).toBe('ready');
    await first.store.campaigns.move('camp', 'paused', 'running', { atMs: MONDAY_10 });
    await second.pass(6);
    expect(second.lines.calls).toHaveLength(1);
  });

  it('a pause that falls between lease and dial is refused once, and gives its reason to the look', async () => {
    await runCampaign(first, { mode: 'progressive', bcwSec: 0 }, ['Carl', 'Dora']);
    for (const floor of alive) await floor.dialler.start();
    onLease = () =>
      first.store.campaigns.move('camp', 'running', 'paused', { atMs: MONDAY_10 }).then(() => undefined);
    await second.signIn('ben');
    await second.pass(4);
    expect(leases).toBe(1);
    expect(await second.store.campaigns.counts('camp')).toEqual({ pending: 2 });
  });
});
