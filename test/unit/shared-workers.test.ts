import { describe, expect, it } from 'vitest';
import { createSharedWorkers } from '../../electron/dialler/targets/shared-workers.ts';
import type { VoiceAgent } from '../../shared/contract/voice-agents.ts';

const ROBIN: VoiceAgent = {
  id: 'bot',
  name: 'Robin',
  uri: 'sip:robin@192.0.2.10',
  trunkId: 'trunk',
  workers: 1,
  enabled: true,
  createdAtMs: 0,
};

/** Calls that have a worker in the store, and writes that it has not taken yet. */
function openShared() {
  const having = new Set<string>();
  const late: (() => Promise<void>)[] = [];
  const shared = createSharedWorkers({
    store: {
      kind: 'postgres',
      agentWorkers: {
        take: ({ attemptId }) => Promise.resolve(Boolean(having.add(attemptId))),
        giveBack: (attemptId) => Promise.resolve(void having.delete(attemptId)),
      },
    },
    hostId: 'host',
    persist: (_doing, write) => Promise.resolve(void late.push(write)),
    elsewhere: () => ({ busy: 0, partOf: (workers) => workers }),
    log: () => undefined,
  });
  if (!shared) throw new Error('There is another host.');
  return {
    shared,
    having,
    storeIsBack: async () => {
      for (const write of late.splice(0)) await write();
    },
  };
}

describe('a worker that is given back while the store takes nothing', () => {
  it('is free once the store is back', async () => {
    const { shared, having, storeIsBack } = openShared();
    expect(await shared.take(ROBIN, 'call', 0)).toBe(true);
    shared.giveBack('call');
    await storeIsBack();
    expect([...having]).toEqual([]);
  });

  it('stays with the call when that has asked again meanwhile, and is free once that gives it back', async () => {
    const { shared, having, storeIsBack } = openShared();
    await shared.take(ROBIN, 'call', 0);
    shared.giveBack('call');
    await shared.take(ROBIN, 'call', 0);
    await storeIsBack();
    expect([...having]).toEqual(['call']);
    shared.giveBack('call');
    await storeIsBack();
    expect([...having]).toEqual([]);
  });
});
