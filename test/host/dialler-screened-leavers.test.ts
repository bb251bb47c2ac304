/** People who leave while it is listened who answers: whether they were abandoned is a matter of who was free for them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  APOLOGY,
  leaveFloor,
  MONDAY_10,
  openFurnishedFloor,
  runCampaign,
  type Floor,
} from './dialler-floor.ts';
import { answered, NAMES, quarterOf, SCREENED, screening } from './dialler-screened-steps.ts';
import { attemptOf } from './dialler-steps.ts';

describe('a screened call', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
  });
  afterEach(() => leaveFloor(floor));

  it('that its person ends while it is listened to, with an operator free for them, counts neither as live nor as abandoned', async () => {
    const call = await answered(floor);
    await floor.pass(1);
    call.ends();
    await floor.settled();
    const attempt = await attemptOf(floor, call);
    expect(attempt).toMatchObject({ outcome: 'canceled_by_client', freeWhenLeft: 'somebody' });
    expect(await quarterOf(floor)).toMatchObject({
      answered: 1,
      leftListening: 1,
      leftEarly: 0,
      abandoned: 0,
    });
    // They heard nobody all the same: their number is left in peace.
    expect(await floor.store.attempts.heldUntilMs(attempt.number)).not.toBeNull();
  });

  it('that its person ends while it is listened to, when nobody is free for them, counts as abandoned', async () => {
    const call = await answered(floor);
    await floor.seats.notReady('ada', 'break');
    await floor.pass(1);
    call.ends();
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({
      outcome: 'canceled_by_client',
      freeWhenLeft: 'nobody',
    });
    expect(await quarterOf(floor)).toMatchObject({ answered: 1, leftListening: 0, leftEarly: 1 });
  });

  it.each([
    { leavesMs: 1_950, free: 'somebody', leftEarly: 0 },
    { leavesMs: 2_050, free: 'too_late', leftEarly: 1 },
  ])(
    'that its person ends $leavesMs ms after their first word, while an operator is free, counts by whether they had been in time',
    async ({ leavesMs, free, leftEarly }) => {
      const call = await answered(floor, {
        predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY, graceFrom: 'greeting' },
      });
      floor.clock.advance(1_500);
      call.talks();
      await floor.settled();
      floor.clock.advance(leavesMs);
      call.ends();
      await floor.settled();
      expect(await attemptOf(floor, call)).toMatchObject({
        outcome: 'canceled_by_client',
        freeWhenLeft: free,
      });
      expect(await quarterOf(floor)).toMatchObject({ answered: 1, leftEarly, leftListening: 1 - leftEarly });
    },
  );

  it('counts from the answer where the time to an operator does, also when the program had no time to look', async () => {
    const clock = drivenClock(MONDAY_10);
    let lateMs = 0;
    await leaveFloor(floor);
    floor = await openFurnishedFloor({ ...clock, elapsed: () => clock.elapsed() + lateMs });
    const call = await answered(floor);
    clock.advance(1_800);
    call.talks();
    lateMs = 1_500;
    call.ends();
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ freeWhenLeft: 'too_late' });
  });

  it('has the operator only when none was answered before it: of two that leave with one free, the later counts', async () => {
    await runCampaign(floor, SCREENED, NAMES);
    await floor.dialler.start();
    await floor.signIn();
    await floor.signIn('ben');
    await floor.settled();
    const [first, second] = floor.lines.calls;
    if (!first || !second) throw new Error('Two calls were to be dialled.');
    for (const call of [first, second]) {
      call.rings();
      await floor.settled();
      floor.clock.advance(100);
      call.answers();
      await floor.settled();
    }
    await floor.seats.notReady('ben', 'break');
    second.ends();
    await floor.settled();
    first.ends();
    await floor.settled();
    expect(await attemptOf(floor, first)).toMatchObject({ freeWhenLeft: 'somebody' });
    expect(await attemptOf(floor, second)).toMatchObject({ freeWhenLeft: 'nobody' });
    expect(await quarterOf(floor)).toMatchObject({ answered: 2, leftListening: 1, leftEarly: 1 });
  });

  it('that was told to be a machine’s takes nobody from those who were answered after it', async () => {
    await runCampaign(floor, { ...SCREENED, ...screening({ onMachine: 'leave_message' }) }, NAMES);
    await floor.dialler.start();
    await floor.signIn();
    await floor.signIn('ben');
    await floor.settled();
    const [machine, person] = floor.lines.calls;
    if (!machine || !person) throw new Error('Two calls were to be dialled.');
    for (const call of [machine, person]) {
      call.rings();
      await floor.settled();
      call.answers();
      await floor.settled();
    }
    await floor.seats.notReady('ben', 'break');
    machine.isTold('machine');
    await floor.settled();
    person.ends();
    await floor.settled();
    expect(await attemptOf(floor, person)).toMatchObject({ freeWhenLeft: 'somebody' });
  });
});
