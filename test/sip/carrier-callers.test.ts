import { createSocket } from 'node:dgram';
import { describe, expect, it, type TestContext } from 'vitest';
import { loadCarrierSettings } from '../../electron/carrier/carrier-settings.ts';
import { openCarrier, type Carrier, type CarrierSettings } from '../../electron/carrier/carrier.ts';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import type { CallEvent, IncomingCall, Signalling } from '../../electron/sip/signalling.ts';
import { until } from '../until.ts';
import { bindUdp, sdp } from './carrier-peers.ts';
import { header } from './peers/scripted-peer.ts';
import { trunkTo } from './peers/trunks.ts';

const SHIPPED = new URL('../../resources/carrier.json', import.meta.url);
const PERSON = '+442079460001';
const OURS = '+442079460999';

interface Incoming {
  call: IncomingCall;
  events: CallEvent[];
}

interface Scene {
  carrier: Carrier;
  signalling: Signalling;
  incoming: Incoming[];
  /** Port of ours for sound, and how many packets with a voice came there. */
  sound: { port: number; packets: number };
  /** Calls the person, who does not answer, and gives up. */
  miss: () => Promise<void>;
}

/** A person who does not answer and calls back, and our own signalling. */
async function scene(t: TestContext, more: Partial<CarrierSettings> = {}): Promise<Scene> {
  const carrier = await openCarrier({
    ...(await loadCarrierSettings(SHIPPED)),
    speed: 20,
    behaviours: { [PERSON]: 'no_answer' },
    callsBackShare: 1,
    callsBackSec: [2, 2],
    talkSec: [20, 20],
    ...more,
  });
  const signalling = createSignalling({ log: () => undefined });
  const socket = createSocket('udp4');
  t.onTestFinished(async () => {
    await signalling.close();
    await carrier.close();
    socket.close();
  });
  const sound = { port: 0, packets: 0 };
  socket.on('message', (packet) => {
    // Behind the header of twelve bytes: a frame of silence is one value all along.
    if (new Set(packet.subarray(12)).size > 2) sound.packets += 1;
  });
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', () => resolve()));
  sound.port = socket.address().port;
  const incoming: Incoming[] = [];
  signalling.onIncoming((call) => {
    const events: CallEvent[] = [];
    incoming.push({ call, events });
    return (event) => void events.push(event);
  });
  const { address: host, port } = carrier;
  signalling.openTrunk(
    trunkTo(port, { id: 'trunk', host, register: true, username: 'pilot', localAddress: '127.0.0.1' }),
    null,
  );
  await until('the trunk', () => signalling.trunkStatus('trunk').state === 'ready');
  return {
    carrier,
    signalling,
    incoming,
    sound,
    async miss() {
      const kinds: string[] = [];
      signalling.call(
        {
          trunkId: 'trunk',
          to: PERSON,
          callerId: OURS,
          callerName: null,
          sdpOffer: sdp(9_000),
          ringTimeoutMs: 300,
        },
        ({ kind }) => kinds.push(kind),
      );
      await until('our call to end', () => kinds.includes('ended'));
    },
  };
}

async function firstOf(incoming: readonly Incoming[]): Promise<Incoming> {
  return await until('the person to call', () => incoming[0]);
}

const kindsOf = ({ events }: Incoming): string[] => events.map(({ kind }) => kind);
const endOf = ({ events }: Incoming) => events.find((event) => event.kind === 'ended');

describe('a person of the simulated carrier who missed a call', () => {
  it('calls back from their own number, is heard once answered, and hangs up when all is said', async (t) => {
    const { carrier, incoming, sound, miss } = await scene(t);
    await miss();
    const first = await firstOf(incoming);
    expect(first.call).toMatchObject({ trunkId: 'trunk', caller: PERSON });
    expect(first.call.offer).toContain('m=audio');
    first.call.ring();
    first.call.answer(sdp(sound.port, { formats: '0 101' }));
    await until('their voice', () => sound.packets > 5);
    expect(carrier.figures().calledBack).toMatchObject({ calls: 1, answered: 1 });
    await until('them to hang up', () => kindsOf(first).includes('ended'));
    expect(endOf(first)).toMatchObject({ by: 'customer', answered: true });
    // They are no callee: who was called is counted apart.
    expect(carrier.calls()).toHaveLength(1);
    await miss();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(incoming).toHaveLength(1);
  });

  it('can be held, and hears that we hang up', async (t) => {
    const { incoming, sound, miss } = await scene(t, { talkSec: [3_000, 3_000] });
    await miss();
    const { call } = await firstOf(incoming);
    call.answer(sdp(sound.port));
    await until('their voice', () => sound.packets > 5);
    expect(await call.reoffer(sdp(sound.port, { direction: 'sendonly' }))).toContain('a=recvonly');
    const held = sound.packets;
    await new Promise((resolve) => setTimeout(resolve, 200));
    // One may have been on its way.
    expect(sound.packets - held).toBeLessThanOrEqual(1);
    expect(await call.reoffer(sdp(sound.port))).toContain('a=sendrecv');
    await until('their voice again', () => sound.packets > held + 5);
    call.hangUp();
    // Their sound ends with our BYE, for which their ACK must have come.
    await until('silence', async () => {
      const before = sound.packets;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return sound.packets === before;
    });
  });

  it('gives up when nobody answers, and takes a refusal for an answer', async (t) => {
    const other = '+442079460002';
    const { carrier, incoming, miss, signalling } = await scene(t, {
      speed: 100,
      behaviours: { [PERSON]: 'no_answer', [other]: 'no_answer' },
    });
    await miss();
    const first = await firstOf(incoming);
    first.call.ring();
    await until('them to give up', () => kindsOf(first).includes('ended'));
    expect(endOf(first)).toMatchObject({ by: 'customer', answered: false });
    const kinds: string[] = [];
    signalling.call(
      {
        trunkId: 'trunk',
        to: other,
        callerId: OURS,
        callerName: null,
        sdpOffer: sdp(9_000),
        ringTimeoutMs: 300,
      },
      ({ kind }) => kinds.push(kind),
    );
    const second = await until('the other one to call', () => incoming[1]);
    expect(second.call.caller).toBe(other);
    second.call.refuse(486);
    await carrier.close();
    expect(carrier.figures().calledBack).toEqual({ calls: 2, answered: 0, heard: 0 });
  });

  it('does not call back from a mailbox that was hung up on', async (t) => {
    const { incoming, signalling } = await scene(t, {
      behaviours: { [PERSON]: 'voicemail' },
      ringSec: [1, 1],
    });
    const kinds: string[] = [];
    const call = signalling.call(
      {
        trunkId: 'trunk',
        to: PERSON,
        callerId: OURS,
        callerName: null,
        sdpOffer: sdp(9_000),
        ringTimeoutMs: 20_000,
      },
      ({ kind }) => kinds.push(kind),
    );
    await until('the mailbox', () => kinds.includes('answered'));
    call.hangUp();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(incoming).toEqual([]);
  });

  it.each([
    ['a refusal', 1, 'SIP/2.0 486 Busy Here', ''],
    ['an answer, each time that it comes', 2, 'SIP/2.0 200 OK', sdp(9_000)],
  ])('acknowledges %s', async (_what, comes, status, body) => {
    const settings = await loadCarrierSettings(SHIPPED);
    const carrier = await openCarrier({
      ...settings,
      speed: 20,
      behaviours: { [PERSON]: 'no_answer' },
      callsBackShare: 1,
      callsBackSec: [1, 1],
    });
    const { socket, port } = await bindUdp();
    try {
      const got: string[] = [];
      socket.on('message', (datagram) => got.push(datagram.toString()));
      const send = (lines: string[], content = ''): void =>
        socket.send(
          [...lines, `Content-Length: ${content.length}`, '', content].join('\r\n'),
          carrier.port,
          carrier.address,
        );
      const said = (start: string): Promise<string> =>
        until(start, () => got.find((text) => text.startsWith(start)));
      const ours = (method: string): string[] => [
        `${method} sip:${PERSON}@127.0.0.1 SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bKmissed`,
        `From: <sip:${OURS}@127.0.0.1>;tag=ours`,
        `To: <sip:${PERSON}@127.0.0.1>`,
        'Call-ID: missed',
        `CSeq: 1 ${method}`,
        `Contact: <sip:ours@127.0.0.1:${port}>`,
        ...(method === 'INVITE' ? ['Content-Type: application/sdp'] : []),
      ];
      send(ours('INVITE'), sdp(9_000));
      await said('SIP/2.0 18');
      send(ours('CANCEL'));
      const invite = await said('INVITE ');
      const same = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(invite, name)}`);
      const answer = [
        status,
        ...same,
        `To: ${header(invite, 'To')};tag=far`,
        `Contact: <sip:ours@127.0.0.1:${port}>`,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
      ];
      const acknowledged = (): string[] => got.filter((text) => text.startsWith('ACK '));
      for (let times = 1; times <= comes; times += 1) {
        send(answer, body);
        await until('the ACK', () => acknowledged().length === times);
      }
      for (const ack of acknowledged()) expect(header(ack, 'To')).toContain('tag=far');
      // An ACK to a refusal is of the INVITE’s own transaction (RFC 3261 17.1.1.3).
      for (const ack of acknowledged())
        expect(header(ack, 'Via') === header(invite, 'Via')).toBe(body === '');
    } finally {
      await carrier.close();
      socket.close();
    }
  });

  it('does not call where nobody is said to', async (t) => {
    const { incoming, miss } = await scene(t, { callsBackShare: 0 });
    await miss();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(incoming).toEqual([]);
  });
});
