import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import {
  APOLOGY,
  leaveFloor,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { wrapUp } from './dialler-steps.ts';

const PEOPLE = Array.from({ length: 24 }, (_, i) => `Person ${i}`);
const BASE: CampaignSettings = {
  ...SETTINGS,
  bcwSec: 0,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
  retries: { ...SETTINGS.retries, maxRetries: 0 },
};

describe('a campaign whose mode is changed while it is paused', () => {
  let floor: Floor;
  beforeEach(async () => {
    floor = await openFurnishedFloor();
    await floor.store.operators.save({
      id: 'cy',
      name: 'Cy',
      role: 'operator',
      groupIds: ['sales'],
      archived: false,
    });
  });
  afterEach(() => leaveFloor(floor));

  const act = (action: 'pause' | 'resume') => floor.campaigns.act('camp', action, 'Ada');
  async function changeTo(mode: CampaignSettings['mode']): Promise<void> {
    const { name, settings } = await floor.campaigns.get('camp');
    await floor.campaigns.update({ id: 'camp', name, settings: { ...settings, mode } }, 'Ada');
    await floor.settled();
  }
  const talkingWith = async (operatorId: string): Promise<string> =>
    (await floor.desk(operatorId)).call?.attemptId ?? '';
  /** An operator takes what is offered, and the person answers. */
  async function talks(operatorId: string): Promise<string> {
    const desk = await floor.desk(operatorId);
    if (desk.state === 'offered') await floor.seats.accept(operatorId, desk.contact?.id ?? 0);
    await floor.settled();
    const attemptId = await talkingWith(operatorId);
    floor.lines.calls
      .find(({ request }) => request.attemptId === attemptId)
      ?.rings()
      .answers();
    await floor.settled();
    expect((await floor.desk(operatorId)).state).toBe('on_call');
    return attemptId;
  }
  const callOf = (attemptId: string) => {
    const call = floor.lines.calls.find(({ request }) => request.attemptId === attemptId);
    if (!call) throw new Error('There is no such call.');
    return call;
  };
  /** Ends whatever is up, and whatever is wrapped up. */
  async function finishAll(): Promise<void> {
    for (const call of floor.lines.calls) call.ends();
    await floor.settled();
    for (const id of ['ada', 'ben', 'cy']) {
      const { state, call } = await floor.desk(id);
      if (state === 'acw' && call) await floor.seats.finishAcw(id, wrapUp(call.attemptId, 'sold'), false);
    }
    await floor.settled();
  }
  /** Every contact was called once at most, and each is where its attempt says. */
  async function nobodyIsLost(): Promise<void> {
    expect(await floor.store.attempts.openOf('host')).toEqual([]);
    expect(floor.faults).toEqual([]);
    const { rows } = await floor.store.contacts.callList({
      campaignId: 'camp',
      states: [],
      search: '',
      cursor: null,
      limit: 100,
    });
    expect(rows).toHaveLength(PEOPLE.length);
    for (const row of rows) {
      const history = await floor.store.contacts.history(row.id);
      expect(history.length).toBeLessThanOrEqual(1);
      expect([row.name, CONTACT_STATES[row.state].kind]).toEqual([
        row.name,
        history.length === 1 ? 'final' : 'waiting',
      ]);
      for (const attempt of history)
        if (attempt.attachedAtMs !== null) expect(attempt.wrappedAtMs).not.toBeNull();
    }
  }

  it('goes on showing what still rings while paused, and the answers of today in a mode that does not dial ahead', async () => {
    await runCampaign(floor, { ...BASE, mode: 'predictive' }, PEOPLE);
    await floor.dialler.start();
    for (const id of ['ada', 'ben']) await floor.signIn(id);
    await floor.pass(2);
    const [answered, ringing] = floor.lines.calls;
    answered?.rings().answers();
    ringing?.rings();
    await floor.settled();
    answered?.ends();
    await floor.settled();
    await act('pause');
    await floor.settled();
    const paused = await floor.campaigns.figures('camp');
    expect(paused.ringing).toBeGreaterThan(0);
    expect(paused.ahead).toMatchObject({ bound: null, today: { liveAnswers: 1 } });
    await changeTo('progressive');
    expect((await floor.campaigns.figures('camp')).ahead?.today.liveAnswers).toBe(1);
  });

  it.each(['preview', 'progressive'] as const)(
    'from %s to predictive keeps the talk, the wrap-up and the contact that was on offer',
    async (mode) => {
      await runCampaign(floor, { ...BASE, mode }, PEOPLE);
      await floor.dialler.start();
      for (const id of ['ada', 'ben', 'cy']) await floor.signIn(id);
      const talk = await talks('ada');
      const wrapped = await talks('ben');
      callOf(wrapped).ends();
      await floor.settled();
      await floor.seats.saveDraft('ben', wrapUp(wrapped, 'sold', { notes: 'Wants two.' }));
      const before = floor.lines.calls.length;
      await act('pause');
      // What was offered is back; what rings may be answered.
      if (mode === 'preview') expect((await floor.desk('cy')).state).toBe('ready');
      await changeTo('predictive');
      expect((await floor.desk('ada')).state).toBe('on_call');
      expect(await floor.desk('ben')).toMatchObject({ state: 'acw', draft: { notes: 'Wants two.' } });
      expect(floor.lines.calls).toHaveLength(before);

      await act('resume');
      await floor.pass(2);
      callOf(talk).ends();
      await floor.settled();
      expect((await floor.desk('ada')).state).toBe('acw');
      await floor.seats.finishAcw('ada', wrapUp(talk, 'sold'), false);
      await floor.seats.finishAcw('ben', wrapUp(wrapped, 'sold', { notes: 'Wants two.', version: 2 }), false);
      await floor.pass(3);
      expect(await floor.store.attempts.get(talk)).toMatchObject({ mode, dispositionId: 'sold' });
      expect(await floor.store.attempts.get(wrapped)).toMatchObject({ mode, notes: 'Wants two.' });
      const ahead = floor.lines.calls.slice(before).filter((call) => !call.over);
      expect(ahead.length).toBeGreaterThan(0);
      for (const call of ahead) {
        expect(await floor.store.attempts.get(call.request.attemptId)).toMatchObject({ mode: 'predictive' });
      }
      await act('pause');
      await finishAll();
      await finishAll();
      await nobodyIsLost();
    },
  );

  it.each(['preview', 'progressive'] as const)(
    'from predictive to %s keeps who talks, who wraps up, who rings and is answered meanwhile',
    async (mode) => {
      await runCampaign(floor, { ...BASE, mode: 'predictive', concurrency: 20 }, PEOPLE);
      await floor.dialler.start();
      for (const id of ['ada', 'ben', 'cy']) await floor.signIn(id);
      await floor.pass(2);
      const [first, second, third] = floor.lines.calls;
      if (!first || !second || !third) throw new Error('Not enough was dialled.');
      first.rings().answers();
      second.rings().answers();
      await floor.pass(2);
      const at = new Map<string, string>();
      for (const id of ['ada', 'ben', 'cy']) at.set(await talkingWith(id), id);
      const wrapsUp = at.get(second.request.attemptId) ?? '';
      second.ends();
      await floor.settled();
      third.rings();
      await floor.settled();
      await act('pause');
      await changeTo(mode);
      const dialled = floor.lines.calls.length;
      // Whoever answers now was called ahead, and is put to whoever is ready.
      third.answers();
      await floor.settled();
      expect(third.done.some((what) => what.startsWith('attach'))).toBe(true);
      expect(first.over).toBe(false);
      expect((await floor.desk(wrapsUp)).state).toBe('acw');
      await floor.pass(2);
      expect(floor.lines.calls).toHaveLength(dialled);

      await act('resume');
      await floor.pass(1);
      await floor.seats.finishAcw(wrapsUp, wrapUp(second.request.attemptId, 'sold'), false);
      await floor.settled();
      // The operator who is free has the next contact the new way.
      expect((await floor.desk(wrapsUp)).state).toBe(mode === 'preview' ? 'offered' : 'dialling');
      for (const call of [first, second, third]) {
        expect(await floor.store.attempts.get(call.request.attemptId)).toMatchObject({ mode: 'predictive' });
      }
      await act('pause');
      await finishAll();
      await finishAll();
      await nobodyIsLost();
    },
  );
});
