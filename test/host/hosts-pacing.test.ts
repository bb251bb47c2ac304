/** A campaign that two hosts dial ahead over one PostgreSQL: one promise, each host with its own operators. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  MONDAY_10,
  openFloor,
  runCampaign,
  SETTINGS,
  WHO_CALLS,
  type Floor,
} from './dialler-floor.ts';
import { postgresPlace, sampleAttempt } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

let first: Floor;
let second: Floor;
/** What the first host's pacing saw last. */
let seen: PacingObservation | null;
/** What each host's pacing has seen since this was emptied. */
let seenByEach: PacingObservation[];

async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 2; i += 1) for (const floor of [first, second]) await floor.pass(0.5);
}

beforeEach(async () => {
  seen = null;
  seenByEach = [];
  const location = await place.fresh();
  first = await openFloor('', drivenClock(MONDAY_10), undefined, 'host-1', location, {
    before: () => undefined,
    dialled: () => undefined,
    decided(observation) {
      seen = observation;
      seenByEach.push(observation);
    },
  });
  second = await openFloor('', drivenClock(MONDAY_10), undefined, 'host-2', location, {
    before: () => undefined,
    dialled: () => undefined,
    decided: (observation) => void seenByEach.push(observation),
  });
  await furnish(first.store);
  await runCampaign(
    first,
    {
      mode: 'predictive',
      bcwSec: 0,
      concurrency: 50,
      // A list as short as this one is not dialled ahead.
      alwaysOn: true,
      predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: WHO_CALLS },
      retries: { ...SETTINGS.retries, maxRetries: 0 },
    },
    Array.from({ length: 60 }, (_, i) => `Person ${i}`),
  );
  for (const floor of [first, second]) await floor.dialler.start();
  await first.signIn('ada');
  await second.signIn('ben');
  await pass(5);
});
afterEach(async () => {
  for (const floor of [first, second]) await floor.close();
});

/** So many people answer at a third host, of whom some find nobody free. */
async function answeredBefore(campaignId: string, count: number, abandoned: number): Promise<void> {
  const { store } = second;
  const request = { campaignId, hostId: 'gone', count, nowMs: MONDAY_10, leaseMs: 60_000 };
  for (const [i, contact] of (await store.contacts.lease(request)).entries()) {
    const of = { campaignId, contactId: contact.id, number: contact.phone };
    const attempt = sampleAttempt(of, { mode: 'predictive', host: 'gone' });
    expect(await store.attempts.begin(attempt, {})).toBeNull();
    await store.attempts.update(attempt.id, { answeredAtMs: MONDAY_10 + 9 });
    const end = { from: ['dialling'], to: 'exhausted' } as const;
    const outcome = i < abandoned ? 'abandoned' : 'answered';
    await store.attempts.finish(attempt.id, { outcome, endedAtMs: MONDAY_10 + 99 }, end);
  }
}

describe('a campaign dialled ahead by two hosts', () => {
  it('has one promise: who was abandoned at one host counts at the other within two seconds', async () => {
    expect(first.dialler.pacingOf('camp')?.bound).not.toBe('budget');
    await answeredBefore('camp', 12, 12);
    await pass(2);
    expect(seen?.day?.abandoned).toBe(12);
    for (const floor of [first, second]) expect(floor.dialler.pacingOf('camp')?.bound).toBe('budget');
  });

  it('is paced by each host knowing whom the other has at desks', async () => {
    expect(seen?.operators).toHaveLength(1);
    expect(seen?.elsewhere).toMatchObject({ staffed: 1, engaged: 0 });
    // Whoever may still answer counts by how likely that is.
    expect(seen?.elsewhere?.inFlight).toBeGreaterThan(0);
    second.seats.disconnect('ben');
    await second.pass(6);
    await pass(2);
    expect(seen?.elsewhere?.staffed).toBe(0);
  });

  it('counts whoever talks at the other host as engaged, and no call there that nobody can answer any more', async () => {
    second.lines.last.rings().answers();
    // The other host reads it some rounds later, as the database gives it.
    for (let round = 0; round < 10 && seen?.elsewhere?.engaged !== 1; round += 1) await pass(1);
    expect((await second.desk('ben')).state).toBe('on_call');
    expect(second.lines.calls.filter(({ over }) => !over)).toHaveLength(1);
    expect(seen?.elsewhere).toEqual({
      staffed: 1,
      engaged: 1,
      inFlight: 0,
      unrecorded: 0,
      heardAfterSec: 4,
    });
  });

  it('counts at one host who was abandoned at the other while that is still being told to the person', async () => {
    const call = second.lines.last.rings();
    await second.seats.notReady('ben', 'break');
    call.answers();
    await pass(4.5);
    expect(call.over).toBe(false);
    expect(seen?.day?.abandoned).toBe(0);
    expect(seen?.elsewhere?.unrecorded).toBe(1);
    call.ends();
    for (let round = 0; round < 10 && seen?.elsewhere?.unrecorded !== 0; round += 1) await pass(1);
    expect(seen?.day?.abandoned).toBe(1);
    expect(seen?.elsewhere?.unrecorded).toBe(0);
  });

  it('shares what is left of its own limit with the other host, and counts whom that one is just about to lose', async () => {
    const { store } = first;
    const camp = await store.campaigns.get('camp');
    if (!camp) throw new Error('no campaign');
    // Little is to come within its hours, so that one more may be lost.
    const settings = {
      ...camp.settings,
      window: { ...camp.settings.window, end: '10:01' },
      predictive: { ...camp.settings.predictive, abandonPerMille: 100 },
    };
    await store.campaigns.update('camp', { settings });
    await runCampaign(
      first,
      { ...settings, window: camp.settings.window },
      Array.from({ length: 150 }, (_, i) => `Other ${i}`),
      'other',
    );
    await answeredBefore('camp', 25, 1);
    await answeredBefore('other', 90, 0);
    for (const floor of [first, second]) {
      await floor.dialler.campaignChanged('camp');
      await floor.dialler.campaignChanged('other');
    }
    await pass(4);
    // One of them may be lost, and neither host may lose them for the other.
    expect(seen?.elsewhere).toMatchObject({ staffed: 1, unrecorded: 0 });
    expect(seen?.limits?.noneAhead).toBe(true);
    const call = second.lines.last.rings();
    await second.seats.notReady('ben', 'break');
    call.answers();
    await pass(4.5);
    // All that is left is this host's now, and they take it.
    expect(seen?.elsewhere).toMatchObject({ staffed: 0, unrecorded: 1 });
    expect(seen?.limits?.noneAhead).toBe(true);
  });

  it('shows at one host what all of them do, and what binds each', async () => {
    for (const floor of [first, second]) {
      const { ahead, ringing: shown } = await floor.campaigns.figures('camp');
      const ringing = [first, second].flatMap(({ lines }) => lines.calls).filter(({ over }) => !over).length;
      expect(shown).toBe(ringing);
      expect(ahead).toMatchObject({ staffed: 2 });
      expect(ahead?.elsewhere).toEqual([
        {
          hostId: floor === first ? 'host-2' : 'host-1',
          host: expect.any(String),
          bound: expect.any(String),
        },
      ]);
    }
    await second.dialler.close();
    await first.pass(2);
    expect((await first.campaigns.figures('camp')).ahead).toMatchObject({ staffed: 1, elsewhere: [] });
  });

  it('is resumed by each host knowing that the other one is there, before that one has said who sits at it', async () => {
    await first.campaigns.act('camp', 'pause', 'Max');
    await pass(3);
    expect(first.dialler.pacingOf('camp')).toBeNull();
    seenByEach = [];
    await first.campaigns.act('camp', 'resume', 'Max');
    await pass(6);
    expect(seenByEach.length).toBeGreaterThan(8);
    for (const { elsewhere } of seenByEach) expect(elsewhere).toBeDefined();
    expect(seenByEach.at(-1)?.elsewhere?.staffed).toBe(1);
  });
});
