import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  SCREENING_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import type { VoiceAgent } from '../../shared/contract/voice-agents.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { mortal, type MortalStore } from './dialler-mortal-store.ts';
import {
  APOLOGY,
  furnish,
  newFolder,
  leaveFloor,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { attemptOf, stateOf } from './dialler-steps.ts';

const BOT: VoiceAgent = {
  id: 'bot',
  name: 'Robin',
  uri: 'sip:robin@192.0.2.10:5080',
  trunkId: 'trunk',
  workers: 2,
  enabled: true,
  createdAtMs: 0,
};
const AGENTLESS: Partial<CampaignSettings> = {
  mode: 'agentless',
  operatorGroupId: null,
  voiceAgentId: 'bot',
  bcwSec: 0,
  concurrency: 20,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
  retries: { ...SETTINGS.retries, maxRetries: 0 },
};
const NAMES = ['Zoë & Söhne', ...Array.from({ length: 11 }, (_, i) => `Person ${i + 1}`)];

describe('a campaign whose calls a voice agent takes', () => {
  let floor: Floor;
  let life: MortalStore;

  beforeEach(async () => {
    floor = await openFloor(newFolder(), undefined, (real) => {
      life = mortal(real);
      return life.store;
    });
    await furnish(floor.store);
  });
  afterEach(() => leaveFloor(floor));

  async function start(
    change: Partial<CampaignSettings> = {},
    agent: Partial<VoiceAgent> = {},
  ): Promise<void> {
    await floor.store.voiceAgents.save({ ...BOT, ...agent });
    await runCampaign(floor, { ...AGENTLESS, ...change }, NAMES);
    await floor.dialler.start();
    await floor.pass(1);
  }
  async function answered(): Promise<ScriptedCall> {
    const call = floor.lines.last.rings();
    await floor.settled();
    call.answers();
    await floor.settled();
    return call;
  }

  it('joins whoever answers to the agent by its address, and tells it whom it talks to', async () => {
    await start();
    const first = floor.lines.calls[0];
    if (!first) throw new Error('Nothing was dialled.');
    first.rings();
    await floor.settled();
    first.answers();
    expect(first.done).toEqual(['agent sip:robin@192.0.2.10:5080']);
    await floor.settled();
    const attempt = await attemptOf(floor, first);
    expect(attempt).toMatchObject({ operatorId: 'bot', mode: 'agentless' });
    expect(attempt.attachedAtMs).not.toBeNull();
    expect(await stateOf(floor, first)).toBe('in_progress');
    expect(first.agentDials[0]?.headers).toEqual(
      expect.arrayContaining([
        'X-Callboard-Campaign: camp',
        `X-Callboard-Attempt: ${attempt.id}`,
        `X-Callboard-Number: ${attempt.number}`,
        'X-Callboard-Name: Zo%C3%AB%20%26%20S%C3%B6hne',
      ]),
    );
    expect(floor.dialler.busyWorkers('bot')).toBe(1);
  });

  it('stores what the agent says of the call as its result, when the call is over', async () => {
    await start();
    const call = await answered();
    const { id } = await attemptOf(floor, call);
    const result = {
      attemptId: id,
      dispositionId: 'sold',
      notes: 'Two chairs.',
      callbackAtMs: null,
      answers: { Colour: 'red' },
    };
    await floor.dialler.takeResult(result);
    expect(await stateOf(floor, call)).toBe('in_progress');
    await floor.pass(30);
    call.agentLeaves();
    await floor.settled();
    expect(await attemptOf(floor, call)).toMatchObject({
      dispositionId: 'sold',
      notes: 'Two chairs.',
      answers: { Colour: 'red' },
      outcome: 'answered',
      hungUpBy: 'operator',
    });
    expect(await stateOf(floor, call)).toBe('completed');
    expect(floor.dialler.busyWorkers('bot')).toBe(0);
    await expect(floor.dialler.takeResult(result)).rejects.toThrow(/stored already/);
    await expect(floor.dialler.takeResult({ ...result, attemptId: 'none' })).rejects.toThrow(/no such call/);
  });

  it('waits for a result in after call work, takes it at once, and ends by itself without one', async () => {
    await start();
    const [first, second] = floor.lines.calls;
    if (!first || !second) throw new Error('Not enough was dialled.');
    for (const call of [first, second]) call.rings();
    await floor.settled();
    for (const call of [first, second]) call.answers();
    await floor.pass(20);
    for (const call of [first, second]) call.ends();
    await floor.settled();
    expect(await stateOf(floor, first)).toBe('acw');
    await expect(
      floor.dialler.takeResult({
        attemptId: (await attemptOf(floor, first)).id,
        dispositionId: 'unheard-of',
        notes: '',
        callbackAtMs: null,
        answers: {},
      }),
    ).rejects.toThrow(/not complete/);
    await floor.dialler.takeResult({
      attemptId: (await attemptOf(floor, first)).id,
      dispositionId: 'none',
      notes: '',
      callbackAtMs: null,
      answers: {},
    });
    await floor.settled();
    expect(await stateOf(floor, first)).toBe('completed');
    await floor.pass(60);
    expect(await attemptOf(floor, second)).toMatchObject({
      dispositionId: 'none',
      notes: expect.stringContaining('time ran out'),
    });
  });

  it('never has more calls with the agent than workers: who finds none in time hears the message', async () => {
    await start();
    const [first, other] = floor.lines.calls;
    if (!first || !other) throw new Error('Not enough was dialled.');
    first.rings();
    await floor.settled();
    first.answers();
    await floor.store.voiceAgents.save({ ...BOT, workers: 1 });
    await floor.dialler.voiceAgentsChanged();
    other.rings();
    await floor.settled();
    other.answers();
    await floor.pass(3);
    expect(other.done[0]).toBe('play 8000');
  });

  it('gives a worker back at once when the agent does not take the call, and tries another within the time', async () => {
    await start();
    const call = floor.lines.last.rings();
    await floor.settled();
    call.deaf = true;
    call.answers();
    call.deaf = false;
    await floor.settled();
    expect(floor.dialler.busyWorkers('bot')).toBe(0);
    expect(await stateOf(floor, call)).toBe('awaiting_operator');
    await floor.pass(1);
    expect(call.done).toEqual(['agent sip:robin@192.0.2.10:5080', 'agent sip:robin@192.0.2.10:5080']);
    expect(floor.dialler.busyWorkers('bot')).toBe(1);
    expect(await stateOf(floor, call)).toBe('in_progress');
  });

  it('counts on no worker of an agent that did not take the last call, for whoever leaves while listened to', async () => {
    await start({ screening: { ...SCREENING_DEFAULTS, mode: 'cadence' } }, { workers: 3 });
    const [first, second, third] = floor.lines.calls;
    if (!first || !second || !third) throw new Error('Not enough was dialled.');
    const picksUp = async (call: ScriptedCall): Promise<void> => {
      call.rings();
      await floor.settled();
      call.answers();
      await floor.settled();
    };
    await picksUp(first);
    first.deaf = true;
    first.isTold('person');
    await floor.settled();
    await picksUp(second);
    second.ends();
    await floor.settled();
    expect(await attemptOf(floor, second)).toMatchObject({ freeWhenLeft: 'nobody' });
    first.deaf = false;
    await floor.pass(1);
    expect(await stateOf(floor, first)).toBe('in_progress');
    await picksUp(third);
    third.ends();
    await floor.settled();
    expect(await attemptOf(floor, third)).toMatchObject({ freeWhenLeft: 'somebody' });
  });

  it.each(['off', 'cadence'] as const)(
    'goes on dialling for an agent that did not take a call, with screening %s',
    async (mode) => {
      await start({ screening: { ...SCREENING_DEFAULTS, mode } }, { workers: 1 });
      const call = floor.lines.last.rings();
      await floor.settled();
      call.deaf = true;
      call.answers();
      await floor.settled();
      if (mode !== 'off') call.isTold('person');
      await floor.pass(3);
      call.hearsItOut();
      await floor.settled();
      expect(await attemptOf(floor, call)).toMatchObject({ outcome: 'abandoned' });
      const dialled = floor.lines.calls.length;
      for (let i = 0; i < 10; i += 1) {
        for (const other of floor.lines.calls) if (!other.over) other.ends({ sipCode: 486 });
        await floor.pass(20);
      }
      expect(floor.lines.calls.length).toBeGreaterThan(dialled);
    },
  );

  it('takes an agent whose leg still rang when the person hung up for none that refused', async () => {
    await start({ screening: { ...SCREENING_DEFAULTS, mode: 'cadence' } }, { workers: 2 });
    const [first, second] = floor.lines.calls;
    if (!first || !second) throw new Error('Not enough was dialled.');
    const { promise, reject } = Promise.withResolvers<void>();
    first.attachAgent = () => promise;
    for (const call of [first, second]) {
      call.rings();
      await floor.settled();
      call.answers();
      await floor.settled();
    }
    first.isTold('person');
    first.ends();
    reject(new Error('The call is over.'));
    await floor.settled();
    second.ends();
    await floor.settled();
    expect(await attemptOf(floor, second)).toMatchObject({ freeWhenLeft: 'somebody' });
  });

  it('dials nobody while the agent is switched off, and says so', async () => {
    await start({}, { enabled: false });
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    expect((await floor.dialler.holdBack('camp'))?.sentence).toMatch(/voice agent takes no calls here/);
    await floor.store.voiceAgents.save(BOT);
    await floor.dialler.voiceAgentsChanged();
    await floor.pass(1);
    expect(floor.lines.calls.length).toBeGreaterThan(0);
  });

  it('closes a call by itself that a stopped host left with the agent', async () => {
    await start();
    const call = await answered();
    await floor.pass(10);
    const { id } = await attemptOf(floor, call);
    life.dieAt(1, false);
    void floor.store.settings.get('anything');
    await life.died;
    await floor.store.close();
    floor = await openFloor(floor.folder, drivenClock(floor.clock.now() + 7_000));
    await floor.dialler.start();
    await floor.pass(70);
    expect(await floor.store.attempts.get(id)).toMatchObject({ operatorId: 'bot', dispositionId: 'none' });
    expect(floor.dialler.busyWorkers('bot')).toBe(0);
  });
});
