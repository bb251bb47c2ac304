import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

describe('a preview call', () => {
  it('goes from the offer over preparation, ringing and talk to a stored wrap-up', async () => {
    await runCampaign(floor, {}, ['Carl']);
    await floor.dialler.start();
    await floor.signIn();

    const offered = await floor.desk();
    expect(offered.state).toBe('offered');
    expect(offered.contact?.name).toBe('Carl');
    expect(offered.countdownEndsMs).toBe(floor.clock.now() + 30_000);
    expect(floor.lines.calls).toHaveLength(0);

    await floor.seats.accept('ada', offered.contact?.id ?? 0);
    expect((await floor.desk()).state).toBe('bcw');
    await floor.pass(20);
    expect((await floor.desk()).state).toBe('dialling');
    expect(floor.lines.last.request).toMatchObject({
      number: '+49301234100',
      trunkId: 'trunk',
      callerId: null,
      ringTimeoutMs: 25_000,
    });

    floor.lines.last.rings();
    expect((await floor.desk()).call?.state).toBe('ringing');
    await floor.pass(5);
    floor.lines.last.answers();
    const talking = await floor.desk();
    expect(talking.state).toBe('on_call');
    expect(talking.call?.state).toBe('in_progress');
    expect(floor.lines.last.done).toEqual(['attach ada']);

    await floor.pass(42);
    floor.lines.last.ends();
    const wrapping = await floor.desk();
    expect(wrapping.state).toBe('acw');
    expect(wrapping.call?.ending).toBe('The customer hung up');
    const attemptId = wrapping.call?.attemptId ?? '';
    await floor.pass(7);
    await floor.seats.finishAcw(
      'ada',
      { attemptId, dispositionId: 'sold', notes: 'Two boxes', callbackAtMs: null, version: 1 },
      false,
    );
    const after = await floor.desk();
    expect(after.state).toBe('ready');
    expect(after.today).toEqual({ attempts: 1, connected: 1, talkSec: 42, wrapSec: 7 });

    const attempt = await floor.store.attempts.get(attemptId);
    expect(attempt).toMatchObject({
      outcome: 'answered',
      dispositionId: 'sold',
      notes: 'Two boxes',
      talkSec: 42,
      wrapSec: 7,
      hungUpBy: 'customer',
      operatorId: 'ada',
      host: 'host',
      pass: 1,
    });
    expect(await floor.store.campaigns.counts('camp')).toEqual({ completed: 1 });
    expect(await floor.store.drafts.get(attemptId)).toBeNull();
    expect(floor.faults).toEqual([]);
  });
});
