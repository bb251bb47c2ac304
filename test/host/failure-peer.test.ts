import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallListRow } from '../../shared/contract/contact.ts';
import { until } from '../until.ts';
import { dramaNumber, makeCampaign, trunkFormTo } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');
const NAMES = ['Ann', 'Ben', 'Cat'];
/** A tenth of life's and less: the peer that vanished is noticed in seconds. */
const TIMING = {
  signalling: { t1Ms: 50, t2Ms: 400, cancelWaitMs: 400, pingEveryMs: 1_000, lossGraceMs: 4_000 },
  customerSilentMs: 500,
  deadLineMs: 2_000,
};

/** A carrier that can vanish: killed, it sends neither an answer nor a packet any more. */
async function startMortalCarrier(): Promise<{ port: number; vanish: () => void }> {
  const child: ChildProcess = spawn(NODE, [join(import.meta.dirname, 'carrier-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await until('the carrier to be open', () => output.includes('\n'));
  return { port: Number(output.trim()), vanish: () => void child.kill('SIGKILL') };
}

interface Floor {
  host: HostFloor;
  operator: HeadlessOperator;
  campaignId: string;
  vanish: () => void;
}
let floor: Floor | null = null;

async function open(people: readonly string[]): Promise<Floor> {
  const { port, vanish } = await startMortalCarrier();
  const host = await openHostFloor({ lineTiming: TIMING });
  const operator = await openHeadlessOperator(host.link());
  const { client } = operator;
  const form = { ...trunkFormTo({ address: '127.0.0.1', port }, 'Mortal carrier'), register: false };
  const trunk = await client.trunks.save({ id: null, form, password: null });
  const callees = people.map((name) => ({
    name,
    phone: dramaNumber(NAMES.indexOf(name) + 1),
    behaviour: 'answer' as const,
  }));
  const campaignId = await makeCampaign(client, {
    name: 'Vanishing',
    trunkId: trunk.id,
    callees,
    settings: { bcwSec: 300, ringTimeoutSec: 10 },
  });
  await until('the trunk to be ready', async () => {
    const [row] = await client.trunks.list();
    return row?.status.state === 'ready';
  });
  await client.campaigns.act({ id: campaignId, action: 'start' });
  await client.desk.ready();
  floor = { host, operator, campaignId, vanish };
  return floor;
}

async function row({ operator, campaignId }: Floor, name: string): Promise<CallListRow | undefined> {
  const { rows } = await operator.client.contacts.list({
    campaignId,
    states: [],
    search: name,
    cursor: null,
    limit: 10,
  });
  return rows[0];
}

afterEach(async () => {
  floor?.vanish();
  await floor?.operator.close();
  await floor?.host.close();
  floor = null;
});

describe('A carrier that vanishes without a word', () => {
  it('while a phone rings: the attempt ends as not answered, and the operator is free', async () => {
    const here = await open(['Ann']);
    const { operator, vanish } = here;
    await operator.dial();
    await until('the phone to ring', () => operator.desk().call?.ringingAtMs);
    vanish();
    await operator.until('ready');
    expect(await row(here, 'Ann')).toMatchObject({ state: 'exhausted', lastOutcome: 'no_answer' });
  });

  it('on a call: the operator comes to the wrap-up, the trunk is said to be gone, and so is why nothing is dialled', async () => {
    const here = await open(['Ben', 'Cat']);
    const { operator, vanish, campaignId } = here;
    const { client } = operator;
    await operator.dial();
    const { call } = await operator.until('on_call', 'Ben');
    const attemptId = call?.attemptId ?? '';
    vanish();
    const { call: ended } = await operator.until('acw', 'Ben');
    expect(ended?.ending).toBe('The connection was lost');
    const draft = {
      attemptId,
      dispositionId: 'no_result',
      notes: 'It went silent',
      callbackAtMs: null,
      version: 1,
    };
    await client.desk.finishAcw({ draft, thenNotReady: true });
    await operator.until('not_ready');
    expect((await row(here, 'Ben'))?.trail[0]).toMatchObject({
      outcome: 'answered',
      notes: 'It went silent',
    });

    await until(
      'the trunk to be unreachable',
      async () => (await client.trunks.list())[0]?.status.state === 'unreachable',
    );
    await client.desk.ready();
    await until('the reason to be said', async () => {
      const { holdBack } = await client.campaigns.figures({ id: campaignId });
      return holdBack?.sentence.includes('The trunk is not ready') === true;
    });
    const status = await client.system.status();
    expect(status.trunks[0]?.detail).toMatch(/Mortal carrier/);
    expect(await row(here, 'Cat')).toMatchObject({ state: 'pending', attempts: 0 });
  });
});
