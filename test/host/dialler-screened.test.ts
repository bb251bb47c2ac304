import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { NO_VOICE_MODEL } from '../../shared/domain/screening-ear.ts';
import {
  APOLOGY,
  LEFT_MESSAGE,
  leaveFloor,
  MONDAY_10,
  openFurnishedFloor,
  SETTINGS,
  WHO_CALLS,
  type Floor,
} from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { answered, quarterOf, SCREENED, screening } from './dialler-screened-steps.ts';
import { attemptAt, attemptOf, stateOf, wrapUp } from './dialler-steps.ts';

describe('a screened call', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
  });
  afterEach(() => leaveFloor(floor));

  const marksOf = () => floor.store.attempts.screeningMarks('camp', 0, floor.clock.now() + 3_600_000);

  const activityOf = async (): Promise<string[]> =>
    (await floor.store.activity.list('camp', null, 50)).rows.map(({ what }) => what);

  it('puts a person through once that is told, and keeps the verdict with its time and confidence', async () => {
    const call = await answered(floor);
    expect(call.done).toEqual(['screen']);
    expect(await stateOf(floor, call)).toBe('amd_screening');
    await floor.pass(1);
    call.isTold('person', 0.93);
    expect(call.done).toEqual(['screen', 'attach ada']);
    await floor.settled();
    const attempt = await attemptOf(floor, call);
    expect(attempt).toMatchObject({
      screeningVerdict: 'person',
      screeningConfidence: 0.93,
      operatorId: 'ada',
    });
    expect(attempt.screenedAtMs).toBe((attempt.answeredAtMs ?? 0) + 1_000);
  });

  it('is listened to as its campaign wants, and its attempt says by what it was told', async () => {
    const call = await answered(floor, screening({ mode: 'model' }));
    expect(call.ear).toBe('model');
    call.isTold('person');
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ screenedBy: 'model' });
    expect(await activityOf()).not.toContain(NO_VOICE_MODEL);
  });

  it('that the cadence tells for want of the model says so, once in the activity of its campaign', async () => {
    const call = await answered(floor, { ...screening({ mode: 'model' }), concurrency: 1 });
    call.isTold('machine', 0.9, 'cadence');
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ screenedBy: 'cadence' });
    await floor.pass(10);
    const next = floor.lines.last.rings();
    expect(next).not.toBe(call);
    next.answers();
    await floor.settled();
    next.isTold('machine', 0.9, 'cadence');
    await floor.settled();
    expect((await activityOf()).filter((what) => what === NO_VOICE_MODEL)).toHaveLength(1);
  });

  it('of a campaign that asks for cadence says nothing of the model', async () => {
    const call = await answered(floor);
    expect(call.ear).toBe('cadence');
    call.isTold('person');
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ screenedBy: 'cadence' });
    expect(await activityOf()).not.toContain(NO_VOICE_MODEL);
  });

  it('hangs up on a machine, which counts neither as live nor as abandoned', async () => {
    const call = await answered(floor);
    call.isTold('machine');
    await floor.settled();
    expect(call.done).toEqual(['screen', 'hang up']);
    expect(await attemptOf(floor, call)).toMatchObject({ outcome: 'machine', screeningVerdict: 'machine' });
    expect(await stateOf(floor, call)).toBe('amd_machine');
    expect(await quarterOf(floor)).toMatchObject({ answered: 1, machines: 1, abandoned: 0, leftEarly: 0 });
    expect(await floor.store.attempts.heldUntilMs((await attemptOf(floor, call)).number)).toBeNull();
  });

  it('takes whoever cannot be told in time for a person, inside the time to an operator', async () => {
    const call = await answered(floor);
    call.talks();
    floor.clock.advance(1_849);
    expect(call.done).toEqual(['screen']);
    floor.clock.advance(1);
    expect(call.done).toEqual(['screen', 'attach ada']);
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ screeningVerdict: 'unsure' });
  });

  it('is put through to a free operator though the program was too busy to say so in time', async () => {
    await leaveFloor(floor);
    const clock = drivenClock(MONDAY_10);
    let lateMs = 0;
    floor = await openFurnishedFloor({ ...clock, elapsed: () => clock.elapsed() + lateMs });
    const call = await answered(floor);
    clock.advance(1_849);
    lateMs = 300;
    clock.advance(1);
    expect(call.done).toEqual(['screen', 'attach ada']);
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({ screeningVerdict: 'unsure', operatorId: 'ada' });
  });

  it('hears the message when nobody is free by then', async () => {
    const call = await answered(floor);
    await floor.seats.notReady('ada', 'break');
    floor.clock.advance(1_850);
    expect(call.done).toEqual(['screen']);
    floor.clock.advance(150);
    expect(call.done).toEqual(['screen', 'play 8000']);
  });

  it('may count that time from the end of the greeting instead', async () => {
    const predictive = {
      ...PREDICTIVE_DEFAULTS,
      abandonedMessageId: APOLOGY,
      graceFrom: 'greeting',
    } as const;
    const call = await answered(floor, { predictive });
    await floor.seats.notReady('ada', 'break');
    await floor.pass(2);
    call.talks();
    await floor.pass(8);
    expect(call.done).toEqual(['screen']);
    call.isTold('person');
    await floor.pass(1);
    expect(call.done).toEqual(['screen']);
    await floor.pass(1);
    expect(call.done).toEqual(['screen', 'play 8000']);
  });

  async function marked(dispositionId: string): Promise<ScriptedCall> {
    const call = await answered(floor);
    call.isTold('person');
    await floor.pass(20);
    const attemptId = await attemptAt(floor);
    await floor.seats.hangUp('ada', attemptId);
    await floor.settled();
    await floor.seats.finishAcw('ada', wrapUp(attemptId, dispositionId), false);
    await floor.settled();
    return call;
  }

  describe('of a machine that is to be left a message', () => {
    const LEAVES = screening({ onMachine: 'leave_message', machineMessageId: LEFT_MESSAGE });

    it('plays it after the beep, hangs up, and keeps that it was left whole', async () => {
      const call = await answered(floor, LEAVES);
      call.isTold('machine');
      await floor.pass(4);
      expect(call.done).toEqual(['screen']);
      expect(await stateOf(floor, call)).toBe('amd_screening');
      call.listens('beep');
      expect(call.played.map((each) => each.length)).toEqual([16_000]);
      await floor.pass(2);
      call.hearsItOut();
      await floor.settled();
      expect(call.done).toEqual(['screen', 'play 16000', 'hang up']);
      expect(await attemptOf(floor, call)).toMatchObject({
        outcome: 'machine',
        leftMessage: 'whole',
        hungUpBy: 'program',
        operatorId: null,
      });
      expect(await stateOf(floor, call)).toBe('amd_machine');
    });

    it('says when the machine hung up midway, and when nothing could be left', async () => {
      const midway = await answered(floor, LEAVES);
      midway.isTold('machine').listens('silence').ends();
      await floor.settled();
      expect(await attemptOf(floor, midway)).toMatchObject({ leftMessage: 'partly', hungUpBy: 'customer' });
      const talkative = floor.lines.last.rings();
      await floor.settled();
      expect(talkative).not.toBe(midway);
      talkative.answers().isTold('machine');
      await floor.pass(59);
      expect(talkative.done).toEqual(['screen']);
      await floor.pass(1);
      expect(await attemptOf(floor, talkative)).toMatchObject({ outcome: 'machine', leftMessage: 'none' });
    });

    it('keeps no operator waiting: it is neither a live answer nor on its way to one while the message plays', async () => {
      const call = await answered(floor, LEAVES);
      const before = floor.lines.calls.length;
      call.isTold('machine');
      await floor.pass(2);
      expect(floor.lines.calls.length).toBeGreaterThan(before);
      expect((await floor.desk()).state).toBe('awaiting');
    });

    it('is taken from who waits for an operator when a beep says so, and counts as nobody who was abandoned', async () => {
      const call = await answered(floor, {
        ...LEAVES,
        predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY, graceFrom: 'greeting' },
      });
      await floor.seats.notReady('ada', 'break');
      call.isTold('person');
      await floor.settled();
      expect(await stateOf(floor, call)).toBe('awaiting_operator');
      await floor.pass(1);
      call.isTold('machine', 0.97);
      await floor.settled();
      expect(await stateOf(floor, call)).toBe('amd_screening');
      await floor.seats.ready('ada');
      call.listens();
      await floor.pass(2);
      call.hearsItOut();
      await floor.settled();
      expect(call.done).toEqual(['screen', 'play 16000', 'hang up']);
      expect(await attemptOf(floor, call)).toMatchObject({
        screeningVerdict: 'machine',
        leftMessage: 'whole',
      });
      expect(await quarterOf(floor)).toMatchObject({ answered: 1, machines: 1, abandoned: 0, leftEarly: 0 });
      expect(floor.faults).toEqual([]);
    });
  });

  describe('of an assistant that asks who calls', () => {
    const SAYS = screening({ onScreener: 'say_who', screenerMessageId: WHO_CALLS, screenerWaitSec: 10 });
    async function told(change: Partial<CampaignSettings> = {}): Promise<ScriptedCall> {
      const call = await answered(floor, { ...SAYS, ...change });
      call.isTold('screener', 0.7);
      await floor.settled();
      return call;
    }

    it('says who calls, waits, and puts the person through whose time counts from their first word', async () => {
      const call = await told();
      expect(call.done).toEqual(['screen', 'play 24000']);
      await floor.pass(3);
      call.hearsItOut();
      expect(call.done.at(-1)).toBe('screen who comes');
      await floor.pass(8);
      expect(await stateOf(floor, call)).toBe('amd_screening');
      await floor.seats.notReady('ada', 'break');
      call.talks();
      await floor.pass(1);
      call.isTold('person');
      await floor.settled();
      expect(await stateOf(floor, call)).toBe('awaiting_operator');
      floor.clock.advance(999);
      expect(call.played).toHaveLength(1);
      floor.clock.advance(1);
      expect(call.played.map((each) => each.length)).toEqual([24_000, 8_000]);
      call.hearsItOut();
      await floor.settled();
      expect(await attemptOf(floor, call)).toMatchObject({
        outcome: 'abandoned',
        screeningVerdict: 'screener',
      });
      expect(await quarterOf(floor)).toMatchObject({ answered: 1, machines: 0, abandoned: 1 });
    });

    it('puts the call through as a person after the set wait, and no sooner', async () => {
      const call = await told();
      call.hearsItOut();
      await floor.pass(9);
      expect(call.done).not.toContain('attach ada');
      await floor.pass(1);
      expect(call.done.at(-1)).toBe('attach ada');
      expect((await floor.desk()).state).toBe('on_call');
      expect(await attemptOf(floor, call)).toMatchObject({ operatorId: 'ada', screeningVerdict: 'screener' });
    });

    it('that declines is an outcome of its own: no live answer, nobody abandoned, no peace for the number', async () => {
      const call = await told();
      call.hearsItOut();
      await floor.pass(3);
      call.ends();
      await floor.settled();
      expect((await attemptOf(floor, call)).outcome).toBe('screener');
      expect(await quarterOf(floor)).toMatchObject({ answered: 1, machines: 1, abandoned: 0, leftEarly: 0 });
      expect(await floor.store.attempts.heldUntilMs((await attemptOf(floor, call)).number)).toBeNull();
    });
  });

  describe('that an operator marks as a machine', () => {
    it('was one: by its outcome, the contact, the promise of the day, and the error of screening', async () => {
      const call = await marked('robot');
      expect(await attemptOf(floor, call)).toMatchObject({
        outcome: 'machine',
        screeningVerdict: 'person',
        talkSec: 19,
      });
      expect(await stateOf(floor, call)).toBe('amd_machine');
      expect(await quarterOf(floor)).toMatchObject({ answered: 1, connected: 1, machines: 0, misread: 1 });
      expect(await marksOf()).toEqual([{ verdict: 'person', given: 1, marked: 1 }]);
    });

    it('is the only one that counts as an error', async () => {
      await marked('sold');
      expect(await quarterOf(floor)).toMatchObject({ connected: 1, misread: 0 });
      expect(await marksOf()).toEqual([{ verdict: 'person', given: 1, marked: 0 }]);
    });
  });

  it('does not begin without the messages that it promises to play, and says which', async () => {
    const change = screening({
      onMachine: 'leave_message',
      onScreener: 'say_who',
      screenerMessageId: 'gone',
    });
    const settings = { ...SETTINGS, ...SCREENED, ...change };
    const { id } = await floor.campaigns.create({ name: 'Left', settings }, 'Ada');
    await floor.store.contacts.addOne(id, {
      phone: '+49301234100',
      name: 'Carl',
      variables: {},
      priority: 'normal',
      tags: [],
    });
    const refused = await floor.campaigns.act(id, 'start', 'Ada').catch((error: unknown) => String(error));
    expect(refused).toContain('chosen for answering machines');
    expect(refused).toContain('chosen for assistants that ask who calls');
    const ready = { onMachine: 'leave_message', machineMessageId: LEFT_MESSAGE } as const;
    await floor.campaigns.update({ id, name: 'Left', settings: { ...settings, ...screening(ready) } }, 'Ada');
    expect((await floor.campaigns.act(id, 'start', 'Ada')).status).toBe('running');
  });
});
