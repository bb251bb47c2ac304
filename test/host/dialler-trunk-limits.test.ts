import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store } from '../../electron/store/store.ts';
import type { PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import {
  APOLOGY,
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { sampleTrunk } from './store-places.ts';

const ONCE = { ...SETTINGS.retries, maxRetries: 0 };
const AT_ONCE: Partial<CampaignSettings> = { mode: 'progressive', bcwSec: 0, concurrency: 50, retries: ONCE };
const AHEAD: Partial<CampaignSettings> = {
  ...AT_ONCE,
  mode: 'predictive',
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};
const PEOPLE = Array.from({ length: 80 }, (_, i) => `Person ${i}`);

describe('a trunk with limits', () => {
  let floor: Floor;
  let seen: PacingObservation[];
  /** What goes wrong as an attempt begins. */
  let failBegin: boolean;
  let troubleAtBegin: boolean;

  beforeEach(async () => {
    seen = [];
    failBegin = false;
    troubleAtBegin = false;
    const wrap = (store: Store): Store => ({
      ...store,
      attempts: {
        ...store.attempts,
        async begin(...args) {
          if (failBegin) throw new StoreFailure('unreachable', 'The database cannot be reached.', 'Look.');
          const refusal = await store.attempts.begin(...args);
          if (troubleAtBegin) floor.lines.trouble = 'The registrar is away.';
          return refusal;
        },
      },
    });
    floor = await openFloor(newFolder(), undefined, wrap, undefined, undefined, {
      before: () => undefined,
      dialled: () => undefined,
      decided: (observation: PacingObservation) => void seen.push(observation),
    });
    await furnish(floor.store);
  });
  afterEach(() => leaveFloor(floor));

  async function limit(channels: number, callsPerSec: number): Promise<void> {
    await floor.store.trunks.save({ ...sampleTrunk(), name: 'North', channels, callsPerSec });
    await floor.dialler.trunksChanged();
  }
  async function people(...ids: string[]): Promise<void> {
    for (const id of ids) {
      await floor.store.operators.save({
        id,
        name: id,
        role: 'operator',
        groupIds: ['sales'],
        archived: false,
      });
      await floor.signIn(id);
    }
  }
  /** A campaign whose voice agent is called over this trunk. */
  async function agentless(trunkId: string): Promise<void> {
    const about = { name: 'Robin', uri: 'sip:robin@192.0.2.10', workers: 9, enabled: true, createdAtMs: 0 };
    await floor.store.voiceAgents.save({ id: 'bot', trunkId, ...about });
    await runCampaign(floor, { ...AHEAD, mode: 'agentless', voiceAgentId: 'bot' }, PEOPLE);
  }
  const up = (): number => floor.lines.calls.filter(({ over }) => !over).length;
  const heldBack = async (id = 'camp') => (await floor.campaigns.figures(id)).holdBack;

  it('carries no more calls than it has channels, over all campaigns, and they say why they wait', async () => {
    await runCampaign(floor, AT_ONCE, PEOPLE, 'camp');
    await runCampaign(floor, AT_ONCE, PEOPLE, 'other');
    await floor.dialler.start();
    await limit(2, 0);
    await people('ada', 'ben', 'cy');
    await floor.pass(3);
    expect(up()).toBe(2);
    expect(await heldBack()).toEqual({
      kind: 'trunk_full',
      sentence: 'All 2 channels of the trunk North are in use.',
      untilMs: null,
    });
    expect((await heldBack('other'))?.kind).toBe('trunk_full');
    // Free the moment it is over, and used in the same.
    floor.lines.calls[0]?.ends();
    await floor.settled();
    expect(up()).toBe(2);
    expect(floor.lines.calls).toHaveLength(3);
  });

  it('has its channel back when the far end never answered anything', async () => {
    await runCampaign(floor, AT_ONCE, PEOPLE);
    await floor.dialler.start();
    await limit(1, 0);
    await people('ada');
    expect(up()).toBe(1);
    // No 100, no ringing, nothing: given up at the ring time-out.
    floor.lines.last.ends({ by: 'us', sipCode: null, ringTimedOut: true });
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(2);
    floor.lines.last.ends({ by: 'network', sipCode: null, notPlaced: true });
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(3);
  });

  it('has its channel back when the store does not let the call begin, or when it was taken back before the INVITE', async () => {
    await runCampaign(floor, AT_ONCE, PEOPLE);
    await floor.dialler.start();
    await limit(1, 0);
    failBegin = true;
    await people('ada');
    expect(floor.lines.calls).toHaveLength(0);
    failBegin = false;
    await floor.pass(3);
    expect(up()).toBe(1);
    troubleAtBegin = true;
    floor.lines.last.ends();
    await floor.settled();
    expect(up()).toBe(0);
    expect(floor.lines.calls).toHaveLength(1);
    troubleAtBegin = false;
    floor.lines.trouble = null;
    await floor.pass(3);
    expect(up()).toBe(1);
  });

  it('has its channel back while the operator wraps up', async () => {
    await runCampaign(floor, AT_ONCE, PEOPLE);
    await floor.dialler.start();
    await limit(1, 0);
    await people('ada', 'ben');
    floor.lines.last.rings().answers();
    await floor.settled();
    expect(floor.lines.calls).toHaveLength(1);
    floor.lines.last.ends();
    await floor.settled();
    expect((await floor.desk('ada')).state).toBe('acw');
    expect(floor.lines.calls).toHaveLength(2);
  });

  it('carries the calls that come in as well, of whoever it knows and of strangers', async () => {
    await floor.store.messages.add(
      {
        id: 'thank-you',
        name: 'Thank you',
        words: 'Thank you for calling.',
        durationMs: 500,
        builtIn: true,
        createdAtMs: 0,
        who: 'Callboard',
      },
      new Uint8Array(4_000),
    );
    await runCampaign(floor, AT_ONCE, PEOPLE);
    await floor.dialler.start();
    await limit(2, 0);
    const person = floor.lines.callsIn('+49301234140');
    await floor.settled();
    const stranger = floor.lines.callsIn('+49309999999');
    await floor.pass(3);
    expect(person.call?.done).toEqual(['pick up', 'play 4000']);
    await people('ada', 'ben', 'cy');
    expect(up()).toBe(0);
    expect((await heldBack())?.kind).toBe('trunk_full');
    stranger.call?.hearsItOut();
    await floor.settled();
    expect(up()).toBe(1);
    person.call?.hearsItOut();
    await floor.settled();
    expect(up()).toBe(2);
  });

  it('begins no more calls in a second than it may', async () => {
    await runCampaign(floor, AHEAD, PEOPLE);
    await floor.dialler.start();
    await limit(0, 2);
    await people('ada', 'ben', 'cy', 'dan', 'eve', 'fay');
    const atMs: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      while (atMs.length < floor.lines.calls.length) atMs.push(floor.clock.elapsed());
      for (const call of floor.lines.calls) call.ends();
      floor.clock.advance(250);
      await floor.settled();
    }
    expect(atMs.length).toBeGreaterThan(15);
    for (const [i, at] of atMs.entries())
      if (i >= 2) expect(at - (atMs[i - 2] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(seen.at(-1)?.limits?.maxCps).toBe(2);
  });

  it('tells pacing the lines that are left', async () => {
    await runCampaign(floor, AHEAD, PEOPLE);
    await floor.dialler.start();
    await limit(3, 0);
    await people('ada', 'ben', 'cy', 'dan');
    await floor.pass(3);
    expect(up()).toBe(3);
    const { limits, ringing } = seen.at(-1) ?? {};
    expect(limits?.maxLines).toBe(3);
    expect(ringing).toHaveLength(3);
    expect((await floor.campaigns.figures('camp')).ahead?.bound).toBe('lines');
  });

  it('keeps a contact on the screen of whoever prepared it, says why, and dials when there is room', async () => {
    await runCampaign(floor, { ...AT_ONCE, mode: 'preview' }, PEOPLE, 'camp');
    await floor.dialler.start();
    await people('ada', 'ben');
    await limit(1, 0);
    const [ada, ben] = [await floor.desk('ada'), await floor.desk('ben')];
    await floor.seats.callNow('ada', ada.contact?.id ?? 0);
    await floor.settled();
    expect(up()).toBe(1);
    await expect(floor.seats.callNow('ben', ben.contact?.id ?? 0)).rejects.toMatchObject({
      message: 'The one channel of the trunk North is in use.',
    });
    await floor.seats.accept('ben', ben.contact?.id ?? 0);
    await floor.pass(3);
    expect(await floor.desk('ben')).toMatchObject({ state: 'bcw', contact: { id: ben.contact?.id } });
    floor.lines.last.ends();
    await floor.pass(2);
    expect(await floor.desk('ben')).toMatchObject({ state: 'dialling', contact: { id: ben.contact?.id } });
  });

  it('gives a call to a voice agent only with a second channel, and dials no more than find one', async () => {
    await agentless('trunk');
    await floor.dialler.start();
    await limit(5, 0);
    await floor.pass(2);
    expect(up()).toBe(2);
    for (const call of floor.lines.calls) call.rings().answers();
    await floor.pass(1);
    expect(floor.lines.calls.filter((call) => call.agentDials.length > 0)).toHaveLength(2);
    expect(up()).toBe(2);
    for (const call of floor.lines.calls) call.ends();
    await floor.pass(2);
    expect(up()).toBe(2);
  });

  it('keeps a channel for the voice agent of whoever may answer, whoever else would dial over it meanwhile', async () => {
    await agentless('trunk');
    await floor.dialler.start();
    await limit(3, 0);
    await floor.pass(2);
    const [rings] = floor.lines.calls;
    await runCampaign(floor, AT_ONCE, PEOPLE, 'other');
    await floor.dialler.campaignChanged('other');
    await floor.signIn('ada');
    await floor.signIn('ben');
    await floor.pass(2);
    expect(up()).toBe(2);
    rings?.rings().answers();
    await floor.settled();
    expect(rings?.agentDials).toHaveLength(1);
    rings?.ends();
    await floor.pass(2);
    expect(up()).toBeGreaterThan(1);
  });

  it('of a voice agent has room for as many people as are dialled ahead for it, however many workers it has', async () => {
    await floor.store.trunks.save({ ...sampleTrunk(), id: 'south', name: 'South', channels: 1 });
    await agentless('south');
    await floor.dialler.start();
    await floor.pass(2);
    expect(up()).toBe(1);
    floor.lines.last.rings().answers();
    await floor.pass(2);
    expect(floor.lines.last.agentDials).toHaveLength(1);
    const { operators = [] } = seen.at(-1) ?? {};
    expect(operators.filter(({ state }) => state === 'idle')).toEqual([]);
    expect(up()).toBe(1);
    floor.lines.last.ends();
    await floor.pass(2);
    expect(up()).toBe(1);
    expect(floor.lines.calls.length).toBeGreaterThan(1);
  });
});
