import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { APOLOGY, furnish, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { openTwoHosts } from './hosts-floor.ts';
import { postgresPlace, sampleTrunk } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;
let alive: Floor[];

beforeEach(async () => {
  [first, second] = await openTwoHosts(await place.fresh());
  alive = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of alive) await floor.close();
});

const AHEAD = { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY };

/** Calls of both hosts that are on the line. */
const up = (): number => alive.flatMap((floor) => floor.lines.calls).filter((call) => !call.over).length;

/** When each call of both hosts was dialled, oldest first. */
const momentsOfDials = async (): Promise<number[]> =>
  (
    await Promise.all(
      alive
        .flatMap((floor) => floor.lines.calls)
        .map(async (call) => (await first.store.attempts.get(call.request.attemptId))?.createdAtMs ?? 0),
    )
  ).toSorted((a, b) => a - b);

describe('two hosts over one PostgreSQL', () => {
  it('hold a campaign’s simultaneous calls together', async () => {
    const people = Array.from({ length: 40 }, (_, i) => `Person ${i}`);
    await runCampaign(
      first,
      {
        mode: 'predictive',
        bcwSec: 0,
        concurrency: 1,
        predictive: AHEAD,
        retries: { ...SETTINGS.retries, maxRetries: 0 },
      },
      people,
    );
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    await second.signIn('ben');
    let most = 0;
    const said = new Set<string | undefined>();
    for (let second = 0; second < 30; second += 1) {
      await Promise.all(alive.map((floor) => floor.pass(1)));
      most = Math.max(most, up());
      if (up() === 1) said.add((await first.dialler.holdBack('camp'))?.kind);
      expect(up()).toBeLessThanOrEqual(1);
      if (second % 4 === 3) for (const floor of alive) floor.lines.calls.find((call) => !call.over)?.ends();
    }
    expect(most).toBe(1);
    expect(alive.flatMap((floor) => floor.lines.calls).length).toBeGreaterThan(4);
    // Each says so, also while the other one has the call.
    expect([...said]).toEqual(['concurrency_reached']);
  });

  it('keep a campaign’s call interval together', async () => {
    await runCampaign(
      first,
      {
        mode: 'progressive',
        bcwSec: 0,
        callIntervalMs: 5_000,
        retries: { ...SETTINGS.retries, maxRetries: 0 },
      },
      Array.from({ length: 20 }, (_, i) => `Person ${i}`),
    );
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    await second.signIn('ben');
    for (let second = 0; second < 40; second += 1) {
      await Promise.all(alive.map((floor) => floor.pass(1)));
      for (const floor of alive) for (const call of floor.lines.calls) call.ends();
    }
    await Promise.all(alive.map((floor) => floor.settled()));
    const dialled = await momentsOfDials();
    expect(dialled.length).toBeGreaterThan(5);
    const gaps = dialled.slice(1).map((atMs, i) => atMs - (dialled[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
    for (const floor of alive) expect(floor.lines.calls.length).toBeGreaterThan(1);
  });

  it('hold a trunk to its channels together, and say that they are in use', async () => {
    await first.store.trunks.save({ ...sampleTrunk(), name: 'North', channels: 1 });
    await runCampaign(
      first,
      { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      Array.from({ length: 30 }, (_, i) => `Person ${i}`),
    );
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    await second.signIn('ben');
    let most = 0;
    const said: string[] = [];
    for (let second = 0; second < 24; second += 1) {
      await Promise.all(alive.map((floor) => floor.pass(1)));
      most = Math.max(most, up());
      for (const floor of alive) said.push((await floor.dialler.holdBack('camp'))?.kind ?? 'none');
      if (second % 3 === 2) for (const floor of alive) for (const call of floor.lines.calls) call.ends();
    }
    expect(most).toBe(1);
    // One of them has the call, the other one knows that there is no channel for its operator.
    expect(new Set(said)).toEqual(new Set(['operators_busy', 'trunk_full']));
    expect(alive.flatMap((floor) => floor.lines.calls).length).toBeGreaterThan(5);
  });

  it('begin no more calls over a trunk in a second than it takes, together', async () => {
    await first.store.trunks.save({ ...sampleTrunk(), callsPerSec: 1 });
    await runCampaign(
      first,
      { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      Array.from({ length: 40 }, (_, i) => `Person ${i}`),
    );
    for (const floor of alive) await floor.dialler.start();
    await first.signIn('ada');
    await second.signIn('ben');
    for (let step = 0; step < 60; step += 1) {
      for (const floor of alive) floor.clock.advance(250);
      await Promise.all(alive.map((floor) => floor.settled()));
      for (const floor of alive) for (const call of floor.lines.calls) call.ends();
    }
    const dialled = await momentsOfDials();
    expect(dialled.length).toBeGreaterThan(8);
    const gaps = dialled.slice(1).map((atMs, i) => atMs - (dialled[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });
});
