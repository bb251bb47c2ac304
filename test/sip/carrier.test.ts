import { describe, expect, it, type TestContext } from 'vitest';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import type { Carrier, CarrierSettings } from '../../electron/carrier/carrier.ts';
import { openCarrier } from '../../electron/carrier/carrier.ts';
import { listenRtp, loudness, lossyRelay, sdp, shareAt, sipp, step } from './carrier-peers.ts';
import { until } from '../until.ts';
import { EVERYBODY_ANSWERS } from './answering-weights.ts';

const NUMBER = '442079460001';
/** Where callees may talk to when nobody listens; the port of the discard service, which no test is ever handed. */
const NOBODYS_PORT = 9;
const settings = (
  behaviour: keyof CarrierSettings['weights'],
  more: Partial<CarrierSettings> = {},
): CarrierSettings => ({
  seed: 7,
  speed: 1,
  weights: EVERYBODY_ANSWERS,
  ringSec: [0.2, 0.2],
  talkSec: [1, 1],
  hangsUpShare: 0,
  earlyMediaShare: 0,
  codec: 'offered',
  behaviours: { [NUMBER]: behaviour },
  ...more,
});

async function carrierThat(
  t: TestContext,
  behaviour: keyof CarrierSettings['weights'],
  more: Partial<CarrierSettings> = {},
): Promise<Carrier> {
  const carrier = await openCarrier(settings(behaviour, more));
  t.onTestFinished(() => carrier.close());
  return carrier;
}

async function ear(t: TestContext): ReturnType<typeof listenRtp> {
  const listener = await listenRtp();
  t.onTestFinished(() => listener.close());
  return listener;
}

/** Runs a scenario against a carrier and fails with sipp's own words unless it went as written. */
async function play(
  carrier: Carrier,
  steps: string[],
  more: { calls?: number; rate?: number } = {},
): Promise<void> {
  const { exitCode, output } = await sipp({ target: carrier.port, number: NUMBER, steps, ...more });
  expect(exitCode, output).toBe(0);
}

const provisional = [step.recv(100, true), step.recv(180, true), step.recv(183, true)];
const invite = (port: number, offer: Parameters<typeof sdp>[1] = {}): string =>
  step.request('INVITE', sdp(port, offer));
const ack = step.request('ACK', null);
const ackRefusal = step.request('ACK', null, { refused: true });
const bye = (cseq = 2): string => step.request('BYE', null, { cseq });

// Each test has its own carrier, ports and sipp, so they may wait for their phones side by side.
describe.concurrent('a callee called by sipp', () => {
  it('rings, answers with audible speech and lets the caller hang up', async (t) => {
    const carrier = await carrierThat(t, 'answer');
    const { port, heard } = await ear(t);
    await play(carrier, [
      invite(port),
      step.recv(100),
      step.recv(180),
      step.recv(200),
      ack,
      step.pause(3000),
      bye(),
      step.recv(200),
    ]);
    expect(carrier.calls()).toMatchObject([
      { number: NUMBER, callerId: 'caller', state: 'over', finalCode: 200, endedBy: 'caller' },
    ]);
    expect(carrier.figures()).toMatchObject({ invites: 1, answered: 1, ended: 1, up: 0 });

    expect(heard.length).toBeGreaterThan(60);
    expect(Math.max(...heard.map((packet) => loudness(packet.samples)))).toBeGreaterThan(0.05);
    expect(
      new Set(heard.map((packet) => `${packet.payloadType} ${packet.ssrc} ${packet.samples.length}`)).size,
    ).toBe(1);
    expect(heard.map((packet) => packet.marker).indexOf(true)).toBe(0);
    for (const [index, packet] of heard.entries()) {
      const before = heard[index - 1];
      if (!before) continue;
      expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
      expect((packet.timestamp - before.timestamp) % 160).toBe(0);
    }
    const first = heard[0];
    const last = heard.at(-1);
    const spanMs = (last?.atMs ?? 0) - (first?.atMs ?? 0);
    // The media clock and the wall clock agree, as far as a busy machine hears packets in time: neither a burst nor a drift.
    expect(Math.abs(((last?.timestamp ?? 0) - (first?.timestamp ?? 0)) / 8 - spanMs)).toBeLessThan(1000);
  });

  it('hangs up itself at the end of its talk time', async (t) => {
    const carrier = await carrierThat(t, 'answer', { hangsUpShare: 1, talkSec: [0.6, 0.6] });
    await play(carrier, [
      invite(NOBODYS_PORT),
      ...provisional,
      step.recv(200),
      ack,
      step.recvRequest('BYE'),
      step.ok,
    ]);
    await until('the end of the call', () => carrier.calls()[0]?.state === 'over');
    expect(carrier.calls()).toMatchObject([{ state: 'over', finalCode: 200, endedBy: 'callee' }]);
  });

  it('hangs up within seconds when it is of the impatient kind', async (t) => {
    const carrier = await carrierThat(t, 'early_hangup');
    const started = Date.now();
    await play(carrier, [
      invite(NOBODYS_PORT),
      ...provisional,
      step.recv(200),
      ack,
      step.recvRequest('BYE'),
      step.ok,
    ]);
    expect(Date.now() - started).toBeGreaterThan(1000);
    // The caller of this scenario never hangs up.
    await until('the end of the call', () => carrier.calls()[0]?.state === 'over');
    expect(carrier.calls()).toMatchObject([{ state: 'over', endedBy: 'callee' }]);
  });

  it.for([
    ['busy', 486, 'Reason: Q.850;cause=17;'],
    ['reject', 603, 'Reason: Q.850;cause=21;'],
    ['unreachable', 503, 'Reason: Q.850;cause=38;'],
    ['invalid_number', 404, 'Reason: Q.850;cause=1;'],
  ] as const)(
    'when %s, refuses with %i and the cause of the public network',
    async ([behaviour, code, reason], t) => {
      const carrier = await carrierThat(t, behaviour, { speed: 4 });
      await play(carrier, [
        invite(NOBODYS_PORT),
        ...provisional,
        step.recvMatching(code, reason),
        ackRefusal,
      ]);
      expect(carrier.calls()).toMatchObject([{ behaviour, finalCode: code, endedBy: 'callee', rtpOut: 0 }]);
    },
  );

  it('rings until the caller cancels, then says 487', async (t) => {
    const carrier = await carrierThat(t, 'no_answer');
    await play(carrier, [
      invite(NOBODYS_PORT),
      step.recv(100),
      step.recv(180),
      step.pause(700),
      step.request('CANCEL', null),
      step.recv(200),
      step.recv(487),
      ackRefusal,
    ]);
    expect(carrier.calls()).toMatchObject([{ finalCode: 487, endedBy: 'caller', state: 'over' }]);
    expect(carrier.figures()).toMatchObject({ answered: 0, up: 0 });
  });

  it('is heard ringing before it answers when the network gives early media', async (t) => {
    const carrier = await carrierThat(t, 'no_answer', { earlyMediaShare: 1 });
    const { port, heard } = await ear(t);
    await play(carrier, [
      invite(port),
      step.recv(100),
      step.recvMatching(183, 'm=audio [1-9]'),
      step.pause(700),
      step.request('CANCEL', null),
      step.recv(200),
      step.recv(487),
      ackRefusal,
    ]);
    const loudest = heard.toSorted((a, b) => loudness(b.samples) - loudness(a.samples))[0];
    expect(loudest).toBeDefined();
    const samples = loudest?.samples ?? new Int16Array();
    expect(shareAt(400, samples) + shareAt(450, samples)).toBeGreaterThan(0.5);
    const stoppedAt = heard.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard.length).toBe(stoppedAt);
  });

  it('is a mailbox: greets in speech, beeps at 1 kHz, listens and hangs up', async (t) => {
    const carrier = await carrierThat(t, 'voicemail', { speed: 4 });
    const { port, heard } = await ear(t);
    await play(carrier, [
      invite(port),
      ...provisional,
      step.recv(200),
      ack,
      step.recvRequest('BYE'),
      step.ok,
    ]);
    const beeps = heard.flatMap((packet, index) =>
      shareAt(1000, packet.samples) > 0.9 && loudness(packet.samples) > 0.1 ? [index] : [],
    );
    const [first = 0] = beeps;
    expect(beeps.length).toBeGreaterThanOrEqual(22);
    expect(beeps.length).toBeLessThanOrEqual(25);
    expect((beeps.at(-1) ?? 0) - first).toBe(beeps.length - 1);
    const spoken = heard.slice(0, first).filter((packet) => loudness(packet.samples) > 0.03);
    expect(spoken.length).toBeGreaterThan(25);
    const afterwards = heard.slice(first + 26);
    expect(afterwards.length).toBeGreaterThan(100);
    expect(Math.max(...afterwards.map((packet) => loudness(packet.samples)))).toBe(0);
  });

  it.for([
    ['offered', '8 0 101', 8],
    ['offered', '18 0 8', 0],
    ['PCMA', '0 8 101', 8],
    ['PCMU', '8 0', 0],
  ] as const)(
    'with codec %s and an offer of %s speaks payload type %i',
    async ([codec, formats, payloadType], t) => {
      const carrier = await carrierThat(t, 'answer', { codec, speed: 4 });
      const { port, heard } = await ear(t);
      await play(carrier, [
        invite(port, { formats }),
        ...provisional,
        step.recvMatching(200, `m=audio [0-9]+ RTP/AVP ${payloadType}`),
        ack,
        step.pause(700),
        bye(),
        step.recv(200),
      ]);
      expect(new Set(heard.map((packet) => packet.payloadType))).toEqual(new Set([payloadType]));
      expect(Math.max(...heard.map((packet) => loudness(packet.samples)))).toBeGreaterThan(0.05);
    },
  );

  it('refuses an offer without G.711 with 488', async (t) => {
    const carrier = await carrierThat(t, 'answer');
    await play(carrier, [
      invite(NOBODYS_PORT, { formats: '9 18' }),
      step.recv(100, true),
      step.recv(488),
      ackRefusal,
    ]);
  });

  it('falls silent on hold and speaks again on resume', async (t) => {
    const carrier = await carrierThat(t, 'answer');
    const { port, heard } = await ear(t);
    const counts: number[] = [];
    const stopWatch = Date.now();
    const watch = setInterval(() => counts.push(heard.length), 50);
    await play(carrier, [
      invite(port),
      ...provisional,
      step.recv(200),
      ack,
      step.pause(500),
      step.request('INVITE', sdp(port, { direction: 'sendonly' }), { cseq: 2 }),
      step.recv(100, true),
      step.recvMatching(200, 'a=recvonly'),
      step.request('ACK', null, { cseq: 2 }),
      step.pause(800),
      step.request('INVITE', sdp(port, { direction: 'sendrecv' }), { cseq: 3 }),
      step.recv(100, true),
      step.recvMatching(200, 'a=sendrecv'),
      step.request('ACK', null, { cseq: 3 }),
      step.pause(500),
      bye(4),
      step.recv(200),
    ]);
    clearInterval(watch);
    expect(Date.now() - stopWatch).toBeGreaterThan(1800);
    // By the stamps of the carrier: a busy machine hears its packets late.
    const gaps = heard
      .slice(1)
      .map(({ timestamp }, index) => (timestamp - (heard[index]?.timestamp ?? 0)) >>> 0);
    const longest = gaps.indexOf(Math.max(...gaps));
    expect(longest).toBeGreaterThan(5);
    const resumed = heard[longest + 1];
    const before = heard[longest];
    expect(heard.length - longest).toBeGreaterThan(5);
    expect(resumed?.marker).toBe(true);
    expect(((resumed?.sequence ?? 0) - (before?.sequence ?? 0)) & 0xffff).toBe(1);
    // The media clock ran on during the hold (RFC 3550 5.1).
    expect(((resumed?.timestamp ?? 0) - (before?.timestamp ?? 0)) / 8).toBeGreaterThan(650);
  });

  it('counts each key pressed once, however often its packets are repeated', async (t) => {
    const carrier = await carrierThat(t, 'answer', { speed: 4 });
    const { port, heard, socket } = await ear(t);
    const playing = play(carrier, [
      invite(port),
      ...provisional,
      step.recv(200),
      ack,
      step.pause(4000),
      bye(),
      step.recv(200),
    ]);
    const to = (await until('the callee to be heard', () => heard[0])).fromPort;
    let sequence = 0;
    for (const [index, key] of ['4', '1', '#'].entries()) {
      for (let repeat = 0; repeat < 5; repeat++) {
        const packet = Buffer.alloc(16);
        packet.writeUInt8(0x80, 0);
        packet.writeUInt8(101, 1);
        packet.writeUInt16BE(sequence++, 2);
        packet.writeUInt32BE(16_000 + index * 1600, 4);
        packet.writeUInt8('0123456789*#'.indexOf(key), 12);
        packet.writeUInt8(repeat > 1 ? 0x8a : 0x0a, 13);
        socket.send(packet, to, '127.0.0.1');
      }
    }
    await until('the keys', () => carrier.calls()[0]?.digits === '41#');
    await playing;
    expect(carrier.figures()).toMatchObject({ digits: 3, rtpIn: 15 });
  });

  it('sets up and ends every call through a network that loses a fifth of the datagrams each way', async (t) => {
    // Four times faster than life, so that the 32 s for which an unanswered 200 or BYE is repeated pass in 8.
    const clock: Clock = {
      now: () => Date.now() * 4,
      elapsed: () => systemClock.elapsed() * 4,
      after: (delayMs, work) => systemClock.after(delayMs / 4, work),
    };
    const carrier = await openCarrier(
      settings('answer', { hangsUpShare: 1, talkSec: [1, 3], ringSec: [1, 4] }),
      { clock },
    );
    t.onTestFinished(() => carrier.close());
    const relay = await lossyRelay(carrier.port, 0.2, 11);
    t.onTestFinished(() => relay.close());
    const { exitCode, output } = await sipp({
      target: relay.port,
      number: NUMBER,
      calls: 60,
      rate: 60,
      timeoutSec: 120,
      // Sent nine times at most, so that by chance alone none of sixty is lost.
      args: ['-max_invite_retrans', '8'],
      contact: `127.0.0.1:${relay.port}`,
      steps: [
        invite(NOBODYS_PORT, { direction: 'inactive' }).replace('retrans="500"', 'retrans="50"'),
        ...provisional,
        step.recv(200),
        ack,
        step.recvRequest('BYE'),
        step.ok,
        step.answerAgainFor(8000),
      ],
    });
    expect(exitCode, output).toBe(0);
    expect(relay.lost() / (relay.lost() + relay.passed())).toBeGreaterThan(0.15);
    expect(carrier.figures()).toMatchObject({ invites: 60, answered: 60, ended: 60, up: 0 });
    expect(carrier.calls().map((call) => `${call.finalCode} ${call.endedBy}`)).toEqual(
      Array(60).fill('200 callee'),
    );
  });
});
