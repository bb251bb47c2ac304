import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { AHEAD, attemptAt, attemptOf, stateOf, wrapUp } from './dialler-steps.ts';

const NAMES = Array.from({ length: 30 }, (_, i) => `Person ${i + 1}`);

describe('a campaign that dials ahead', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
  });
  afterEach(() => leaveFloor(floor));

  async function start(change: Partial<CampaignSettings> = {}, names = NAMES): Promise<void> {
    await runCampaign(floor, { ...AHEAD, ...change }, names);
    await floor.dialler.start();
  }

  it('dials nobody while no operator is ready, and at once when one is', async () => {
    await start();
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    await floor.signIn();
    expect(floor.lines.calls.length).toBeGreaterThan(0);
    await floor.pass(1);
    expect(await floor.desk()).toMatchObject({ state: 'awaiting', underWay: { waiting: 0 } });
    const attempt = await attemptOf(floor, floor.lines.last);
    expect(attempt).toMatchObject({ operatorId: null, mode: 'predictive' });
    expect(attempt.why).toMatchObject({ line: 'first_pass', lastOutcome: null, dueAtMs: null });
    expect(attempt.why?.checks).toContain('hold');
    expect(attempt.why?.bound).not.toBeNull();
  });

  it('puts an answered call to the ready operator with the first frame filled in, and a sound', async () => {
    await start();
    await floor.signIn();
    const call = floor.lines.last.rings();
    await floor.settled();
    call.answers();
    // In the very turn of the answer, before anything is stored.
    expect(call.done).toEqual(['attach ada']);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'on_call', contact: { name: expect.stringContaining('Person') } });
    expect(desk.contact?.state).toBe('in_progress');
    expect(floor.sound.tones).toContain('ada arrival');
    expect(await attemptOf(floor, call)).toMatchObject({ operatorId: 'ada' });
    expect((await attemptOf(floor, call)).attachedAtMs).not.toBeNull();
  });

  it('goes on to the next call after the wrap-up, and stores the result under its operator', async () => {
    await start();
    await floor.signIn();
    floor.lines.last.rings().answers();
    await floor.pass(20);
    const attemptId = await attemptAt(floor);
    await floor.seats.hangUp('ada', attemptId);
    await floor.settled();
    expect((await floor.desk()).state).toBe('acw');
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    await floor.pass(1);
    expect(await floor.store.attempts.get(attemptId)).toMatchObject({
      outcome: 'answered',
      operatorId: 'ada',
      dispositionId: 'sold',
    });
    expect(['ready', 'awaiting']).toContain((await floor.desk()).state);
    expect(floor.lines.calls.length).toBeGreaterThan(1);
  });

  it('learns who answers, tells pacing the chance of each call, and knows it after a restart', async () => {
    await start();
    await floor.signIn();
    floor.lines.last.rings().answers();
    await floor.pass(70);
    const saved = await floor.store.settings.get('answer.scores');
    expect(saved).not.toBeNull();
    expect(saved).toContain('DE');
  });

  it('gives the call to who has been ready longest, and the longest-waiting call to who becomes free', async () => {
    await start();
    await floor.signIn('ben');
    await floor.pass(5);
    await floor.signIn('ada');
    await floor.pass(2);
    const [first, second, third] = floor.lines.calls;
    if (!first || !second) throw new Error('Not enough was dialled.');
    first.rings().answers();
    second.rings().answers();
    await floor.settled();
    expect(first.done).toContain('attach ben');
    expect(second.done).toContain('attach ada');
    expect(third?.done ?? []).toEqual([]);
  });

  it('keeps the place of who has been ready longest while calls come and go', async () => {
    await start();
    await floor.signIn('ben');
    await floor.pass(5);
    await floor.signIn('ada');
    await floor.pass(2);
    await floor.store.campaigns.move('camp', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('camp');
    await floor.pass(2);
    expect((await floor.desk('ben')).state).toBe('ready');
    // Ada is told first that calls may come again.
    floor.seats.sayUnderWay(() => ({ ringing: 1, waiting: 0 }));
    await floor.pass(1);
    const [seat] = floor.seats.reserve({ groupId: 'sales', skill: null }, 1);
    expect(seat?.operatorId).toBe('ben');
    seat?.release();
  });

  it('keeps each campaign within its own simultaneous calls while several share their operators', async () => {
    // A list as short as this one is not dialled ahead.
    await start({ concurrency: 1, alwaysOn: true });
    await runCampaign(floor, { ...AHEAD, alwaysOn: true }, NAMES, 'other');
    await floor.dialler.campaignChanged('other');
    await floor.signIn('ada');
    await floor.signIn('ben');
    const up = async (campaignId: string): Promise<number> => {
      const open = await floor.store.attempts.openOf('host');
      return open.filter((attempt) => attempt.campaignId === campaignId).length;
    };
    for (let second = 0; second < 30; second += 1) {
      await floor.pass(1);
      expect(await up('camp')).toBeLessThanOrEqual(1);
    }
    const dialled = await floor.store.attempts.count('other');
    expect(dialled).toBeGreaterThan(1);
    expect(await floor.store.attempts.count('camp')).toBeGreaterThan(0);
  });

  it('plays the message to a person for whom nobody is free in time, and hangs up when it is over', async () => {
    await start();
    await floor.signIn();
    const [call] = floor.lines.calls;
    if (!call) throw new Error('Nothing was dialled.');
    call.rings();
    await floor.settled();
    await floor.seats.notReady('ada', 'break');
    call.answers();
    expect(await stateOf(floor, await here(call))).toBe('awaiting_operator');
    await floor.pass(1);
    expect(call.done).toEqual([]);
    await floor.pass(1);
    expect(call.done).toEqual(['play 8000']);
    call.hearsItOut();
    await floor.settled();
    expect(call.done).toEqual(['play 8000', 'hang up']);
    expect(await attemptOf(floor, call)).toMatchObject({ outcome: 'abandoned', operatorId: null });
    expect(await stateOf(floor, call)).toBe('abandoned');
  });

  const here = async (call: ScriptedCall): Promise<ScriptedCall> => {
    await floor.settled();
    return call;
  };

  it('counts who left before anybody was there, and leaves both numbers in peace for three days in this mode alone', async () => {
    await start({}, ['Carl']);
    await floor.signIn();
    const call = floor.lines.last.rings();
    await floor.settled();
    await floor.seats.notReady('ada', 'break');
    call.answers();
    await floor.pass(1);
    call.ends();
    await floor.settled();
    const { number, outcome } = await attemptOf(floor, call);
    expect(outcome).toBe('canceled_by_client');
    const quarters = await floor.store.attempts.answerQuarters('camp', 0, floor.clock.now() + 3_600_000);
    expect(quarters).toEqual([
      expect.objectContaining({ dials: 1, answered: 1, connected: 0, abandoned: 0, leftEarly: 1 }),
    ]);
    const heldMs = (await floor.store.attempts.heldUntilMs(number)) ?? 0;
    expect(heldMs - floor.clock.now()).toBeGreaterThan(71.9 * 3_600_000);

    await runCampaign(floor, { ...AHEAD }, ['Carl'], 'again');
    await floor.dialler.campaignChanged('again');
    await floor.seats.ready('ada');
    await floor.pass(5);
    expect(floor.lines.calls).toHaveLength(1);
    expect(await floor.store.campaigns.nextDueMs({ id: 'again', run: 1 })).toBe(heldMs);

    await runCampaign(floor, { mode: 'progressive', bcwSec: 0 }, ['Carl'], 'plain');
    await floor.dialler.campaignChanged('plain');
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(2);
  });

  it('finds another operator when the one it was put to hears nothing', async () => {
    await start();
    await floor.signIn('ben');
    await floor.pass(1);
    await floor.signIn('ada');
    const [call] = floor.lines.calls;
    if (!call) throw new Error('Nothing was dialled.');
    call.rings();
    await floor.settled();
    call.deaf = true;
    call.answers();
    call.deaf = false;
    await floor.settled();
    expect(call.done.slice(0, 2)).toEqual(['attach ben', 'attach ada']);
    expect(await floor.desk('ben')).toMatchObject({ state: 'not_ready', notReadyReason: 'audio_lost' });
    expect((await floor.desk('ada')).state).toBe('on_call');
    expect(await attemptOf(floor, call)).toMatchObject({ operatorId: 'ada' });
  });

  it('places no call more once every operator has left, and gives up who has rung long enough', async () => {
    await start();
    await floor.signIn();
    await floor.pass(1);
    for (const call of floor.lines.calls) call.rings();
    await floor.seats.notReady('ada', 'lunch');
    const dialled = floor.lines.calls.length;
    await floor.pass(10);
    expect(floor.lines.calls).toHaveLength(dialled);
    expect(floor.lines.calls.every((call) => !call.over)).toBe(true);
    await floor.pass(8);
    expect(floor.lines.calls).toHaveLength(dialled);
    expect(floor.lines.calls.filter((call) => call.over).length).toBeGreaterThan(0);
  });

  it('gives nobody up before they have rung for that long, however long it took until they rang', async () => {
    await start();
    await floor.signIn();
    await floor.pass(1);
    await floor.pass(6);
    for (const call of floor.lines.calls) call.rings();
    await floor.seats.notReady('ada', 'lunch');
    await floor.pass(14);
    expect(floor.lines.calls.filter((call) => call.over)).toEqual([]);
    await floor.pass(3);
    expect(floor.lines.calls.filter((call) => call.over).length).toBeGreaterThan(0);
  });

  it('tells whoever answers as they are given up that nobody is there', async () => {
    await start();
    await floor.signIn();
    await floor.pass(1);
    for (const call of floor.lines.calls) {
      call.rings();
      call.picksUpAsGivenUp = true;
    }
    await floor.seats.notReady('ada', 'lunch');
    await floor.pass(16);
    const answered = floor.lines.calls.filter((call) => call.answeredAlready);
    expect(answered.length).toBeGreaterThan(0);
    await floor.pass(2);
    for (const call of answered) {
      expect(call.done).toEqual(['give up', 'play 8000']);
      call.hearsItOut();
    }
    await floor.settled();
    for (const call of answered) {
      expect(call.done.at(-1)).toBe('hang up');
      expect(await attemptOf(floor, call)).toMatchObject({ outcome: 'abandoned' });
    }
  });

  it('dials nobody without the message that abandoned people hear', async () => {
    await start({ predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: 'gone' } });
    await floor.signIn();
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('never has more calls under way than its simultaneous calls, nor dials faster than its interval', async () => {
    await start({ concurrency: 2, callIntervalMs: 5_000 });
    await floor.signIn('ada');
    await floor.signIn('ben');
    await floor.pass(4);
    expect(floor.lines.calls).toHaveLength(1);
    for (let second = 0; second < 40; second += 1) {
      if (second === 20) floor.lines.last.ends();
      await floor.pass(1);
      expect(floor.lines.calls.filter((call) => !call.over).length).toBeLessThanOrEqual(2);
    }
    expect(floor.lines.calls.length).toBeGreaterThan(2);
    const dialledMs = await Promise.all(
      floor.lines.calls.map(async (call) => (await attemptOf(floor, call)).createdAtMs),
    );
    const gaps = dialledMs.slice(1).map((atMs, i) => atMs - (dialledMs[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
  });

  it('owes its message to whoever waits while it is paused', async () => {
    await start();
    await floor.signIn();
    const call = floor.lines.last.rings();
    await floor.settled();
    await floor.seats.notReady('ada', 'break');
    await floor.store.campaigns.move('camp', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('camp');
    call.answers();
    await floor.pass(3);
    expect(call.done).toEqual(['play 8000']);
  });

  it('takes no result of a voice agent for a call that an operator has', async () => {
    await start();
    await floor.signIn();
    floor.lines.last.rings().answers();
    await floor.pass(2);
    const attemptId = await attemptAt(floor);
    const result = { attemptId, dispositionId: 'sold', notes: '', callbackAtMs: null, answers: {} };
    await expect(floor.dialler.takeResult(result)).rejects.toThrow(/An operator has this call/);
    expect((await floor.desk()).draft?.dispositionId).toBeNull();
  });

  it('lets whoever waits on the line have their operator while it is paused, and dials nobody more', async () => {
    await start();
    await floor.signIn();
    const call = floor.lines.last.rings();
    await floor.settled();
    await floor.store.campaigns.move('camp', 'running', 'paused', { atMs: floor.clock.now() });
    await floor.dialler.campaignChanged('camp');
    const dialled = floor.lines.calls.length;
    call.answers();
    await floor.settled();
    expect((await floor.desk()).state).toBe('on_call');
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(dialled);
  });
});
