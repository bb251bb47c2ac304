import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  MONDAY_10,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { leasingFrom, runningCampaign, sampleAttempt, sampleCampaign } from './store-places.ts';

let folder: string;
let floor: Floor;
beforeEach(async () => {
  folder = newFolder();
  floor = await openFloor(folder, drivenClock(MONDAY_10));
  await furnish(floor.store);
});
afterEach(async () => {
  await floor.close();
  removeFolder(folder);
});

const forecast = (id: string | null, change: Partial<typeof SETTINGS> = {}) =>
  floor.campaigns.forecast({ id, settings: { ...SETTINGS, ...change } });

/** Calls of a campaign that rang for 10 s; every third was answered, talked about for 60 s and wrapped up in 30. */
async function haveCalled(calls: number): Promise<void> {
  const { store } = floor;
  const { campaign } = await runningCampaign(store, calls);
  const { lease } = leasingFrom(() => store);
  for (const [n, { id, phone }] of (await lease(campaign.id, calls)).entries()) {
    const attempt = sampleAttempt({ campaignId: campaign.id, contactId: id, number: phone });
    expect(await store.attempts.begin(attempt, {})).toBeNull();
    await store.attempts.update(attempt.id, { ringingAtMs: MONDAY_10 });
    const overMs = MONDAY_10 + 10_000;
    const isAnswered = n % 3 === 0;
    if (isAnswered) await store.attempts.update(attempt.id, { answeredAtMs: overMs });
    await store.attempts.finish(
      attempt.id,
      isAnswered
        ? { outcome: 'answered', attachedAtMs: overMs, endedAtMs: overMs + 60_000, talkSec: 60, wrapSec: 30 }
        : { outcome: 'busy', endedAtMs: overMs },
      { from: ['dialling'], to: 'completed' },
    );
  }
}

describe('what settings would come to', () => {
  it('is not guessed before anything was measured, and says what stands in the way', async () => {
    await runCampaign(floor);
    expect(await forecast(null)).toMatchObject({
      waiting: 0,
      attemptsPerHour: null,
      basis: null,
      firstDialMs: MONDAY_10,
      obstacles: [],
    });
    expect(await forecast(null, { trunkId: null, operatorGroupId: null })).toMatchObject({
      takers: 0,
      obstacles: ['No trunk is chosen.', 'No operator group is chosen.'],
    });
    expect(await forecast('camp')).toMatchObject({ waiting: 3 });
  });

  it('first dials when its hours open, or at its start time', async () => {
    await runCampaign(floor);
    const later = MONDAY_10 + 2 * 3_600_000;
    expect(await forecast(null, { startAtMs: later })).toMatchObject({ firstDialMs: later });
    const window = { ...SETTINGS.window, start: '12:00', end: '13:00' };
    expect(await forecast(null, { window })).toMatchObject({ firstDialMs: later });
    const missed = { ...SETTINGS.window, start: '08:00', end: '09:00', days: [1] };
    expect(await forecast(null, { window: missed })).toMatchObject({
      firstDialMs: MONDAY_10 + (7 * 24 - 2) * 3_600_000,
    });
  });
});

describe('what settings would come to after calls were made', () => {
  it('is made from the newest campaign that has called enough, for those who have the skill', async () => {
    await haveCalled(29);
    expect(await forecast(null)).toMatchObject({ attemptsPerHour: null, basis: null });
    await haveCalled(30);
    const found = await forecast(null, { bcwSec: 0, concurrency: 100, callIntervalMs: 0 });
    expect(found.basis).toEqual({ name: sampleCampaign().name, attempts: 30, answerRate: 1 / 3 });
    // 10 s of ringing, and of every third 90 s of talk and wrap-up.
    expect(found.attemptsPerHour).toBeCloseTo((found.takers * 3_600) / (10 + 90 / 3), 5);
    expect(found.takers).toBeGreaterThan(0);
    const skilled = await forecast(null, { skill: { skillId: 'nobody-has-it', level: 1 } });
    expect(skilled).toMatchObject({ takers: 0, attemptsPerHour: null });
    expect(skilled.obstacles).toEqual(['Nobody of the operator group has the skill that it needs.']);
  });
});
