/** Two hosts as they are served, in processes and data folders of their own, over one PostgreSQL. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { ONE_SECOND_MS } from '../patience.ts';
import { until } from '../until.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { startCluster, type Cluster } from './postgres/cluster.ts';
import { serveHost, type ServedHost } from './served-host.ts';

const CALLEES: Callee[] = [1, 2, 3].map((n) => ({
  name: `Person ${n}`,
  phone: dramaNumber(n),
  behaviour: 'busy',
}));

let cluster: Cluster;
let url = '';
let folder = '';
let carrier: Carrier;
let first: ServedHost;
let boss: OpenSeat;
let campaignId = '';
let open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(async () => {
  await cluster.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-two-'));
  url = await cluster.freshDatabase();
  carrier = await openTestCarrier(CALLEES);
  open = [carrier];
  first = await served('first');
  boss = await openSeat(await first.takeLink());
  const trunk = await boss.client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  campaignId = await makeCampaign(boss.client, {
    name: 'Two hosts',
    trunkId: trunk.id,
    callees: CALLEES,
    settings: { mode: 'progressive', bcwSec: 0, callIntervalMs: 3_000 },
  });
  const [group] = await boss.client.people.groups();
  await boss.client.people.saveOperator({
    id: null,
    name: 'Ben',
    role: 'operator',
    groupIds: group ? [group.id] : [],
  });
});
afterEach(async () => {
  boss.close();
  for (const each of open.toReversed()) await each.close();
  await rm(folder, { recursive: true, force: true });
});

async function served(name: string): Promise<ServedHost> {
  const host = await serveHost({ dataFolder: join(folder, name), flags: ['--store', url] });
  open.push(host);
  return host;
}

/** Changes with every write of a contact's row, also one that puts back what another wrote. */
async function contactRows(): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query('select contact_id, xmin::text from contact_runs order by contact_id')).rows;
  } finally {
    await client.end();
  }
}

async function benAt(host: ServedHost): Promise<HeadlessOperator> {
  const ben = await openHeadlessOperator(await host.takeLink('Ben'));
  open.push(ben);
  return ben;
}

describe('two served hosts over one PostgreSQL', () => {
  it('a pause on one stops the free operator of the other, who sees why and is not stirred again', async () => {
    const second = await served('second');
    await boss.client.campaigns.act({ id: campaignId, action: 'start' });
    const ben = await benAt(second);
    await ben.client.desk.ready();
    await until('a first call that is over', () => ben.desk().state === 'ready' && ben.desk().last !== null);
    await boss.client.campaigns.act({ id: campaignId, action: 'pause' });
    const { sinceMs } = ben.desk();
    const before = await contactRows();
    // The call interval ends before the other host hears of the pause by itself: it looks into the store before it takes a contact.
    await until('the other host to say why', () => ben.desk().holdBack?.kind === 'not_running');
    expect(await contactRows()).toEqual(before);
    expect(ben.desk()).toMatchObject({ state: 'ready', contact: null });
    // Told as a time of day it is rounded anew each time.
    expect(Math.abs(ben.desk().sinceMs - sinceMs)).toBeLessThan(50);
    expect(carrier.figures().invites).toBe(1);
  });

  it('what the other host calls and who sits there is on the screens within a second', async () => {
    const second = await served('second');
    await boss.client.campaigns.act({ id: campaignId, action: 'start' });
    const heard: { topic: string; afterMs: number }[] = [];
    let fromMs = Infinity;
    const follow = async (): Promise<void> => {
      for await (const batch of await boss.client.live.follow({ epoch: null, seq: 0 })) {
        for (const { event } of batch.events) {
          heard.push({ topic: event.topic, afterMs: performance.now() - fromMs });
        }
      }
    };
    const following = follow().catch(() => undefined);
    const ben = await benAt(second);
    heard.length = 0;
    fromMs = performance.now();
    // Opened a moment ago or not: sitting down works at the first try.
    await ben.client.desk.ready();
    await until('the first host to tell of the contact', () =>
      heard.some(({ topic }) => topic === 'contact'),
    );
    const operators = await boss.client.people.operators();
    expect(operators.find(({ name }) => name === 'Ben')?.state).not.toBe('offline');
    await until('the first host not to miss operators', async () => {
      const { holdBack } = await boss.client.campaigns.figures({ id: campaignId });
      return holdBack === null || !holdBack.kind.startsWith('no_operator');
    });
    expect(performance.now() - fromMs).toBeLessThan(ONE_SECOND_MS);
    for (const topic of ['contact', 'people']) {
      expect(heard.find((each) => each.topic === topic)?.afterMs).toBeLessThan(ONE_SECOND_MS);
    }
    boss.close();
    await following;
  });

  it('an operator of one host is asked at the other, and taking over ends the first presence within a second', async () => {
    const second = await served('second');
    const there = await benAt(first);
    await there.client.desk.ready();
    const here = await openSeat(await second.takeLink('Ben'));
    open.push({ close: () => Promise.resolve(here.close()) });
    await until('the question', async () => (await here.client.desk.snapshot()).isElsewhere);
    await expect(here.client.desk.ready()).rejects.toThrow('Nobody is signed in');
    const fromMs = performance.now();
    await here.client.desk.takeOver();
    expect(performance.now() - fromMs).toBeLessThan(ONE_SECOND_MS);
    expect((await here.client.desk.snapshot()).state).toBe('not_ready');
    await until(
      'the first desk to be left',
      () => there.desk().state === 'offline' && there.desk().isElsewhere,
    );
  });

  it('a host that starts while the other exports leaves the export alone, and reads it as it is', async () => {
    const job = await boss.client.reports.start({ campaignId, kind: 'attempts', format: 'csv' });
    process.kill(first.pid, 'SIGSTOP');
    try {
      const second = await served('second');
      const seat = await openSeat(await second.takeLink());
      const seen = await seat.client.reports.history({ campaignId });
      seat.close();
      expect(seen).toMatchObject([{ id: job.id, failure: null }]);
      expect(seen[0]?.status).not.toBe('failed');
    } finally {
      process.kill(first.pid, 'SIGCONT');
    }
    await until('the export', async () => {
      const [now] = await boss.client.reports.history({ campaignId });
      return now?.status === 'done';
    });
  });
});
