/** Three campaigns that share the operators of two hosts over one PostgreSQL, by weight. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { APOLOGY, furnish, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { openTwoHosts } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

const WEIGHTS = { five: 5, two: 2, one: 1 };
const TURNS = 8;
const CALLS = 12 * TURNS;
const ALL = { bcwSec: 0, concurrency: 50, retries: { ...SETTINGS.retries, maxRetries: 0 } };
const PROGRESSIVE: Partial<CampaignSettings> = { ...ALL, mode: 'progressive' };
const PREDICTIVE: Partial<CampaignSettings> = {
  ...ALL,
  mode: 'predictive',
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};

let floors: [Floor, Floor];

beforeEach(async () => {
  floors = await openTwoHosts(await place.fresh());
  await furnish(floors[0].store);
});
afterEach(async () => {
  for (const floor of floors) await floor.close();
});

/** Whose contacts a host has dialled, in order. */
async function dialledAt(floor: Floor): Promise<string[]> {
  const campaignIds: string[] = [];
  for (const call of floor.lines.calls) {
    const attempt = await floor.store.attempts.get(call.request.attemptId);
    const contact = await floor.store.contacts.get(attempt?.contactId ?? 0);
    campaignIds.push(contact?.campaignId ?? '');
  }
  return campaignIds;
}

/** The longest stretch of dials without one of this campaign. */
const longestWithout = (dialled: readonly string[], id: string): number =>
  Math.max(
    ...[...dialled, id]
      .join(' ')
      .split(id)
      .map((between) => between.split(' ').filter(Boolean).length),
  );

describe('campaigns that share operators at two hosts', () => {
  it.each([
    { name: 'all find an operator first', modes: { five: PROGRESSIVE, two: PROGRESSIVE, one: PROGRESSIVE } },
    { name: 'all dial ahead', modes: { five: PREDICTIVE, two: PREDICTIVE, one: PREDICTIVE } },
  ])('have their shares by weight at each, and none starves, where $name', async ({ modes }) => {
    const names = Array.from({ length: 2 * CALLS }, (_, i) => `Person ${i}`);
    for (const [id, weight] of Object.entries(WEIGHTS)) {
      await runCampaign(floors[0], { ...modes[id as keyof typeof WEIGHTS], weight }, names, id);
    }
    for (const floor of floors) await floor.dialler.start();
    await floors[0].signIn('ada');
    await floors[1].signIn('ben');
    const fewest = (): number => Math.min(...floors.map(({ lines }) => lines.calls.length));
    for (let round = 0; round < 4 * CALLS && fewest() < CALLS; round += 1) {
      for (const floor of floors) {
        for (const call of floor.lines.calls) call.ends();
        await floor.pass(1);
      }
    }
    for (const floor of floors) {
      const dialled = (await dialledAt(floor)).slice(0, CALLS);
      expect(dialled).toHaveLength(CALLS);
      for (const [id, weight] of Object.entries(WEIGHTS)) {
        const share = dialled.filter((each) => each === id).length;
        expect(Math.abs(share - (CALLS * weight) / TURNS)).toBeLessThanOrEqual(4);
      }
      expect(longestWithout(dialled, 'one')).toBeLessThanOrEqual(2 * TURNS);
    }
  });
});
