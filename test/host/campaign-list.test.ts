import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import { leaveFloor, MONDAY_10, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import { leasingFrom, sampleAttempt } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
  await floor.dialler.start();
  await floor.campaigns.start();
});
afterEach(() => leaveFloor(floor));

/** A campaign of three people. */
async function draft(change: Partial<CampaignSettings> = {}): Promise<Campaign> {
  const settings = { ...SETTINGS, ...change };
  const campaign = await floor.campaigns.create({ name: 'Winter', settings }, 'Ada');
  for (const n of [1, 2, 3]) {
    await floor.store.contacts.addOne(campaign.id, {
      phone: `+4930123410${n}`,
      name: `Person ${n}`,
      variables: {},
      priority: 'normal',
      tags: [],
    });
  }
  return campaign;
}

const listed = async () => (await floor.campaigns.list())[0];

describe('the list of campaigns', () => {
  it('says until when hours are open, and nothing of a promise where nobody is dialled ahead of operators', async () => {
    await draft();
    expect(await listed()).toMatchObject({
      windowOpen: true,
      windowUntilMs: MONDAY_10 + 8 * 3_600_000,
      startsAtMs: null,
      abandonRate: null,
      abandonPerMille: null,
    });
  });

  it('says when hours open again, and when a scheduled campaign begins by itself', async () => {
    const startAtMs = MONDAY_10 + 30 * 3_600_000;
    const campaign = await draft({ startAtMs });
    expect(await listed(), 'not before Start was pressed').toMatchObject({ startsAtMs: null });
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    expect(await listed()).toMatchObject({ status: 'scheduled', startsAtMs: startAtMs });
    floor.clock.jump(9 * 3_600_000);
    expect(await listed()).toMatchObject({
      windowOpen: false,
      windowUntilMs: MONDAY_10 + 23 * 3_600_000,
    });
  });

  it('says of a campaign that dials ahead how its promise stands today, by the stricter way to count', async () => {
    const campaign = await draft({ mode: 'predictive' });
    expect(await listed()).toMatchObject({ abandonRate: null, abandonPerMille: 30 });
    const { store } = floor;
    await store.campaigns.move(campaign.id, 'draft', 'running', { atMs: MONDAY_10, startedAtMs: MONDAY_10 });
    const { lease } = leasingFrom(() => store);
    const taken = await lease(campaign.id, 3);
    expect(taken).toHaveLength(3);
    for (const [n, { id, phone }] of taken.entries()) {
      const of = { campaignId: campaign.id, contactId: id, number: phone };
      const attempt = sampleAttempt(of, { mode: 'predictive', createdAtMs: MONDAY_10 });
      await store.attempts.begin(attempt, {});
      const answeredAtMs = MONDAY_10 + 1_000;
      await store.attempts.update(attempt.id, { answeredAtMs });
      // Of two that came to an operator one was marked as a machine: so many of those abandoned were too.
      if (n > 0) await store.attempts.update(attempt.id, { attachedAtMs: answeredAtMs });
      const outcome = (['abandoned', 'answered', 'machine'] as const)[n] ?? 'answered';
      await store.attempts.finish(attempt.id, { outcome }, { from: ['dialling'], to: 'completed' });
    }
    expect((await listed())?.abandonRate).toBeCloseTo(2 / 3, 5);
    floor.clock.jump(24 * 3_600_000);
    expect(await listed(), 'another day').toMatchObject({ abandonRate: null });
  });
});
