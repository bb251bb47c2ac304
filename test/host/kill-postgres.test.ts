import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { until } from '../until.ts';
import { startCluster, type Cluster } from './postgres/cluster.ts';
import { serveHost, startInVain, type ServedHost } from './served-host.ts';
import { LATER_MS } from '../patience.ts';

const CALLEES: Callee[] = [
  { name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' },
  { name: 'Cat', phone: dramaNumber(3), behaviour: 'answer' },
  { name: 'Dan', phone: dramaNumber(4), behaviour: 'answer' },
];

let cluster: Cluster;
let isDown = false;
let url = '';
let folder = '';
let carrier: Carrier;
let host: ServedHost;
let operator: HeadlessOperator;
let campaignId = '';
let callees = CALLEES;

const flags = (): string[] => ['--store', url];

async function start(settings: Partial<CampaignSettings> = {}): Promise<void> {
  host = await serveHost({ dataFolder: folder, flags: flags() });
  const setUp = await openSeat(await host.takeLink());
  const { client } = setUp;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  const acw = { ...(await client.campaigns.defaults()).acw, seconds: 600 };
  campaignId = await makeCampaign(client, {
    name: 'The database dies',
    trunkId: trunk.id,
    callees,
    settings: { bcwSec: 300, acw, ...settings },
  });
  await client.campaigns.act({ id: campaignId, action: 'start' });
  setUp.close();
  operator = await openHeadlessOperator(await host.takeLink());
}

async function killStore(): Promise<void> {
  await cluster.kill();
  isDown = true;
}
async function bringStoreBack(): Promise<void> {
  await cluster.startAgain();
  isDown = false;
}

const trouble = async (): Promise<string | null> =>
  (await operator.client.system.status().catch(() => null))?.storeTrouble ?? null;

async function contactNamed(name: string) {
  const { rows } = await operator.client.contacts.list({
    campaignId,
    states: [],
    search: '',
    cursor: null,
    limit: 50,
  });
  return rows.find((row) => row.name === name);
}
const invitesTo = (n: number): number =>
  carrier.calls().filter((call) => call.number.endsWith(dramaNumber(n).slice(1))).length;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(async () => {
  await cluster.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-kill-'));
  callees = CALLEES;
  url = await cluster.freshDatabase();
  carrier = await openTestCarrier(CALLEES);
});
afterEach(async () => {
  if (isDown) await bringStoreBack();
  await operator?.close();
  await host?.close();
  await carrier?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a host whose PostgreSQL is killed and started again', () => {
  it('keeps the call up, says that the store is away, and stores the whole call afterwards', async () => {
    await start();
    await operator.client.desk.ready();
    await operator.dial();
    const { call } = await operator.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    const draft = { attemptId, dispositionId: null, notes: 'Acknowledged before', callbackAtMs: null };
    await operator.client.desk.saveDraft({ ...draft, version: 1 });
    await killStore();
    // Unacknowledged: the window keeps it and sends it again.
    await expect(
      operator.client.desk.saveDraft({ ...draft, notes: 'Lost', version: 2 }),
    ).rejects.toMatchObject({
      message: 'The database cannot be reached.',
    });
    await until('the host to know', async () => host.output().includes('cannot be reached'));
    expect(carrier.figures().up).toBe(1);
    await operator.client.desk.hangUp({ attemptId });
    await until('the call to end', () => carrier.figures().up === 0);
    // The operator sees that it is over, though nothing can be stored yet.
    await operator.until('acw', 'Ben');
    await bringStoreBack();
    await until('the wrap-up to have its time', () => operator.desk().countdownEndsMs !== null);
    const desk = operator.desk();
    expect(desk.draft).toMatchObject({ notes: 'Acknowledged before', version: 1 });
    await until('the trouble to be over', async () => (await trouble()) === null);
    await operator.client.desk.finishAcw({
      draft: { ...draft, dispositionId: 'sale', version: 3 },
      thenNotReady: false,
    });
    const ben = await contactNamed('Ben');
    expect(ben).toMatchObject({ state: 'completed', attempts: 1 });
    expect(ben?.trail).toHaveLength(1);
    expect(ben?.trail[0]).toMatchObject({ outcome: 'answered', dispositionId: 'sale' });
    // And it goes on with the next contact by itself.
    await operator.until('offered', 'Cat');
    await operator.dial();
    await operator.until('on_call', 'Cat');
    expect([invitesTo(2), invitesTo(3)]).toEqual([1, 1]);
  });

  it('dials nobody meanwhile, and afterwards everybody once', async () => {
    await start({ bcwSec: 15 });
    await operator.client.desk.ready();
    const { contact } = await operator.until('offered', 'Ben');
    await operator.client.desk.accept({ contactId: contact?.id ?? 0 });
    const { countdownEndsMs } = await operator.until('bcw', 'Ben');
    await killStore();
    await expect(operator.client.desk.callNow({ contactId: contact?.id ?? 0 })).rejects.toThrow(
      /cannot be reached/,
    );
    await until(
      'the preparation to be over, and a second more',
      () => Date.now() > (countdownEndsMs ?? 0) + 1_000,
    );
    expect(carrier.figures().invites).toBe(0);
    await bringStoreBack();
    await operator.until('offered', 'Ben');
    await operator.dial();
    await operator.until('on_call', 'Ben');
    expect(invitesTo(2)).toBe(1);
    expect(await contactNamed('Ben')).toMatchObject({ attempts: 1 });
  });

  it('still has what was acknowledged the moment before, when host and store die together', async () => {
    await start();
    await operator.client.desk.ready();
    await operator.dial();
    const { call } = await operator.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    await operator.client.desk.hangUp({ attemptId });
    await operator.until('acw');
    const draft = { attemptId, dispositionId: 'sale', notes: 'Acknowledged', callbackAtMs: null, version: 1 };
    await operator.client.desk.finishAcw({ draft, thenNotReady: false });
    await operator.until('offered', 'Cat');
    await operator.dial();
    const second = await operator.until('on_call', 'Cat');
    await operator.client.desk.saveDraft({
      attemptId: second.call?.attemptId ?? '',
      dispositionId: null,
      notes: 'Half a sent',
      callbackAtMs: null,
      version: 4,
    });
    await killStore();
    await host.kill();
    await operator.close();

    const inVain = await startInVain({ dataFolder: folder, flags: flags() });
    expect(inVain.exitCode).toBe(1);
    expect(inVain.output).toContain('The database cannot be reached.');
    expect(inVain.output).toContain('Check that it is running');
    expect(inVain.output).not.toContain('    at ');

    await bringStoreBack();
    host = await serveHost({ dataFolder: folder, flags: flags() });
    operator = await openHeadlessOperator(await host.takeLink());
    const desk = await operator.until('acw', 'Cat');
    expect(desk.draft).toMatchObject({ notes: 'Half a sent', version: 4 });
    const ben = await contactNamed('Ben');
    expect(ben).toMatchObject({ state: 'completed', attempts: 1 });
    expect(ben?.trail[0]).toMatchObject({ dispositionId: 'sale', notes: 'Acknowledged' });
  });

  it('seats an operator whose link was opened while the store was away, once it is back', async () => {
    await start();
    const late = await host.takeLink();
    await operator.close();
    await killStore();
    // The link leads nowhere now, and can be used again.
    await expect(openHeadlessOperator(late)).rejects.toThrow();
    const lines = (): string[] =>
      host
        .output()
        .split('\n')
        .filter((line) => line.includes('Trouble while'));
    await until('trouble with more than one thing', () => lines().length > 1);
    // Time enough for each of them to be tried again.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    await bringStoreBack();
    operator = await openHeadlessOperator(late);
    await operator.client.desk.ready();
    await operator.until('offered', 'Ben');
    // Trouble is told in words, once for each thing that was being done, and not at every try.
    const told = lines().map((line) => line.replace(/^\S+ /, ''));
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told).size).toBe(told.length);
    for (const line of told)
      expect(line).toContain('The database cannot be reached. Check that it is running');
    expect(host.output()).not.toContain('    at ');
  });

  it(
    'at any instant, again and again: nothing acknowledged is lost, nobody is called twice',
    async () => {
      const many: Callee[] = Array.from({ length: 14 }, (_, index) => ({
        name: `P${index}`,
        phone: dramaNumber(20 + index),
        behaviour: index % 4 === 3 ? 'busy' : 'answer',
      }));
      await carrier.close();
      carrier = await openTestCarrier(many, { ringSec: [0.2, 0.4] });
      callees = many;
      await start({ mode: 'progressive', bcwSec: 0 });
      const acknowledged = new Map<string, string>();
      const ended = new AbortController();
      /** Hangs up what is answered and finishes every wrap-up; what is refused is done again. */
      async function work(): Promise<void> {
        while (!ended.signal.aborted) {
          const { state, call, contact } = operator.desk();
          const attemptId = call?.attemptId ?? '';
          try {
            if (state === 'not_ready') await operator.client.desk.ready();
            else if (state === 'on_call') await operator.client.desk.hangUp({ attemptId });
            else if (state === 'acw') {
              const notes = `Notes on ${contact?.name}`;
              const draft = { attemptId, dispositionId: 'sale', notes, callbackAtMs: null, version: 1 };
              await operator.client.desk.finishAcw({ draft, thenNotReady: false });
              acknowledged.set(contact?.name ?? '', notes);
            }
          } catch {
            // Refused while the store is away: the next round does it again.
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      const working = work();
      const isOver = async (): Promise<boolean> => {
        const campaign = await operator.client.campaigns.get({ id: campaignId }).catch(() => null);
        return campaign?.status === 'completed';
      };
      for (const [index, pauseMs] of [700, 1_100, 430, 1_900].entries()) {
        const before = carrier.figures().invites;
        await until(
          'dialling to go on',
          async () => carrier.figures().invites > before || (await isOver()),
          LATER_MS,
        ).catch((error: unknown) => {
          const { state, call, holdBack } = operator.desk();
          throw new Error(`The desk is ${state}: ${JSON.stringify({ call, holdBack })}\n${host.output()}`, {
            cause: error,
          });
        });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await killStore();
        await new Promise((resolve) => setTimeout(resolve, 300 * (index + 1)));
        await bringStoreBack();
      }
      await until('the campaign to end', isOver, LATER_MS);
      ended.abort();
      await working;
      const { rows } = await operator.client.contacts.list({
        campaignId,
        states: [],
        search: '',
        cursor: null,
        limit: 50,
      });
      expect(rows).toHaveLength(many.length);
      for (const [index, { name }] of many.entries()) {
        const row = rows.find((each) => each.name === name);
        expect(row?.trail, name).toHaveLength(1);
        expect(invitesTo(20 + index), name).toBeLessThanOrEqual(1);
        if (acknowledged.has(name)) {
          expect(row, name).toMatchObject({ state: 'completed' });
          expect(row?.trail[0], name).toMatchObject({ notes: acknowledged.get(name), dispositionId: 'sale' });
        }
      }
      expect(acknowledged.size).toBeGreaterThan(6);
      await until('all calls to be over', () => carrier.figures().up === 0);
    },
    4 * LATER_MS,
  );
});
