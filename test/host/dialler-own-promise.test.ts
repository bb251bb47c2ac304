/** Campaigns that share operators and a policy, of which each keeps a limit of its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import {
  APOLOGY,
  leaveFloor,
  MONDAY_10,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { AHEAD } from './dialler-steps.ts';
import { sampleAttempt } from './store-places.ts';

const AT_MOST_A_TENTH: Partial<CampaignSettings> = {
  ...AHEAD,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY, abandonPerMille: 100 },
};
const OPERATORS = ['ada', 'ben'];
const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `Person ${i + 1}`);

describe('several campaigns that dial ahead for the same operators', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
  });
  afterEach(() => leaveFloor(floor));

  /** So many people of a campaign answered this morning, some of whom were abandoned. */
  async function answeredBefore(
    campaignId: string,
    count: number,
    abandoned: number,
    to: 'exhausted' | 'retry_scheduled' = 'exhausted',
    againMs = 3_600_000,
    atMs = MONDAY_10,
  ): Promise<void> {
    const { store } = floor;
    const request = { campaignId, hostId: 'host', count, nowMs: MONDAY_10, leaseMs: 60_000 };
    for (const [i, contact] of (await store.contacts.lease(request)).entries()) {
      const of = { campaignId, contactId: contact.id, number: `+4940${contact.id}` };
      const attempt = sampleAttempt(of, { mode: 'predictive', host: 'host', createdAtMs: atMs });
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      await store.attempts.update(attempt.id, { answeredAtMs: atMs + 9 });
      const outcome = i < abandoned ? 'abandoned' : 'answered';
      const change = { nextAtMs: MONDAY_10 + againMs };
      const end = { from: ['dialling'], to, change } as const;
      await store.attempts.finish(attempt.id, { outcome, endedAtMs: atMs + 99 }, end);
    }
  }
  const up = (): number => floor.lines.calls.filter(({ over }) => !over).length;
  async function mostUp(seconds: number): Promise<number> {
    let most = 0;
    for (let i = 0; i < seconds; i += 1) {
      await floor.pass(1);
      most = Math.max(most, up());
    }
    return most;
  }

  it('call nobody ahead while one of them has no room left in its own limit, and do again once it is paused', async () => {
    await runCampaign(floor, { ...AT_MOST_A_TENTH, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, AT_MOST_A_TENTH, people(40), 'short');
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBe(OPERATORS.length);
    expect(floor.dialler.pacingOf('long')?.bound).toBe('own_limit');
    // Both are served meanwhile.
    const campaignsUp = new Set((await floor.store.attempts.openOf('host')).map((each) => each.campaignId));
    expect([...campaignsUp].toSorted()).toEqual(['long', 'short']);

    await floor.store.campaigns.move('short', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('short');
    expect(await mostUp(12)).toBeGreaterThan(OPERATORS.length);
  });

  it('are held back by none that has nobody to call now', async () => {
    await runCampaign(floor, { ...AT_MOST_A_TENTH, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, AT_MOST_A_TENTH, people(20), 'short');
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2, 'retry_scheduled');
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBeGreaterThan(OPERATORS.length);
  });

  it('are held to their own limit also while the others are outside their hours', async () => {
    // The morning was the other's: its hours are over.
    const over = { start: '08:00', end: '09:30' };
    await runCampaign(
      floor,
      { ...AHEAD, alwaysOn: true, window: { ...SETTINGS.window, ...over } },
      people(200),
      'morning',
    );
    await runCampaign(floor, AHEAD, people(60), 'short');
    await answeredBefore('morning', 120, 0);
    await answeredBefore('short', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBe(OPERATORS.length);
  });

  it('count on no answers after the hours of the one are over, however long the others call', async () => {
    const soon = { ...SETTINGS.window, end: '10:05' };
    await runCampaign(floor, { ...AHEAD, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, { ...AHEAD, alwaysOn: true, window: soon }, people(60), 'short');
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBe(OPERATORS.length);
  });

  it('dial nobody ahead whose retry falls due while the limit of their campaign leaves no room', async () => {
    await runCampaign(floor, { ...AHEAD, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, AHEAD, people(20), 'short');
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2, 'retry_scheduled', 40_000);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBeGreaterThan(OPERATORS.length);
    const seen = new Set<number>();
    for (let i = 0; i < 220; i += 1) {
      await floor.pass(0.4);
      const theirs = (await floor.store.attempts.openOf('host')).some((each) => each.campaignId === 'short');
      if (theirs) seen.add(up());
      // Somebody is busy, and another one is called.
      floor.lines.calls.find(({ over }) => !over)?.ends();
    }
    expect(Math.max(...seen)).toBe(OPERATORS.length);
  });

  it.each([
    { called: 'tomorrow', againMs: 86_400_000, isAhead: false },
    { called: 'today', againMs: 3_600_000, isAhead: true },
  ])('count on those who are called again $called: $isAhead', async ({ againMs, isAhead }) => {
    const yesterdayMs = MONDAY_10 - 86_400_000;
    await runCampaign(floor, { ...AHEAD, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, AHEAD, people(760), 'short');
    // Nearly all were called the day before.
    await answeredBefore('short', 700, 0, 'retry_scheduled', againMs, yesterdayMs);
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    const most = await mostUp(12);
    if (isAhead) expect(most).toBeGreaterThan(OPERATORS.length);
    else expect(most).toBe(OPERATORS.length);
  });

  it('count on the calls of one that was paused while they rang, until these are over', async () => {
    await runCampaign(floor, { ...AT_MOST_A_TENTH, alwaysOn: true, weight: 10 }, people(200), 'long');
    await runCampaign(floor, { ...AT_MOST_A_TENTH, weight: 1 }, people(40), 'short');
    await answeredBefore('long', 120, 0);
    await answeredBefore('short', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(4)).toBe(OPERATORS.length);
    const ringing = floor.lines.calls.filter(({ over }) => !over);
    const campaignsUp = async (): Promise<string[]> =>
      (await floor.store.attempts.openOf('host')).map(({ campaignId }) => campaignId);
    expect(await campaignsUp()).toContain('long');

    await floor.store.campaigns.move('long', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('long');
    // There is an operator for each of those that ring: nobody of the other campaign is called on top of them.
    expect(await mostUp(4)).toBe(OPERATORS.length);
    expect(ringing.every(({ over }) => !over)).toBe(true);

    for (const call of ringing) call.ends();
    expect(await mostUp(4)).toBe(OPERATORS.length);
    expect(await campaignsUp()).toEqual(['short', 'short']);
  });

  it('are held against the strictest of their limits as a whole, while they run', async () => {
    const strict = { ...AT_MOST_A_TENTH.predictive, abandonPerMille: 20 };
    await runCampaign(floor, AT_MOST_A_TENTH, people(4), 'loose');
    await runCampaign(
      floor,
      { ...AT_MOST_A_TENTH, predictive: { ...PREDICTIVE_DEFAULTS, ...strict } },
      [],
      'strict',
    );
    await floor.dialler.start();
    expect(floor.dialler.totals().abandonLimit).toBe(0.02);
    await floor.store.campaigns.move('strict', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('strict');
    expect(floor.dialler.totals().abandonLimit).toBe(0.1);
    await floor.store.campaigns.move('loose', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('loose');
    expect(floor.dialler.totals().abandonLimit).toBeNull();
  });

  it('dial ahead together while each has room', async () => {
    await runCampaign(floor, { ...AT_MOST_A_TENTH, alwaysOn: true }, people(200), 'long');
    await runCampaign(floor, { ...AT_MOST_A_TENTH, alwaysOn: true }, people(40), 'other');
    await answeredBefore('long', 120, 0);
    await answeredBefore('other', 20, 2);
    await floor.dialler.start();
    for (const operator of OPERATORS) await floor.signIn(operator);
    expect(await mostUp(12)).toBeGreaterThan(OPERATORS.length);
  });
});
