/** Two dialling hosts over one PostgreSQL: what one changes reaches work and screens of the other within a second. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { furnish, MONDAY_10, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace, sampleImport, UNRATED } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

/** Ada sits at the first host, Ben at the second. */
let first: Floor;
let second: Floor;
let hosts: Floor[];

const pass = (seconds: number): Promise<void> => passAtAll(hosts, seconds);

const ONCE = {
  mode: 'progressive' as const,
  bcwSec: 0,
  retries: { ...SETTINGS.retries, maxRetries: 0 },
};

beforeEach(async () => {
  [first, second] = await openTwoHosts(await place.fresh());
  hosts = [first, second];
  await furnish(first.store);
});
afterEach(async () => {
  for (const floor of hosts) await floor.close();
});

async function start(): Promise<void> {
  for (const floor of hosts) {
    await floor.dialler.start();
    await floor.campaigns.start();
  }
  await pass(1);
  for (const floor of hosts) floor.events.length = 0;
}

function told<Topic extends LiveEvent['topic']>(
  floor: Floor,
  topic: Topic,
): Extract<LiveEvent, { topic: Topic }>[] {
  return floor.events.filter((event): event is Extract<LiveEvent, { topic: Topic }> => event.topic === topic);
}

describe('two hosts over one PostgreSQL', () => {
  it('tell the screens of each other every contact that is called', async () => {
    await runCampaign(first, ONCE);
    await start();
    await second.signIn('ben');
    await pass(1);
    for (let calls = 0; calls < 3; calls += 1) {
      second.lines.last.ends();
      await pass(1);
    }
    expect(second.lines.calls).toHaveLength(3);
    const contacts = new Set(told(first, 'contact').map(({ contactId }) => contactId));
    expect(contacts).toEqual(new Set(told(second, 'contact').map(({ contactId }) => contactId)));
    expect(contacts.size).toBe(3);
  });

  it('tell a screen only once what its own host has done', async () => {
    await runCampaign(first, ONCE, ['Carl']);
    await start();
    await first.signIn('ada');
    await first.settled();
    const seen = told(first, 'contact').length;
    expect(seen).toBeGreaterThan(0);
    await pass(3);
    expect(told(first, 'contact')).toHaveLength(seen);
  });

  it('stop together within a second of a pause, and go on with settings that were changed meanwhile from the first dial', async () => {
    await runCampaign(first, { ...ONCE, callIntervalMs: 0 }, ['Carl', 'Dora', 'Emil', 'Fred']);
    await start();
    await second.signIn('ben');
    await second.settled();
    expect(second.lines.calls).toHaveLength(1);
    await first.campaigns.act('camp', 'pause', 'Ada');
    second.lines.last.ends();
    await pass(1);
    expect((await second.dialler.holdBack('camp'))?.kind).toBe('not_running');
    expect(told(second, 'campaign').map(({ campaignId }) => campaignId)).toContain('camp');
    const { name, settings } = await first.campaigns.get('camp');
    await first.campaigns.update(
      { id: 'camp', name, settings: { ...settings, callIntervalMs: 20_000 } },
      'Ada',
    );
    await first.campaigns.act('camp', 'resume', 'Ada');
    await pass(15);
    expect(second.lines.calls).toHaveLength(1);
    await pass(6);
    expect(second.lines.calls).toHaveLength(2);
  });

  it('hear of each other’s people, numbers, blacklist, messages, imports and activity', async () => {
    await runCampaign(first, ONCE, ['Carl']);
    await start();
    await second.seats.connect('ben');
    await first.store.operators.save({
      id: 'ben',
      name: 'Benjamin',
      role: 'operator',
      groupIds: ['sales'],
      archived: false,
    });
    await first.store.numbers.save({
      id: 'n',
      e164: '+4930555',
      label: '',
      trunkId: null,
      status: 'active',
      ...UNRATED,
      dailyCap: 5,
    });
    await first.store.blacklist.add({ phone: '+4930666', reason: '', addedAtMs: MONDAY_10, who: 'Ada' });
    await first.store.messages.rename('sorry', { name: 'Pardon', words: 'Nobody.' });
    await first.store.imports.save(sampleImport('camp', { rows: 7 }));
    await first.store.activity.add({ atMs: MONDAY_10, campaignId: 'camp', who: 'Ada', what: 'Looked' });
    await pass(1);
    expect((await second.desk('ben')).operatorName).toBe('Benjamin');
    expect(told(second, 'people').length).toBeGreaterThan(0);
    expect(told(second, 'numbers')).toHaveLength(1);
    expect(told(second, 'messages')).toHaveLength(1);
    expect(told(second, 'import')).toMatchObject([{ listImport: { rows: 7 } }]);
    expect(told(second, 'activity')).toEqual([{ topic: 'activity', campaignId: 'camp' }]);
  });

  it('read everything anew where more was changed than is told one by one', async () => {
    await runCampaign(first, ONCE, []);
    await start();
    for (let n = 0; n < 60; n += 1) {
      await runCampaign(first, ONCE, [], `other-${n}`);
    }
    // As many contacts as a busy floor of other hosts moves while this one is away.
    const many = Array.from({ length: 20 }, (_, n) => `Person ${n}`);
    for (let n = 0; n < 55; n += 1) {
      for (const [i, name] of many.entries()) {
        await first.store.contacts.addOne(`other-${n}`, {
          phone: `+49301111${String(n).padStart(2, '0')}${String(i).padStart(2, '0')}`,
          name,
          variables: {},
          priority: 'normal',
          tags: [],
        });
      }
    }
    await second.signIn('ben');
    await pass(2);
    expect(second.lines.calls).toHaveLength(1);
  });
});
