import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import { openWire } from '../../electron/sip/open-wire.ts';
import type { CallEvent } from '../../electron/sip/signalling.ts';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { closingAfterEach } from './peers/closing.ts';
import { scriptedLines, type ScriptedLine } from './peers/scripted-line.ts';
import { scriptedPeer, sdp } from './peers/scripted-peer.ts';
import { OFFER, ready, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

/** A call whose owner throws at the first event of a kind. */
function dialWithFault({ signalling }: ScriptedLine, kind: CallEvent['kind']): CallEvent[] {
  const events: CallEvent[] = [];
  let threw = false;
  const request = { trunkId: 't1', to: '+4930123456', callerId: null, callerName: null, sdpOffer: OFFER };
  signalling.call({ ...request, ringTimeoutMs: 20_000 }, (event) => {
    events.push(event);
    if (event.kind !== kind || threw) return;
    threw = true;
    throw new Error(`The owner trips over ${kind}`);
  });
  return events;
}

const endOf = (events: CallEvent[]): Promise<CallEvent> =>
  until('the end', () => events.find((event) => event.kind === 'ended'), 5000);

/** The other call on the trunk is up, and answers for itself. */
async function isUntouched({ peer }: ScriptedLine, other: Awaited<ReturnType<ScriptedLine['up']>>) {
  expect(other.heard.kinds()).not.toContain('ended');
  const asked = peer.count('OPTIONS ');
  expect(await other.heard.call.probe()).toBe(true);
  expect(peer.count('OPTIONS ')).toBeGreaterThan(asked);
  other.heard.call.hangUp();
  await other.heard.wait('ended');
}

test.each([
  { kind: 'sent', told: 'CANCEL ' },
  { kind: 'progress', told: 'CANCEL ' },
  { kind: 'answered', told: 'BYE ' },
  { kind: 'digit', told: 'BYE ' },
  { kind: 'reoffer', told: 'BYE ' },
] as const)(
  'a throw of the owner at "$kind" ends this call, in order, and no other one',
  async ({ kind, told }) => {
    const line = await lineTo();
    const { peer } = line;
    const other = await line.up();
    const events = dialWithFault(line, kind);
    const invite = await peer.next('INVITE ');
    peer.answer(invite, 180);
    if (kind !== 'sent' && kind !== 'progress') {
      peer.answer(invite, 200, { body: sdp() });
      await peer.next('ACK ');
    }
    if (kind === 'digit') {
      peer.request(invite, 'INFO', 1, { body: 'Signal=5\r\n', contentType: 'application/dtmf-relay' });
    }
    if (kind === 'reoffer') peer.request(invite, 'INVITE', 1, { body: sdp(40_002) });
    expect(await endOf(events)).toMatchObject({
      cause: 'fault',
      by: 'network',
      sipReason: 'The program met a fault in this call',
      answered: told === 'BYE ',
    });
    await peer.next(told);
    expect(line.log.join('\n')).toContain(`The owner trips over ${kind}`);
    await isUntouched(line, other);
  },
);

test('a throw in a timer of one call ends this call and no other one', async () => {
  const peer = await scriptedPeer();
  closing.push(() => peer.close());
  const PROBE_MS = 1234;
  let armed = 0;
  let isRunning = false;
  /** The first call's timer trips when it sets itself again; the second call's never comes. */
  const clock: Clock = {
    ...systemClock,
    after(delayMs, work) {
      if (delayMs !== PROBE_MS) return systemClock.after(delayMs, work);
      if (isRunning) throw new Error('The timer trips');
      armed += 1;
      if (armed > 1) return () => undefined;
      return systemClock.after(10, () => {
        isRunning = true;
        work();
        isRunning = false;
      });
    },
  };
  const signalling = createSignalling({
    log: () => undefined,
    clock,
    timing: { t1Ms: 50, t2Ms: 400, probeEveryMs: PROBE_MS },
  });
  closing.push(() => signalling.close(200));
  signalling.openTrunk(trunkTo(peer.port), null);
  await ready(signalling);
  const calls = [0, 1].map((): CallEvent[] => []);
  for (const events of calls) {
    const request = { trunkId: 't1', to: '+4930123456', callerId: null, callerName: null, sdpOffer: OFFER };
    signalling.call({ ...request, ringTimeoutMs: 20_000 }, (event) => events.push(event));
    peer.answer(await peer.next('INVITE '), 200, { body: sdp() });
    await peer.next('ACK ');
  }
  const [first = [], second = []] = calls;
  expect(await endOf(first)).toMatchObject({ cause: 'fault', answered: true });
  await peer.next('BYE ');
  expect(second.map(({ kind }) => kind)).toEqual(['sent', 'answered']);
});

const LISTENERS = {
  async udp() {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const say = (text: string, port: number): void => socket.send(text, port, '127.0.0.1');
    return {
      port: socket.address().port,
      say,
      close: () => new Promise<void>((done) => socket.close(() => done())),
    };
  },
  async tcp() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = once(server, 'connection');
    const address = server.address();
    return {
      port: typeof address === 'object' && address ? address.port : 0,
      async say(text: string) {
        const [socket] = (await connection) as [import('node:net').Socket];
        socket.write(text);
      },
      close: () => new Promise<void>((done) => server.close(() => done())),
    };
  },
  async ws() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
    await once(server, 'listening');
    const connection = once(server, 'connection');
    const address = server.address();
    return {
      port: typeof address === 'object' && address ? address.port : 0,
      async say(text: string) {
        const [socket] = (await connection) as [import('ws').WebSocket];
        socket.send(text);
      },
      close: () => new Promise<void>((done) => server.close(() => done())),
    };
  },
};

test.each(['udp', 'tcp', 'ws'] as const)(
  'over %s, what the owner of a wire throws at one message costs that message, not the wire',
  async (protocol) => {
    const far = await LISTENERS[protocol]();
    const heard: string[] = [];
    const faults: unknown[] = [];
    let down = 0;
    const settings = { ...trunkTo(far.port), peer: { host: '127.0.0.1', port: far.port } };
    const wire = await openWire(
      { ...settings, protocol, serverName: 'localhost', wsPath: '/', connectMs: 5000 },
      {
        message(text) {
          heard.push(text);
          if (heard.length === 1) throw new Error('trips');
        },
        down: () => (down += 1),
      },
      (error) => faults.push(error),
    );
    closing.push(() => far.close());
    closing.push(() => wire.close());
    const message = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n';
    for (const count of [1, 2]) {
      await Promise.resolve(far.say(message, wire.local.port));
      await until('the message', () => heard.length === count, 5000);
    }
    expect(faults.map(String)).toEqual(['Error: trips']);
    expect(down).toBe(0);
  },
);
