import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';
import { begin, contactAt, talk, wrapUp } from './dialler-steps.ts';

const HOUR_MS = 3_600_000;

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(async () => {
  await leaveFloor(floor);
  expect(floor.faults).toEqual([]);
});

const counts = () => floor.store.campaigns.counts('camp');

/** What the desk's countdown still has, as the screen reckons it. */
const leftMs = (desk: DeskSnapshot): number => (desk.countdownEndsMs ?? 0) - floor.clock.now();

/** The clock is set, and the host has had its second to see it. */
async function set(byMs: number): Promise<void> {
  floor.clock.jump(byMs);
  await floor.pass(1);
}

/** What desks were told since `from`. */
const toldSince = (from: number): DeskSnapshot[] =>
  floor.events.slice(from).flatMap((event) => (event.topic === 'desk' ? [event.desk] : []));

describe.each([
  ['an hour forward', HOUR_MS],
  ['an hour back', -HOUR_MS],
  ['two hours forward, as after a sleep', 2 * HOUR_MS],
])('a clock that is set %s', (_words, byMs) => {
  it('leaves an offer where it is, with the time it had', async () => {
    await begin(floor, { preview: { offerSec: 30, onTimeout: 'requeue' } });
    await floor.pass(10);
    await set(byMs);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'offered', contact: { name: 'Carl' } });
    expect(leftMs(desk)).toBe(19_000);
    await floor.pass(19);
    expect(await floor.desk()).toMatchObject({ state: 'not_ready', notReadyReason: 'missed_offer' });
    expect(await counts()).toEqual({ pending: 2 });
  });

  it('leaves the preparation where it is, and it dials once, when its time is over', async () => {
    await begin(floor, { bcwSec: 20 });
    await floor.seats.accept('ada', await contactAt(floor));
    await floor.pass(5);
    await set(byMs);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'bcw', contact: { name: 'Carl' } });
    expect(leftMs(desk)).toBe(14_000);
    await floor.pass(13);
    expect(floor.lines.calls).toHaveLength(0);
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(1);
    expect(await floor.desk()).toMatchObject({ state: 'dialling', contact: { name: 'Carl' } });
  });

  it('keeps the call, counts its talk as it was, and keeps its times in their order', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor, 30);
    await set(byMs);
    await floor.pass(9);
    const desk = await floor.desk();
    expect(desk.state).toBe('on_call');
    expect(floor.lines.last.over).toBe(false);
    // The screen's timer shows 40 s, not an hour and not less than nothing.
    expect(floor.clock.now() - (desk.call?.answeredAtMs ?? 0)).toBe(40_000);
    floor.lines.last.ends();
    await floor.settled();
    await set(-byMs);
    await floor.pass(10);
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    const attempt = await floor.store.attempts.get(attemptId);
    expect(attempt).toMatchObject({ talkSec: 40, wrapSec: 11, outcome: 'answered', dispositionId: 'sold' });
    const times = [attempt?.createdAtMs, attempt?.answeredAtMs, attempt?.endedAtMs, attempt?.wrappedAtMs];
    expect(times).toEqual(times.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect((await floor.desk()).today).toMatchObject({ talkSec: 40, wrapSec: 11 });
  });

  it('leaves the wrap-up its time, and what was typed', async () => {
    await begin(floor, {}, ['Carl']);
    const attemptId = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    await floor.pass(20);
    await floor.seats.saveDraft('ada', wrapUp(attemptId, null, { notes: 'was kind' }));
    await set(byMs);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'acw', draft: { notes: 'was kind' } });
    expect(leftMs(desk)).toBe(39_000);
    await floor.seats.extendAcw('ada', attemptId);
    await floor.pass(68);
    expect((await floor.desk()).state).toBe('acw');
    await floor.pass(1);
    expect((await floor.desk()).state).toBe('ready');
    const attempt = await floor.store.attempts.get(attemptId);
    expect(attempt).toMatchObject({ wrapSec: 90, dispositionId: 'none' });
    expect(attempt?.notes).toContain('was kind');
  });

  it('dials a contact that waits for its retry once, at the time of day that was stored', async () => {
    await begin(floor, { bcwSec: 0, mode: 'progressive' }, ['Carl']);
    const call = floor.lines.last;
    call.rings().ends({ sipCode: 486 });
    await floor.settled();
    const due = (await floor.store.contacts.get(1))?.nextAtMs ?? 0;
    await set(byMs);
    await floor.pass(5);
    const isDue = floor.clock.now() >= due;
    expect(floor.lines.calls).toHaveLength(isDue ? 2 : 1);
    if (!isDue) {
      const { holdBack } = await floor.desk();
      expect(holdBack).toMatchObject({ kind: 'waiting_for_retries', untilMs: due });
      floor.clock.jump(-byMs);
      await floor.pass(1_800, 10);
    }
    expect(floor.lines.calls).toHaveLength(2);
    expect(await floor.store.contacts.history(1)).toHaveLength(2);
  });

  it('keeps to the call interval', async () => {
    await runCampaign(floor, { mode: 'progressive', bcwSec: 0, callIntervalMs: 10_000 });
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.signIn('ben');
    expect(floor.lines.calls).toHaveLength(1);
    await set(byMs);
    expect((await floor.desk('ben')).holdBack).toMatchObject({
      sentence: 'The call interval lets the next call start in 9 seconds.',
      untilMs: floor.clock.now() + 9_000,
    });
    await floor.pass(8);
    expect(floor.lines.calls).toHaveLength(1);
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(2);
    expect(floor.dialler.totals().dialsPerSec).toBeCloseTo(0.1, 5);
  });

  it('keeps the leases of this host alive, so that nobody else takes its contacts', async () => {
    await begin(floor, { bcwSec: 300 });
    await floor.seats.accept('ada', await contactAt(floor));
    await set(byMs);
    await floor.pass(60);
    expect(await floor.store.contacts.returnLeases({ expiredAtMs: floor.clock.now() })).toBe(0);
    expect((await floor.desk()).state).toBe('bcw');
    expect(await counts()).toMatchObject({ bcw: 1 });
  });

  it('is told to every desk, with the countdown as the clock stands now', async () => {
    await begin(floor, { bcwSec: 20 });
    await floor.seats.accept('ada', await contactAt(floor));
    await floor.settled();
    const from = floor.events.length;
    floor.clock.jump(byMs);
    floor.seats.clockJumped();
    const told = toldSince(from).find(({ operatorId }) => operatorId === 'ada');
    expect(told?.countdownEndsMs).toBe(floor.clock.now() + 20_000);
    expect(told?.sinceMs).toBe(floor.clock.now());
  });

  it('gives the next contact to the operator who has waited longest', async () => {
    await runCampaign(floor, {}, ['Carl']);
    await floor.signIn('ben');
    await floor.pass(5);
    floor.clock.jump(byMs);
    await floor.signIn('ada');
    await floor.dialler.start();
    await floor.pass(1);
    expect((await floor.desk('ben')).state).toBe('offered');
    expect((await floor.desk('ada')).state).toBe('ready');
  });
});

describe('a machine that slept while another host took its contacts', () => {
  it('lets them go and dials nobody twice', async () => {
    await begin(floor, { bcwSec: 60 }, ['Carl']);
    await floor.seats.accept('ada', await contactAt(floor));
    await floor.settled();
    floor.clock.jump(2 * HOUR_MS);
    // The other host's beat comes first.
    await floor.store.contacts.returnLeases({ expiredAtMs: floor.clock.now() });
    const [taken] = await floor.store.contacts.lease({
      campaignId: 'camp',
      hostId: 'other',
      count: 1,
      nowMs: floor.clock.now(),
      leaseMs: 30_000,
    });
    expect(taken?.name).toBe('Carl');
    await floor.pass(2);
    expect((await floor.desk()).state).toBe('ready');
    await floor.pass(20);
    expect(floor.lines.calls).toHaveLength(0);
    expect(await counts()).toEqual({ leased: 1 });
  });
});

it('a call that goes over the end of daylight saving is not cut and loses no second', async () => {
  // 25 October 2026, 03:00 summer time becomes 02:00: the epoch goes on, only the words for it change.
  await leaveFloor(floor);
  floor = await openFurnishedFloor(drivenClock(Date.UTC(2026, 9, 25, 0, 59, 30)));
  const window = {
    zone: 'Europe/Berlin',
    days: [1, 2, 3, 4, 5, 6, 7],
    start: '00:00',
    end: '00:00',
    singleDay: false,
  };
  await begin(floor, { window }, ['Carl']);
  const attemptId = await talk(floor, 60);
  floor.lines.last.ends();
  await floor.settled();
  expect(await floor.store.attempts.get(attemptId)).toMatchObject({ talkSec: 60 });
});
