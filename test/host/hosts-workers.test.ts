/** A voice agent and two hosts over one PostgreSQL: its workers are counted over both. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partOf } from '../../electron/dialler/other-hosts.ts';
import type { Store } from '../../electron/store/store.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { APOLOGY, furnish, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { until } from '../until.ts';
import { storeAround } from './store-around.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace, sampleTrunk } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

let first: Floor;
let second: Floor;
let alive: Floor[];
/** While it is there, the store says at last whether a worker is free. */
let answersAtLast: Promise<void> | null;

const isWithAgent = (call: ScriptedCall): boolean => call.agentDials.length > 0 && !call.over;
const withAgent = (floor: Floor): ScriptedCall[] => floor.lines.calls.filter(isWithAgent);
const bothWithAgent = (): number => withAgent(first).length + withAgent(second).length;
const pass = (seconds: number): Promise<void> => passAtAll(alive, seconds, 0.25);
/** Whoever rings answers, at both hosts at once. */
async function answerAll(): Promise<void> {
  for (const floor of alive)
    for (const call of floor.lines.calls) if (!call.over && !call.answeredAlready) call.rings().answers();
  await Promise.all(alive.map((floor) => floor.settled()));
}

async function setWorkers(workers: number, trunkId = 'trunk'): Promise<void> {
  await first.store.voiceAgents.save({
    id: 'bot',
    name: 'Robin',
    uri: 'sip:robin@192.0.2.10:5080',
    trunkId,
    workers,
    enabled: true,
    createdAtMs: 0,
  });
  for (const floor of alive) await floor.dialler.voiceAgentsChanged();
}

async function start(workers: number, contacts = 60, trunkId = 'trunk'): Promise<void> {
  await setWorkers(workers, trunkId);
  await runCampaign(
    first,
    {
      mode: 'agentless',
      operatorGroupId: null,
      voiceAgentId: 'bot',
      bcwSec: 0,
      concurrency: 20,
      acw: { ...SETTINGS.acw, seconds: 5 },
      predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
      retries: { ...SETTINGS.retries, maxRetries: 0 },
    },
    Array.from({ length: contacts }, (_, i) => `Person ${i}`),
  );
  for (const floor of alive) await floor.dialler.start();
  await pass(1);
}

beforeEach(async () => {
  answersAtLast = null;
  const slow = (store: Store): Store =>
    storeAround(store, async ({ table, method, go }) => {
      if (table === 'agentWorkers' && method === 'take') await answersAtLast;
      return await go();
    });
  [first, second] = await openTwoHosts(await place.fresh(), slow);
  alive = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of [first, second]) await floor.close();
});

describe('the workers of a voice agent', () => {
  it('are never more over two hosts than there are, and both hosts have some', async () => {
    await start(3);
    const had = [0, 0];
    for (let round = 0; round < 20; round += 1) {
      await answerAll();
      expect(bothWithAgent()).toBeLessThanOrEqual(3);
      for (const [i, floor] of alive.entries()) had[i] = Math.max(had[i] ?? 0, withAgent(floor).length);
      await pass(1);
      expect(bothWithAgent()).toBeLessThanOrEqual(3);
      if (round % 5 === 4) for (const floor of alive) for (const call of withAgent(floor)) call.ends();
    }
    expect(Math.min(...had)).toBeGreaterThan(0);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('are shown alike at both hosts', async () => {
    await start(2);
    await answerAll();
    await pass(2);
    expect(bothWithAgent()).toBe(2);
    for (const floor of alive) expect(floor.dialler.busyWorkers('bot')).toBe(2);
  });

  it('are for whoever waits at the other host as soon as they are free here', async () => {
    await start(1);
    const floors = alive.filter((floor) => floor.lines.calls.length > 0);
    // One worker is one host’s to count on: nobody is dialled twice for it.
    expect(floors).toHaveLength(1);
    await setWorkers(2);
    await pass(1);
    const [one, other] = alive.map((floor) => floor.lines.last);
    one?.rings().answers();
    await pass(0.25);
    // The store says so in its own time.
    await until('a call with the agent', () => bothWithAgent() === 1);
    await setWorkers(1);
    other?.rings().answers();
    await pass(0.5);
    expect(other?.agentDials).toHaveLength(0);
    one?.ends();
    await first.dialler.takeResult({
      attemptId: one?.request.attemptId ?? '',
      dispositionId: 'sold',
      notes: '',
      callbackAtMs: null,
      answers: {},
    });
    await pass(0.75);
    await until('the other call with the agent', () => other?.agentDials.length === 1);
  });

  it.each([2, 3, 4])(
    'take no more channels of their trunk than it has, on both hosts together: %i',
    async (channels) => {
      await first.store.trunks.save(sampleTrunk({ channels }));
      await first.store.trunks.save(sampleTrunk({ id: 'other', name: 'Line 2' }));
      await start(4);
      let most = 0;
      for (let i = 0; i < 10; i += 1) {
        await answerAll();
        const up = alive
          .flatMap((floor) => floor.lines.calls)
          .reduce((sum, call) => sum + (call.over ? 0 : 1 + (isWithAgent(call) ? 1 : 0)), 0);
        most = Math.max(most, up);
        await pass(1);
        // One host’s calls end while the other’s go on, by turns.
        if (i % 3 === 2) for (const call of alive[i % 2]?.lines.calls ?? []) call.ends();
      }
      // Each call takes two.
      expect(most).toBe(2 * Math.floor(channels / 2));
    },
  );

  it('take no more channels of a trunk of their own than it has, on both hosts together', async () => {
    await first.store.trunks.save(sampleTrunk({ id: 'agents', name: 'Agents', channels: 1 }));
    await start(4, 60, 'agents');
    let most = 0;
    for (let i = 0; i < 10; i += 1) {
      await answerAll();
      most = Math.max(most, bothWithAgent());
      await pass(1);
      if (i % 3 === 2) for (const floor of alive) for (const call of floor.lines.calls) call.ends();
    }
    expect(most).toBe(1);
  });

  it('leave the channel that another host keeps for whoever answers there', async () => {
    await first.store.trunks.save(sampleTrunk({ channels: 2 }));
    await first.store.trunks.save(sampleTrunk({ id: 'other', name: 'Line 2' }));
    alive = [first];
    await start(4);
    expect(first.lines.calls).toHaveLength(1);
    first.lines.trunkTrouble = (trunkId = '') => (trunkId === 'other' ? 'The registrar is away.' : null);
    const { settings } = (await first.store.campaigns.get('camp')) ?? { settings: SETTINGS };
    alive = [first, second];
    await runCampaign(second, { ...settings, trunkId: 'other' }, ['Zoe'], 'late');
    await second.dialler.start();
    for (const floor of alive) await floor.dialler.campaignChanged('late');
    await until('the call of the second host', async () => {
      await pass(0.5);
      return second.lines.calls.length === 1;
    });
    second.lines.last.rings().answers();
    await pass(0.5);
    expect(withAgent(second)).toEqual([]);
    first.lines.last.rings().answers();
    await until('the worker of the first host', async () => {
      await pass(0.5);
      return withAgent(first).length === 1;
    });
  });

  it('are all counted on where people can be called, while the other host cannot call anybody', async () => {
    await first.store.trunks.save(sampleTrunk({ id: 'agents', name: 'Agents' }));
    first.lines.trunkTrouble = (trunkId = '') => (trunkId === 'trunk' ? 'The registrar is away.' : null);
    await start(2, 60, 'agents');
    await pass(3);
    expect(first.lines.calls).toEqual([]);
    await answerAll();
    await until('both workers at the second host', () => withAgent(second).length === 2);
  });

  it('that the other host has are no reason to choose a voice agent in the settings', async () => {
    await first.store.trunks.save(sampleTrunk({ id: 'agents', name: 'Agents' }));
    await start(1, 60, 'agents');
    await answerAll();
    await until('the worker at one of them', () => bothWithAgent() === 1);
    const [busy, free] = withAgent(first).length > 0 ? [first, second] : [second, first];
    busy.lines.trunkTrouble = (trunkId = '') => (trunkId === 'trunk' ? 'The registrar is away.' : null);
    await pass(2);
    const said = await free.dialler.holdBack('camp');
    expect(said?.sentence).toMatch(/other hosts have all its workers/);
  });

  it('keep nobody on a silent line while the store does not say whether one is free', async () => {
    alive = [first];
    await start(1);
    const call = first.lines.last;
    const { promise, resolve } = Promise.withResolvers<void>();
    answersAtLast = promise;
    call.rings().answers();
    await pass(3);
    expect(call.done).toEqual(['play 8000']);
    call.hearsItOut();
    await pass(1);
    answersAtLast = null;
    resolve();
    await pass(1);
    // The one that came too late is free for the next call.
    const next = first.lines.last;
    expect(next).not.toBe(call);
    next.rings().answers();
    await until('a worker for the next call', () => next.agentDials.length === 1);
    expect(first.faults).toEqual([]);
  });

  it('find a channel for whoever answers, where both hosts dial at once over a trunk that is nearly full', async () => {
    await first.store.trunks.save(sampleTrunk({ channels: 3 }));
    await start(4);
    let talked = 0;
    for (let i = 0; i < 14; i += 1) {
      await answerAll();
      talked += bothWithAgent();
      for (const floor of alive) for (const call of floor.lines.calls) call.ends();
      await Promise.all(alive.map((floor) => floor.pass(1)));
    }
    expect(talked).toBeGreaterThan(1);
    // Nobody hears that there is nobody.
    expect(alive.flatMap((floor) => floor.lines.calls).filter((call) => call.played.length > 0)).toEqual([]);
  });

  it('fall to hosts in parts that make up the whole', () => {
    for (const hosts of [['a'], ['a', 'b'], ['a', 'b', 'c']])
      for (const workers of [0, 1, 2, 3, 7, 100]) {
        const parts = hosts.map((id) => partOf(workers, id, hosts));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(workers);
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
      }
  });
});
