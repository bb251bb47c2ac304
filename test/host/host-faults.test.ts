import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCarrier, type Carrier, type CarrierSettings } from '../../electron/carrier/carrier.ts';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { dramaNumber, importCsv, makeCampaign, openTestCarrier, trunkFormTo } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

const callees = [{ name: 'Ann', phone: dramaNumber(1), behaviour: 'answer' as const }];
let carrier: Carrier;
let floor: HostFloor;
let operator: HeadlessOperator;
let other: OpenSeat;
let campaignId = '';
/** The next timer whose work asks for the time of day trips over it. */
let isTimerDoomed = false;
let isInTimer = false;
const thrown: unknown[] = [];
const note = (error: unknown): void => void thrown.push(error);

const clock: Clock = {
  ...systemClock,
  now() {
    if (isTimerDoomed && isInTimer) {
      isTimerDoomed = false;
      throw new Error('tripped: timer');
    }
    return systemClock.now();
  },
  after: (delayMs, work) =>
    systemClock.after(delayMs, () => {
      isInTimer = true;
      try {
        work();
      } finally {
        isInTimer = false;
      }
    }),
};

beforeAll(async () => {
  process.on('uncaughtException', note).on('unhandledRejection', note);
  carrier = await openTestCarrier(callees, {}, 0);
  floor = await openHostFloor({ clock });
  other = await openSeat(floor.link());
  const { client } = other;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  campaignId = await makeCampaign(client, {
    name: 'Faults',
    trunkId: trunk.id,
    callees,
    settings: { bcwSec: 300 },
  });
  await client.campaigns.act({ id: campaignId, action: 'start' });
  operator = await openHeadlessOperator(floor.link());
  await operator.client.desk.ready();
  await operator.dial();
  await operator.until('on_call', 'Ann');
});
afterAll(async () => {
  await operator?.close();
  other?.close();
  await floor?.close();
  await carrier?.close();
  process.off('uncaughtException', note).off('unhandledRejection', note);
});

/** What is published on a topic fails once, in its turn, as a defect in whatever listens would make it. */
function tripAt(topic: LiveEvent['topic'], turn = 1): { has: () => boolean } {
  const { journal } = floor.host.services;
  const publish = journal.publish.bind(journal);
  let has = false;
  let turns = 0;
  const spy = vi.spyOn(journal, 'publish').mockImplementation((event) => {
    if (event.topic !== topic || ++turns < turn) return publish(event);
    has = true;
    spy.mockRestore();
    throw new Error(`tripped: ${topic}`);
  });
  return { has: () => has };
}

const said = (words: string): Promise<unknown> =>
  until(`the log to say "${words}"`, () => floor.lines.join('\n').includes(words), 10_000);

const listOf = (name: string, n: number): string => `name,phone\n${name},${dramaNumber(n)}\n`;

const EDGES: Record<string, () => Promise<void>> = {
  async 'a message of the import thread'() {
    // The first is published by the request itself.
    const tripped = tripAt('import', 2);
    expect((await importCsv(other.client, campaignId, listOf('Ben', 2))).status).toBe('done');
    expect(tripped.has()).toBe(true);
    expect((await importCsv(other.client, campaignId, listOf('Cat', 3))).status).toBe('done');
  },
  async 'a message of the report thread'() {
    const tripped = tripAt('export', 2);
    const { id } = await other.client.reports.start({ campaignId, kind: 'attempts', format: 'csv' });
    await until(
      'the report',
      async () => {
        const reports = await other.client.reports.history({ campaignId });
        return reports.find((each) => each.id === id)?.status === 'done';
      },
      10_000,
    );
    expect(tripped.has()).toBe(true);
  },
  async 'a status of a trunk'() {
    const tripped = tripAt('trunk');
    const form = { ...trunkFormTo(carrier, 'Another'), register: false };
    await other.client.trunks.save({ id: null, form, password: null });
    await until('the fault', tripped.has, 10_000);
  },
  async 'a timer'() {
    isTimerDoomed = true;
    await said('tripped: timer');
  },
  async 'the end of a seat'() {
    vi.spyOn(floor.host.services.windows, 'opened').mockImplementationOnce(() => () => {
      throw new Error('tripped: seat');
    });
    const third = await openSeat(floor.link());
    third.close();
    await said('tripped: seat');
  },
};

describe('beside a call that is up', () => {
  it.each(Object.keys(EDGES))('%s that trips once costs nobody else anything', async (edge) => {
    await EDGES[edge]?.();
    expect(thrown).toEqual([]);
    expect(carrier.figures().up).toBe(1);
    expect(operator.desk().state).toBe('on_call');
    await other.client.system.session();
    const { attemptId } = operator.desk().call ?? { attemptId: '' };
    await operator.client.desk.hold({ attemptId, onHold: true });
    await operator.client.desk.hold({ attemptId, onHold: false });
  });
});

it('a carrier whose code trips over one message answers the next one', async () => {
  const lines: string[] = [];
  const settings: CarrierSettings = JSON.parse(
    await readFile(new URL('../../resources/carrier.json', import.meta.url), 'utf8'),
  );
  let ids = 0;
  const faulty = await openCarrier(settings, {
    log: (line) => lines.push(line),
    newId() {
      ids += 1;
      if (ids === 1) throw new Error('tripped: carrier');
      return `id${ids}`;
    },
  });
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const answers: string[] = [];
  socket.on('message', (answer) => answers.push(answer.toString('utf8')));
  try {
    for (const branch of ['one', 'two']) {
      const { port } = socket.address();
      const message = [
        'OPTIONS sip:carrier@127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch}`,
        `From: <sip:a@127.0.0.1>;tag=${branch}`,
        'To: <sip:b@127.0.0.1>',
        `Call-ID: ${branch}`,
        'CSeq: 1 OPTIONS',
        'Max-Forwards: 70',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n');
      socket.send(message, faulty.port, faulty.address);
    }
    await until('the second answer', () => answers.length > 0, 10_000);
    expect(answers[0]).toContain('Call-ID: two');
    expect(lines.join('\n')).toContain('tripped: carrier');
    expect(thrown).toEqual([]);
  } finally {
    socket.close();
    await faulty.close();
  }
});
