import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier, CarrierSettings } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { CallListRow } from '../../shared/contract/contact.ts';
import { until } from '../until.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { serveHost, startInVain, type ServedHost } from './served-host.ts';

let folder = '';
let carrier: Carrier;
let host: ServedHost;
let operator: HeadlessOperator | null = null;
let campaignId = '';

async function start(
  callees: readonly Callee[],
  settings: Partial<CampaignSettings> = {},
  network: Partial<CarrierSettings> = {},
): Promise<void> {
  carrier = await openTestCarrier(callees, network);
  host = await serveHost({ dataFolder: folder });
  const setUp = await openSeat(await host.takeLink());
  const { client } = setUp;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  const acw = { ...(await client.campaigns.defaults()).acw, seconds: 600 };
  campaignId = await makeCampaign(client, {
    name: 'Killed in the middle',
    trunkId: trunk.id,
    callees,
    settings: { bcwSec: 300, acw, ...settings },
  });
  await client.campaigns.act({ id: campaignId, action: 'start' });
  setUp.close();
}

async function sit(): Promise<HeadlessOperator> {
  operator = await openHeadlessOperator(await host.takeLink());
  return operator;
}

/** Kills the host as the system would, and starts it again on what is left. */
async function killAndRestart(): Promise<void> {
  await host.kill();
  await operator?.close();
  operator = null;
  host = await serveHost({ dataFolder: folder });
}

async function callList({ client }: HeadlessOperator): Promise<Map<string, CallListRow>> {
  const { rows } = await client.contacts.list({
    campaignId,
    states: [],
    search: '',
    cursor: null,
    limit: 500,
  });
  return new Map(rows.map((row) => [row.name, row]));
}

const invitesTo = (n: number): number =>
  carrier.calls().filter((call) => call.number.endsWith(dramaNumber(n).slice(1))).length;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-kill-'));
});
afterEach(async () => {
  await operator?.close();
  operator = null;
  await host?.close();
  await carrier?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('A killed host, started again on the same data', () => {
  const callees: Callee[] = [
    { name: 'Ann', phone: dramaNumber(1), behaviour: 'no_answer' },
    { name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' },
    { name: 'Cat', phone: dramaNumber(3), behaviour: 'answer' },
  ];

  it('offers again what was only being prepared, and has dialled nobody', async () => {
    await start(callees);
    const before = await sit();
    await before.client.desk.ready();
    const { contact } = await before.until('offered', 'Ann');
    await before.client.desk.accept({ contactId: contact?.id ?? 0 });
    await before.until('bcw');
    await killAndRestart();
    const after = await sit();
    await after.client.desk.ready();
    await after.until('offered', 'Ann');
    expect((await callList(after)).get('Ann')?.trail).toEqual([]);
    expect(carrier.figures().invites).toBe(0);
  });

  it('stores a call that died while ringing as failed, waits for its retry, and goes on with the next contact', async () => {
    await start(callees, {
      retries: {
        maxRetries: 2,
        delayMin: 5,
        delayMinByOutcome: {},
        onOutcomes: ['failed'],
        onDispositions: [],
        stopAfterTalkSec: null,
        redialUnderTalkSec: null,
      },
    });
    const before = await sit();
    await before.client.desk.ready();
    await before.until('offered', 'Ann');
    await before.dial();
    await until('the phone to ring', () => before.desk().call?.ringingAtMs);
    await killAndRestart();
    const after = await sit();
    const ann = (await callList(after)).get('Ann');
    expect(ann).toMatchObject({ state: 'retry_scheduled', attempts: 1, lastOutcome: 'failed' });
    expect(ann?.trail).toHaveLength(1);
    expect(ann?.trail[0]).toMatchObject({ outcome: 'failed', number: dramaNumber(1) });
    expect(ann?.trail[0]?.endedAtMs).not.toBeNull();
    expect(ann?.nextAtMs ?? 0).toBeGreaterThan(Date.now() + 200_000);
    await after.client.desk.ready();
    await after.until('offered', 'Ben');
    await after.dial();
    await after.until('on_call', 'Ben');
    expect([invitesTo(1), invitesTo(2)]).toEqual([1, 1]);
  });

  it('reopens the wrap-up of a call that was up, with the notes as they were typed', async () => {
    await start(callees.slice(1));
    const before = await sit();
    await before.client.desk.ready();
    await before.dial();
    const { call } = await before.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    const draft = { attemptId, dispositionId: null, notes: 'Typed on the call', callbackAtMs: null };
    await before.client.desk.saveDraft({ ...draft, version: 1 });
    await killAndRestart();
    // Whoever was on the call does not stay on a dead line.
    await until('the call to be hung up', () => carrier.figures().up === 0, 20_000);
    expect(carrier.calls().find((call) => call.number === dramaNumber(2))?.endedBy).toBe('caller');
    // The carrier knows before the host has its answer.
    await until('the host to tell', () =>
      host.output().includes('Hung up a call that was left when the program stopped: it was up.'),
    );
    const after = await sit();
    const desk = await after.until('acw', 'Ben');
    expect(desk.call).toMatchObject({ attemptId });
    expect(desk.call?.ending).toContain('The program stopped while the call was up');
    expect(desk.draft).toMatchObject({ attemptId, notes: 'Typed on the call', version: 1 });
    await after.client.desk.finishAcw({
      draft: { ...draft, dispositionId: 'interested', version: 2 },
      thenNotReady: true,
    });
    await after.until('not_ready');
    const ben = (await callList(after)).get('Ben');
    expect(ben).toMatchObject({ state: 'completed', attempts: 1 });
    expect(ben?.trail).toHaveLength(1);
    expect(ben?.trail[0]).toMatchObject({
      id: attemptId,
      outcome: 'answered',
      dispositionId: 'interested',
      notes: 'Typed on the call',
    });
    await after.client.desk.ready();
    await after.until('offered', 'Cat');
    expect(invitesTo(2)).toBe(1);
  });

  it('hangs up on whoever was hung up on while the network was away, so that nobody heard of it', async () => {
    await start(callees.slice(1));
    const before = await sit();
    await before.client.desk.ready();
    await before.dial();
    const { call } = await before.until('on_call', 'Ben');
    carrier.cut(true);
    await before.client.desk.hangUp({ attemptId: call?.attemptId ?? '' });
    await before.until('acw', 'Ben');
    await host.kill();
    carrier.cut(false);
    expect(carrier.figures().up).toBe(1);
    await operator?.close();
    operator = null;
    host = await serveHost({ dataFolder: folder });
    await until('the call to be hung up', () => carrier.figures().up === 0, 10_000);
  });

  it('reopens a wrap-up that was being written, twice if need be', async () => {
    await start(callees.slice(1));
    const before = await sit();
    await before.client.desk.ready();
    await before.dial();
    const { call } = await before.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    await before.client.desk.hangUp({ attemptId });
    await before.until('acw');
    const draft = { attemptId, dispositionId: 'sale', notes: 'Half a sent', callbackAtMs: null, version: 7 };
    await before.client.desk.saveDraft(draft);
    await killAndRestart();
    await killAndRestart();
    const after = await sit();
    const desk = await after.until('acw', 'Ben');
    expect(desk.draft).toEqual(draft);
    await after.client.desk.finishAcw({ draft: { ...draft, version: 8 }, thenNotReady: true });
    const ben = (await callList(after)).get('Ben');
    expect(ben).toMatchObject({ state: 'completed', attempts: 1 });
    expect(ben?.trail[0]).toMatchObject({ outcome: 'answered', dispositionId: 'sale', notes: 'Half a sent' });
  });

  it('keeps a finished wrap-up that was acknowledged the moment before', async () => {
    await start(callees.slice(1));
    const before = await sit();
    await before.client.desk.ready();
    await before.dial();
    const { call } = await before.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    await before.client.desk.hangUp({ attemptId });
    await before.until('acw');
    const draft = { attemptId, dispositionId: 'sale', notes: 'Acknowledged', callbackAtMs: null, version: 1 };
    await before.client.desk.finishAcw({ draft, thenNotReady: true });
    await killAndRestart();
    const after = await sit();
    expect(after.desk().state).toBe('not_ready');
    const ben = (await callList(after)).get('Ben');
    expect(ben).toMatchObject({ state: 'completed', attempts: 1 });
    expect(ben?.trail[0]).toMatchObject({ dispositionId: 'sale', notes: 'Acknowledged' });
  });
});

describe('A phone that rings when the host is killed', () => {
  const ringSec: [number, number] = [60, 60];

  it('stops ringing at the next start', async () => {
    await start([{ name: 'Ann', phone: dramaNumber(1), behaviour: 'no_answer' }], {}, { ringSec });
    const before = await sit();
    await before.client.desk.ready();
    await before.until('offered', 'Ann');
    await before.dial();
    await until('the phone to ring', () => before.desk().call?.ringingAtMs);
    await killAndRestart();
    await until('the carrier to be told', () => carrier.calls()[0]?.endedBy === 'caller', 10_000);
    expect(carrier.calls()[0]).toMatchObject({ finalCode: 487, state: 'over' });
    await until('the host to tell', () => host.output().includes('it was over (487)'));
    await until(
      'the note of the call to go',
      async () => (await readdir(join(folder, 'calls'))).length === 0,
    );
  });

  it('and is answered before the next start is hung up then, not after half a minute', async () => {
    await start([{ name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' }], {}, { ringSec: [1, 1] });
    const before = await sit();
    await before.client.desk.ready();
    await before.dial();
    await until('the INVITE', () => carrier.figures().invites === 1);
    await host.kill();
    await operator?.close();
    operator = null;
    await until('somebody to answer', () => carrier.calls()[0]?.finalCode === 200);
    host = await serveHost({ dataFolder: folder });
    await until('the call to be hung up', () => carrier.calls()[0]?.state === 'over', 10_000);
    expect(carrier.calls()[0]).toMatchObject({ endedBy: 'caller' });
  });
});

describe('A second host on the same data folder', () => {
  it('is refused with the reason and who holds it, and the first one goes on', async () => {
    await start([{ name: 'Ann', phone: dramaNumber(1), behaviour: 'answer' }]);
    const second = await startInVain({ dataFolder: folder });
    expect(second.exitCode).toBe(1);
    expect(second.output).toContain(`Another Callboard (process ${host.pid}`);
    expect(second.output).toContain(folder);
    expect(second.output).not.toContain('    at ');
    const one = await sit();
    await one.client.desk.ready();
    await one.until('offered', 'Ann');
  });
});
