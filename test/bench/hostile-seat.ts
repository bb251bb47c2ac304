/**
 * A hostile seat beside real calls: pipelines requests, streams and uploads and reads no answer, while operators talk
 * over the simulated carrier. The loop's delay is measured in the host's own process; carrier, operators and the
 * hostile seat are processes of their own. Prints p99 against its limit beside that of a calm time in the same run,
 * and whether memory and descriptors come back.
 *
 *   node test/bench/hostile-seat.ts [--calls N] [--seconds N]
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { cookieOf, openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo } from '../host/call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from '../host/headless-operator.ts';
import { openHostFloor } from '../host/host-floor.ts';
import { until } from '../until.ts';

const LIMIT_MS = 50;
/** The loop is looked at this often; the delay that is measured has it in it. */
const LOOK_MS = 5;
/** Rows of the campaign that is asked for again and again. */
const LARGE = 2_000;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    part: { type: 'string' },
    link: { type: 'string', multiple: true, default: [] },
    attack: { type: 'string' },
    campaign: { type: 'string', default: '' },
  },
});
const CALLS = Number(values.calls);
const SECONDS = Number(values.seconds);

const ATTACKS: Record<string, { times: number; path: string; body: object }> = {
  '8,000 contacts.list': {
    times: 8_000,
    path: '/contacts/list',
    body: { campaignId: values.campaign, states: [], search: '', cursor: null, limit: 500 },
  },
  '20,000 live.follow': { times: 20_000, path: '/live/follow', body: { epoch: null, seq: 0 } },
  '18,000 beginUpload': {
    times: 18_000,
    path: '/lists/beginUpload',
    body: { fileName: 'a.csv', bytes: 10 },
  },
};

const people = Array.from({ length: CALLS }, (_, i) => ({
  name: `P${i}`,
  phone: dramaNumber(i + 1),
  behaviour: 'answer' as const,
}));

/** The world outside the host: the carrier, and operators who stay on their calls. */
async function playWorld(): Promise<void> {
  const carrier = await openTestCarrier(people, { ringSec: [0.2, 0.4], talkSec: [100_000, 100_000] });
  process.send?.({ carrier: { address: carrier.address, port: carrier.port } });
  const [links] = (await once(process, 'message')) as [string[]];
  const operators: HeadlessOperator[] = [];
  for (const link of links) {
    const operator = await openHeadlessOperator(link);
    await operator.client.desk.ready();
    await operator.dial();
    await operator.until('on_call');
    operators.push(operator);
  }
  process.send?.({ up: operators.length });
  process.on('message', () => {
    const onCall = operators.filter((operator) => operator.desk().state === 'on_call').length;
    process.send?.({ onCall, up: carrier.figures().up });
  });
}

/** A seat that asks `times` over and takes no answer. */
async function attack(): Promise<void> {
  const [link = ''] = values.link;
  const { times, path, body } = ATTACKS[values.attack ?? ''] ?? { times: 0, path: '', body: {} };
  const cookie = await cookieOf(link);
  const { origin } = new URL(link);
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { origin, headers: { cookie } });
  await once(socket, 'open');
  socket.pause();
  process.send?.('begun');
  for (let i = 1; i <= times; i += 1) {
    socket.send(JSON.stringify({ i: String(i), p: { u: path, b: { json: body } } }));
  }
  // Held open, and deaf, until it is ended from outside.
  process.on('message', () => undefined);
}

function part(args: readonly string[]): ChildProcess {
  return fork(import.meta.filename, [...args, '--calls', values.calls]);
}

/** The next message of a child; a child that ends instead is a fault. */
async function told<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('A part of the benchmark ended too early.');
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [T];
  return message;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const descriptors = (): number => readdirSync('/proc/self/fd').length;

interface Measured {
  p99Ms: number;
  worstMs: number;
  rssMb: number;
  heapMb: number;
}

/** The loop's delay and the most memory of so many seconds. */
async function measure(seconds: number): Promise<Measured> {
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  let rss = 0;
  let heap = 0;
  loop.enable();
  for (let i = 0; i < seconds * 20; i += 1) {
    await pause(50);
    const memory = process.memoryUsage();
    rss = Math.max(rss, memory.rss);
    heap = Math.max(heap, memory.heapUsed);
  }
  loop.disable();
  return { p99Ms: loop.percentile(99) / 1e6, worstMs: loop.max / 1e6, rssMb: rss / 1e6, heapMb: heap / 1e6 };
}

function print(what: string, { p99Ms, worstMs, rssMb, heapMb }: Measured): void {
  console.log(
    `${what.padEnd(22)} loop p99 ${p99Ms.toFixed(1).padStart(6)} ms (p99 / limit ${(p99Ms / LIMIT_MS).toFixed(2)}), ` +
      `worst ${worstMs.toFixed(0).padStart(5)} ms, memory at most ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(0)} MB`,
  );
}

function rest(): { rssMb: number; heapMb: number; fds: number } {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMb: rss / 1e6, heapMb: heapUsed / 1e6, fds: descriptors() };
}

async function bench(): Promise<boolean> {
  const floor = await openHostFloor();
  const world = part(['--part', 'world']);
  let isWithin = true;
  try {
    const { carrier } = await told<{ carrier: { address: string; port: number } }>(world);
    const seat = await openSeat(floor.link());
    const { client } = seat;
    const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    const many = Array.from({ length: LARGE }, (_, i) => ({
      name: `Person ${i} ${'x'.repeat(60)}`,
      phone: `+4479117${String(10_000 + i)}`,
      behaviour: 'answer' as const,
    }));
    const campaign = await makeCampaign(client, { name: 'Large', trunkId: trunk.id, callees: many });
    const calls = await makeCampaign(client, {
      name: 'Calls',
      trunkId: trunk.id,
      callees: people,
      settings: { bcwSec: 600, concurrency: CALLS, callIntervalMs: 0 },
    });
    await client.campaigns.act({ id: calls, action: 'start' });
    const [group] = await client.people.groups();
    const links: string[] = [];
    for (let i = 0; i < CALLS; i += 1) {
      const form = { id: null, name: `Operator ${i}`, role: 'operator' as const };
      const { id } = await client.people.saveOperator({ ...form, groupIds: group ? [group.id] : [] });
      links.push(floor.link(id));
    }
    seat.close();
    world.send(links);
    const { up } = await told<{ up: number }>(world);
    console.log(
      `${up} calls are up, with sound. The delay of the loop has the ${LOOK_MS} ms of the look in it.`,
    );
    print('calm', await measure(SECONDS));
    for (const name of Object.keys(ATTACKS)) {
      const before = rest();
      const hostile = part([
        '--part',
        'hostile',
        '--attack',
        name,
        '--link',
        floor.link(),
        '--campaign',
        campaign,
      ]);
      await told(hostile);
      const under = await measure(SECONDS);
      print(name, under);
      hostile.kill('SIGKILL');
      await once(hostile, 'exit');
      await until('the descriptors', () => descriptors() <= before.fds + 2).catch((error: unknown) =>
        console.log(String(error)),
      );
      const after = rest();
      console.log(
        `${''.padEnd(22)} before / after: memory ${before.rssMb.toFixed(0)} / ${after.rssMb.toFixed(0)} MB, ` +
          `heap ${before.heapMb.toFixed(0)} / ${after.heapMb.toFixed(0)} MB, descriptors ${before.fds} / ${after.fds}`,
      );
      if (under.p99Ms > LIMIT_MS || after.heapMb > before.heapMb + 20) isWithin = false;
    }
    world.send('look');
    const now = await told<{ onCall: number; up: number }>(world);
    console.log(`${now.onCall} operators are still on their calls; the carrier has ${now.up} up.`);
    return isWithin && now.onCall === CALLS;
  } finally {
    world.kill('SIGKILL');
    await floor.close();
  }
}

if (values.part === 'world') await playWorld();
else if (values.part === 'hostile') await attack();
else process.exit((await bench()) ? 0 : 1);
