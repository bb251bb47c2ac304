import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import { MediaLost, MediaRefused } from '../../electron/media/errors.ts';
import type { Codec, CustomerLeg, MediaEngine, MediaEvent } from '../../electron/media/media.ts';
import { TestCustomer, rmsOf, shareOf, until } from './media-customer.ts';
import type { ReceivedPacket } from './media-customer.ts';
import { TestWindowPeer } from './media-window-peer.ts';

let engine: MediaEngine;
let operator: TestWindowPeer;
let folder: string;
const events: MediaEvent[] = [];
const toClose: { close(): void }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-'));
  engine = await createMediaEngine({ customerSilentMs: 400 });
  engine.onEvent((event) => events.push(event));
  operator = await TestWindowPeer.connect(engine);
});

afterEach(() => {
  operator.hush();
  engine.mute(operator.leg.id, false);
  engine.tone(operator.leg.id, null);
  for (const item of toClose.splice(0)) item.close();
});

afterAll(async () => {
  await operator?.close();
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

interface TestCall {
  customer: TestCustomer;
  leg: CustomerLeg;
}

async function call(
  codec: Codec = 'PCMU',
  options: Parameters<TestCustomer['answer']>[1] = {},
): Promise<TestCall> {
  const customer = await TestCustomer.open(codec);
  const leg = await engine.openCustomerLeg('127.0.0.1');
  toClose.push(customer, leg);
  leg.applyAnswer(customer.answer(leg.offerSdp, options));
  return { customer, leg };
}

/** Latest packet for which `test` holds, among those that come from now on. */
function next(customer: TestCustomer, what: string, test: (packet: ReceivedPacket) => boolean) {
  const from = customer.received.length;
  return until(what, () => customer.received.slice(from).find(test));
}

const hears =
  (hertz: number, codec: Codec) =>
  ({ payload }: ReceivedPacket): boolean =>
    shareOf(hertz, payload, codec) > 0.9;

const isSilent =
  (codec: Codec) =>
  ({ payload }: ReceivedPacket): boolean =>
    payload.length === 160 && rmsOf(payload, codec) < 0.001;

describe('a bridge', () => {
  for (const [spoken, wanted] of [
    ['PCMU', 'PCMU'],
    ['PCMU', 'PCMA'],
    ['PCMA', 'PCMU'],
  ] as const) {
    it(`brings an operator who sends ${spoken} to a customer who wants ${wanted}`, async () => {
      const { customer, leg } = await call(wanted);
      engine.bridge(leg.id, operator.leg.id);
      operator.speak(700, spoken);
      const packet = await next(customer, 'the 700 Hz tone', hears(700, wanted));
      expect(packet.payloadType).toBe(wanted === 'PCMU' ? 0 : 8);
      expect(rmsOf(packet.payload, wanted)).toBeCloseTo(8000 / 32_768 / Math.SQRT2, 2);
    });
  }

  it("brings the customer's packets to the window untouched, whatever their law", async () => {
    for (const codec of ['PCMU', 'PCMA'] as const) {
      const { customer, leg } = await call(codec);
      const from = operator.received.length;
      customer.play(900);
      engine.bridge(leg.id, operator.leg.id);
      const packet = await until('the tone in the window', () =>
        operator.received.slice(from).find(({ payload }) => shareOf(900, payload, codec) > 0.9),
      );
      expect(packet.header.payloadType).toBe(codec === 'PCMU' ? 0 : 8);
    }
  });

  it('shows the window one stream without a jump while customers come and go', async () => {
    const from = operator.received.length;
    for (const [codec, hertz] of [
      ['PCMU', 500],
      ['PCMA', 800],
      ['PCMU', 1100],
    ] as const) {
      const { customer, leg } = await call(codec);
      customer.restart(hertz, hertz * 7, hertz * 1_000_003);
      customer.play(hertz);
      engine.bridge(leg.id, operator.leg.id);
      await until(`${hertz} Hz`, () =>
        operator.received.slice(from).some(({ payload }) => shareOf(hertz, payload, codec) > 0.9),
      );
      customer.close();
      leg.close();
      toClose.splice(0);
    }
    const headers = operator.received.slice(from).map(({ header }) => header);
    expect(new Set(headers.map(({ ssrc }) => ssrc)).size).toBe(1);
    headers.slice(1).forEach((header, index) => {
      const before = headers[index];
      expect((header.sequenceNumber - (before?.sequenceNumber ?? 0)) & 0xffff).toBe(1);
      expect((header.timestamp - (before?.timestamp ?? 0)) >>> 0).toBeLessThan(8000 * 10);
      expect((header.timestamp - (before?.timestamp ?? 0)) >>> 0).toBeGreaterThanOrEqual(160);
    });
    expect(headers.filter(({ marker }) => marker)).toHaveLength(3);
  });

  it('tells of the first audio after it was made, once', async () => {
    const { customer, leg } = await call();
    customer.play(600);
    engine.bridge(leg.id, operator.leg.id);
    const event = await until('the event', () =>
      events.find((event) => event.kind === 'customer_audio' && event.legId === leg.id),
    );
    expect(Math.abs((event.kind === 'customer_audio' ? event.atMs : 0) - Date.now())).toBeLessThan(5000);
    await next(customer, 'anything', () => true);
    expect(events.filter((event) => event.kind === 'customer_audio' && event.legId === leg.id)).toHaveLength(
      1,
    );
  });

  it('sends comfort silence while the operator is muted, and the voice again after', async () => {
    const { customer, leg } = await call('PCMA');
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    engine.mute(operator.leg.id, true);
    await next(customer, 'silence', isSilent('PCMA'));
    const from = customer.received.length;
    await until('more silence', () => customer.received.length > from + 10);
    expect(customer.received.slice(from).every(isSilent('PCMA'))).toBe(true);
    engine.mute(operator.leg.id, false);
    await next(customer, 'the voice again', hears(700, 'PCMA'));
  });

  it('opens the path to a customer nobody is joined to yet, with a packet now and then', async () => {
    const { customer } = await call();
    const first = await next(customer, 'a first packet', isSilent('PCMU'));
    const second = await next(customer, 'a second packet', isSilent('PCMU'));
    expect(second.atMs - first.atMs).toBeGreaterThan(900);
    expect(second.sequence).toBe((first.sequence + 1) & 0xffff);
    expect((second.timestamp - first.timestamp) >>> 0).toBeGreaterThan(7000);
  });

  it("fills in silence at the pace of speech when the operator's audio stops", async () => {
    const { customer, leg } = await call('PCMA');
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    operator.hush();
    await next(customer, 'silence', isSilent('PCMA'));
    const from = customer.received.length;
    await until('a second of it', () => customer.received.length > from + 50);
    const filled = customer.received.slice(from, from + 51);
    expect(filled.every(isSilent('PCMA'))).toBe(true);
    const tookMs = (filled.at(-1)?.atMs ?? 0) - (filled[0]?.atMs ?? 0);
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(1200);
  });

  it('keeps the operator connected when it is taken apart, and parts a leg that is bridged anew', async () => {
    const first = await call();
    const second = await call();
    operator.speak(700);
    engine.bridge(first.leg.id, operator.leg.id);
    await next(first.customer, 'the voice', hears(700, 'PCMU'));
    engine.bridge(second.leg.id, operator.leg.id);
    await next(second.customer, 'the voice', hears(700, 'PCMU'));
    const from = first.customer.received.length;
    await next(second.customer, 'more voice', hears(700, 'PCMU'));
    expect(first.customer.received.slice(from).some(hears(700, 'PCMU'))).toBe(false);
    engine.unbridge(operator.leg.id);
    engine.bridge(first.leg.id, operator.leg.id);
    await next(first.customer, 'the voice', hears(700, 'PCMU'));
  });

  it('moves a customer from one operator to another, and the first is out of the call', async () => {
    const second = await TestWindowPeer.connect(engine);
    const { customer, leg } = await call();
    customer.play(500);
    operator.speak(700);
    second.speak(1300);
    engine.bridge(leg.id, operator.leg.id);
    await next(customer, 'the first operator', hears(700, 'PCMU'));
    engine.bridge(leg.id, second.leg.id);
    await next(customer, 'the second operator', hears(1300, 'PCMU'));
    const from = customer.received.length;
    const heardBefore = operator.received.length;
    await until('half a second', () => customer.received.length > from + 25);
    expect(customer.received.slice(from).every(hears(1300, 'PCMU'))).toBe(true);
    expect(operator.received.length).toBe(heardBefore);
    expect(second.received.length).toBeGreaterThan(20);
    await second.close();
  });

  it('follows the customer to the address that the packets come from', async () => {
    const { customer, leg } = await call('PCMU', { announcedPort: 9 });
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice in spite of the wrong port', hears(700, 'PCMU'));
  });

  it("outlives a customer's port that closes under it", async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    customer.close();
    toClose.splice(toClose.indexOf(customer), 1);
    const other = await call();
    await until('packets into the void', async () => ((await engine.figures(leg.id))?.packetsOut ?? 0) > 60);
    engine.bridge(other.leg.id, operator.leg.id);
    await next(other.customer, 'the voice elsewhere', hears(700, 'PCMU'));
  });

  it('drops strangers who send to the port once the customer is known', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    customer.play(500);
    await until('the customer', async () => ((await engine.figures(leg.id))?.packetsIn ?? 0) > 5);
    const stranger = await TestCustomer.open('PCMU');
    toClose.push(stranger);
    stranger.answer(leg.offerSdp);
    const from = operator.received.length;
    stranger.play(2000);
    await until('more of the customer', () => operator.received.length > from + 20);
    expect(operator.received.slice(from).some(({ payload }) => shareOf(2000, payload, 'PCMU') > 0.5)).toBe(
      false,
    );
  });

  it('moves from the early audio of a network to the phone that answers elsewhere', async () => {
    const early = await TestCustomer.open('PCMU');
    const phone = await TestCustomer.open('PCMA');
    const leg = await engine.openCustomerLeg('127.0.0.1');
    toClose.push(early, phone, leg);
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    const from = operator.received.length;
    expect(leg.applyAnswer(early.answer(leg.offerSdp)).codec).toBe('PCMU');
    early.play(425);
    await until('the ringback of the network', () =>
      operator.received.slice(from).some(({ payload }) => shareOf(425, payload, 'PCMU') > 0.9),
    );
    expect(leg.applyAnswer(phone.answer(leg.offerSdp)).codec).toBe('PCMA');
    const answeredAtMs = performance.now();
    await until('what was under way', () => performance.now() - answeredAtMs > 100);
    const quiet = operator.received.length;
    await until('more ringback', () => performance.now() - answeredAtMs > 400);
    expect(operator.received.length, 'the ringback of the network is cut off').toBe(quiet);
    phone.play(1200);
    await until('the phone', () =>
      operator.received.slice(from).some(({ payload }) => shareOf(1200, payload, 'PCMA') > 0.9),
    );
    await next(phone, 'the voice', hears(700, 'PCMA'));
    const after = operator.received.length;
    await until('more of the phone', () => operator.received.length > after + 20);
    expect(
      operator.received.slice(after).every(({ header }) => header.payloadType === 8),
      'the network still plays its ringback, but nobody hears it',
    ).toBe(true);
  });

  it('gives the line to the announced customer, whoever took it before', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    const stranger = await TestCustomer.open('PCMU');
    toClose.push(stranger);
    stranger.answer(leg.offerSdp);
    stranger.play(2000);
    await until(
      'the stranger to take the line',
      async () => ((await engine.figures(leg.id))?.packetsIn ?? 0) > 5,
    );
    customer.play(500);
    const from = operator.received.length;
    await until('the customer', () =>
      operator.received.slice(from).some(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9),
    );
    const after = operator.received.length;
    await until('more of the customer', () => operator.received.length > after + 20);
    expect(operator.received.slice(after).every(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9)).toBe(
      true,
    );
  });

  it('stands thousands of malformed packets on both ports', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    const faults = events.length;
    const ports = [
      /m=audio (\d+)/.exec(leg.offerSdp)?.[1],
      / (\d+) typ host/.exec(operator.leg.offerSdp)?.[1],
    ];
    const rubbish = createSocket('udp4');
    // First bytes that look like RTP, DTLS, RTP with an extension, STUN, and nothing at all.
    const starts = [[0x80], [22], [0x90, 0], [0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42], []];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(4), fc.nat(1), (bytes, start, port) => {
        rubbish.send(Buffer.from([...(starts[start] ?? []), ...bytes]), Number(ports[port]), '127.0.0.1');
      }),
      { numRuns: 4000 },
    );
    customer.play(500);
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const from = operator.received.length;
    await until('the customer', () =>
      operator.received.slice(from).some(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9),
    );
    expect(events.slice(faults).filter(({ kind }) => kind === 'engine_fault')).toEqual([]);
    rubbish.close();
  });

  it('tells of a customer who falls silent, again and again', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    customer.play(500);
    await until('the customer', async () => ((await engine.figures(leg.id))?.packetsIn ?? 0) > 5);
    expect(events.some((event) => event.kind === 'customer_silent' && event.legId === leg.id)).toBe(false);
    customer.stop();
    await until(
      'two events',
      () => events.filter((event) => event.kind === 'customer_silent' && event.legId === leg.id).length === 2,
    );
  });
});

describe('keys', () => {
  it('leave as telephone events: one instant each, growing, ended three times', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    leg.sendDigits('5#');
    await until(
      'both keys',
      () =>
        customer.received.filter(
          ({ payloadType, payload }) => payloadType === 101 && (payload[1] ?? 0) >= 128,
        ).length === 6,
    );
    const packets = customer.received.filter(({ payloadType }) => payloadType === 101);
    const instants = [...new Set(packets.map(({ timestamp }) => timestamp))];
    expect(instants).toHaveLength(2);
    for (const [index, event] of [5, 11].entries()) {
      const key = packets.filter(({ timestamp }) => timestamp === instants[index]);
      expect(key.map(({ payload }) => payload[0])).toEqual(key.map(() => event));
      expect(key.map(({ payload }) => payload.readUInt16BE(2))).toEqual([160, 320, 480, 640, 800, 800, 800]);
      expect(key.map(({ payload }) => (payload[1] ?? 0) >> 7)).toEqual([0, 0, 0, 0, 1, 1, 1]);
      expect(key.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
    }
    await next(customer, 'the voice again', hears(700, 'PCMU'));
    const all = customer.received;
    all.slice(1).forEach((packet, index) => {
      expect((packet.sequence - (all[index]?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (all[index]?.timestamp ?? 0)) | 0).toBeGreaterThanOrEqual(0);
    });
  });

  it('leave as tones when the customer takes no telephone events', async () => {
    const { customer, leg } = await call('PCMA', { events: false });
    leg.sendDigits('9');
    const packet = await next(
      customer,
      'the sines of 9',
      ({ payload }) => shareOf(852, payload, 'PCMA') > 0.35 && shareOf(1477, payload, 'PCMA') > 0.35,
    );
    expect(packet.payloadType).toBe(8);
  });

  it('of the customer are told once each and never heard by the operator', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    const from = operator.received.length;
    customer.press('4');
    customer.press('4');
    customer.press('#');
    customer.play(500);
    await until('the tone', () => operator.received.length > from + 3);
    expect(
      events.flatMap((event) =>
        event.kind === 'customer_digit' && event.legId === leg.id ? [event.digit] : [],
      ),
    ).toEqual(['4', '4', '#']);
    expect(operator.received.slice(from).every(({ header }) => header.payloadType === 0)).toBe(true);
  });
});

describe('hold', () => {
  it('parts both voices, plays the hold tone, and joins them again', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const offer = leg.holdOffer(true);
    expect(offer).toContain('a=sendonly');
    expect(leg.applyAnswer(customer.answer(offer, { direction: 'recvonly' })).remoteHold).toBe(false);
    engine.tone(leg.id, 'hold');
    await next(customer, 'the hold tone', hears(523.25, 'PCMU'));
    const from = operator.received.length;
    const fromOut = customer.received.length;
    await until('a second of hold', () => customer.received.length > fromOut + 40);
    expect(operator.received.length).toBe(from);
    expect(customer.received.slice(fromOut).some(hears(700, 'PCMU'))).toBe(false);
    engine.tone(leg.id, null);
    leg.applyAnswer(customer.answer(leg.holdOffer(false)));
    await next(customer, 'the voice again', hears(700, 'PCMU'));
    await until('the customer again', () => operator.received.length > from);
  });

  it('by the customer stops our packets and is answered with recvonly', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const held = leg.answerReoffer(customer.description({ direction: 'sendonly' }));
    expect(held.remoteHold).toBe(true);
    expect(held.sdp).toContain('a=recvonly');
    const out = async (): Promise<number> => (await engine.figures(leg.id))?.packetsOut ?? 0;
    const before = await out();
    customer.play(500);
    await until('music from the customer', async () => ((await engine.figures(leg.id))?.packetsIn ?? 0) > 10);
    expect(await out()).toBe(before);
    const back = leg.answerReoffer(customer.description());
    expect(back).toMatchObject({ remoteHold: false });
    expect(back.sdp).toContain('a=sendrecv');
    await next(customer, 'the voice again', hears(700, 'PCMU'));
  });
});

describe('tones', () => {
  it('play to the operator on their own, and stop', async () => {
    const from = operator.received.length;
    engine.tone(operator.leg.id, 'ringback');
    await until('ringback', () =>
      operator.received.slice(from).some(({ payload }) => shareOf(425, payload, 'PCMU') > 0.9),
    );
    engine.tone(operator.leg.id, null);
    const after = (await engine.figures(operator.leg.id))?.packetsOut;
    const stoppedMs = performance.now();
    await until('five more beats', () => performance.now() - stoppedMs > 100);
    expect((await engine.figures(operator.leg.id))?.packetsOut).toBe(after);
  });

  it('of arrival are laid over the customer, who stays audible', async () => {
    const { customer, leg } = await call();
    customer.play(2000);
    engine.bridge(leg.id, operator.leg.id);
    const from = operator.received.length;
    engine.tone(operator.leg.id, 'arrival');
    await until('both', () =>
      operator.received
        .slice(from)
        .some(
          ({ payload }) =>
            shareOf(2000, payload, 'PCMU') > 0.3 &&
            shareOf(659.25, payload, 'PCMU') + shareOf(880, payload, 'PCMU') > 0.1,
        ),
    );
    await until(
      'the customer alone',
      () => shareOf(2000, operator.received.at(-1)?.payload ?? Buffer.alloc(0), 'PCMU') > 0.98,
    );
  });
});

describe('an operator', () => {
  it('is audible while packets come, and not after two seconds without', async () => {
    operator.speak(700);
    await until('audible', () =>
      events.some(
        (event) => event.kind === 'operator_audible' && event.legId === operator.leg.id && event.audible,
      ),
    );
    operator.hush();
    const stoppedMs = performance.now();
    await until('not audible', () => {
      const last = events.findLast(
        (event) => event.kind === 'operator_audible' && event.legId === operator.leg.id,
      );
      return last?.kind === 'operator_audible' && !last.audible;
    });
    const tookMs = performance.now() - stoppedMs;
    expect(tookMs).toBeGreaterThan(1800);
    expect(tookMs).toBeLessThan(2600);
  });

  it('who never answers is refused in time', async () => {
    const leg = await engine.openOperatorLeg('127.0.0.1');
    toClose.push(leg);
    await expect(leg.accept('nonsense', 300)).rejects.toMatchObject({ name: 'MediaRefused' });
  });
});

describe('a recording', () => {
  it('has the customer on the left, the operator on the right, and no keys', async () => {
    const file = join(folder, 'call.wav');
    // A customer without telephone events: the key goes out as two sines, and must still not be recorded.
    const { customer, leg } = await call('PCMA', { events: false });
    engine.bridge(leg.id, operator.leg.id);
    operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    engine.record(leg.id, file);
    const from = customer.received.length;
    leg.sendDigits('1');
    await next(customer, 'the key', ({ payload }) => shareOf(1209, payload, 'PCMA') > 0.3);
    await until('1.5 s of call', () => customer.received.length > from + 75);
    engine.record(leg.id, null);
    const saved = await until('the file', () =>
      events.find((event) => event.kind === 'recording_saved' && event.legId === leg.id),
    );
    const wav = await readFile(file);
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(54)).toBe(wav.length - 58);
    const seconds = (wav.length - 58) / 16_000;
    expect(saved.kind === 'recording_saved' ? saved.seconds : 0).toBeCloseTo(seconds, 3);
    expect(seconds).toBeGreaterThan(1.3);
    const side = (channel: number): Buffer =>
      Buffer.from(wav.subarray(58).filter((_, index) => index % 2 === channel));
    const middle = [8000, 10_400] as const;
    expect(shareOf(500, side(0).subarray(...middle), 'PCMU')).toBeGreaterThan(0.9);
    expect(shareOf(700, side(1).subarray(...middle), 'PCMU')).toBeGreaterThan(0.9);
    for (let start = 0; start + 400 < 4000; start += 400) {
      expect(shareOf(1209, side(1).subarray(start, start + 400), 'PCMU')).toBeLessThan(0.1);
    }
  });

  it('plays up to the last second when the thread is killed', async () => {
    const file = join(folder, 'killed.wav');
    const { doomed } = await doom();
    const leg = await doomed.openCustomerLeg('127.0.0.1');
    const customer = await TestCustomer.open('PCMU');
    toClose.push(customer);
    leg.applyAnswer(customer.answer(leg.offerSdp));
    doomed.record(leg.id, file);
    customer.play(500);
    await until('two seconds in the file', async () => {
      const size = await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      return size > 40_000;
    });
    await doomed.openCustomerLeg('die').catch(() => undefined);
    const wav = await readFile(file);
    const samples = wav.readUInt32LE(46);
    expect(samples).toBeGreaterThanOrEqual(16_000);
    expect(wav.readUInt32LE(54)).toBe(samples * 2);
    expect(wav.length - 58).toBeGreaterThanOrEqual(samples * 2);
    const left = Buffer.from(wav.subarray(58, 58 + samples * 2).filter((_, index) => index % 2 === 0));
    expect(shareOf(500, left.subarray(8000, 12_000), 'PCMU')).toBeGreaterThan(0.9);
  });

  it('that cannot be written is told of, and the call goes on', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    engine.record(leg.id, join(folder, 'no', 'such', 'folder.wav'));
    const failed = await until('the event', () =>
      events.find((event) => event.kind === 'recording_failed' && event.legId === leg.id),
    );
    expect(failed).toMatchObject({ reason: expect.stringContaining('ENOENT') as string });
    operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
  });
});

describe('figures', () => {
  it('count loss, level and packets of a leg', async () => {
    const { customer, leg } = await call();
    engine.bridge(leg.id, operator.leg.id);
    for (let index = 0; index < 20; index++) {
      if (index % 4 === 3) customer.restart(0x1234, (65_500 + index + 1) & 0xffff, index * 160);
      else customer.sendTone(500);
    }
    const figures = await until('the packets', async () => {
      const now = await engine.figures(leg.id);
      return now && now.packetsIn === 15 && now;
    });
    expect(figures.lossIn).toBeCloseTo(4 / 19, 5);
    expect(figures.levelIn).toBeGreaterThan(-20);
    expect(figures.levelIn).toBeLessThan(-12);
    expect(Math.abs((figures.firstPacketMs ?? 0) - Date.now())).toBeLessThan(5000);
    expect(await engine.figures('nobody')).toBeNull();
  });
});

const doom = async (pingMs = 1000): Promise<{ doomed: MediaEngine; told: MediaEvent[] }> => {
  const doomed = await createMediaEngine({
    workerUrl: new URL('./media-doomed-worker.ts', import.meta.url),
    pingMs,
  });
  const told: MediaEvent[] = [];
  doomed.onEvent((event) => told.push(event));
  return { doomed, told };
};

describe('an engine', () => {
  it('refuses a leg when every port is taken, and grants it when one is free again', async () => {
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const even = taken.address().port & ~1;
    const small = await createMediaEngine({ rtpPorts: { min: even, max: even + 3 } });
    const legs: CustomerLeg[] = [];
    const open = async (): Promise<void> => void legs.push(await small.openCustomerLeg('127.0.0.1'));
    const outcomes = await Promise.allSettled([open(), open(), open()]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]).toBeInstanceOf(MediaRefused);
    expect(refused[0]).toMatchObject({ refusal: 'no_port' });
    expect(String(refused[0])).toContain('Widen the port range');
    legs[0]?.close();
    await until('the freed port', () =>
      open().then(
        () => true,
        () => false,
      ),
    );
    await small.close();
    taken.close();
  });

  it.each(['192.0.2.201', 'desk.example', '0.0.0.0', '::', ''])(
    'refuses the local address "%s"',
    async (address) => {
      await expect(engine.openCustomerLeg(address)).rejects.toMatchObject({ refusal: 'no_port' });
      await expect(engine.openOperatorLeg(address)).rejects.toMatchObject({ refusal: 'no_port' });
    },
  );

  it('plays on while the host itself is busy', async () => {
    const { leg } = await call();
    engine.tone(leg.id, 'hold');
    const out = async (): Promise<number> => (await engine.figures(leg.id))?.packetsOut ?? 0;
    await until('the tone', async () => (await out()) > 5);
    const before = await out();
    const startMs = performance.now();
    while (performance.now() - startMs < 500) Math.random();
    expect(await out()).toBeGreaterThan(before + 20);
  });

  it('tells when its thread dies, and then refuses everything', async () => {
    const { doomed, told } = await doom();
    const leg = await doomed.openCustomerLeg('127.0.0.1');
    await expect(doomed.openCustomerLeg('die')).rejects.toBeInstanceOf(MediaLost);
    await until('the event', () => told.length > 0);
    expect(told).toEqual([{ kind: 'engine_lost', reason: expect.stringContaining('code 7') as string }]);
    await expect(doomed.openCustomerLeg('127.0.0.1')).rejects.toBeInstanceOf(MediaLost);
    leg.sendDigits('1');
    doomed.bridge(leg.id, 'nobody');
    leg.close();
    await doomed.close();
    expect(told).toHaveLength(1);
  });

  it('tells when its thread hangs', async () => {
    const { doomed, told } = await doom(50);
    await expect(doomed.openCustomerLeg('hang')).rejects.toBeInstanceOf(MediaLost);
    expect(told).toEqual([{ kind: 'engine_lost', reason: 'it no longer answers' }]);
    await doomed.close();
  });

  it('survives a stumble and tells of it, but not a dozen', async () => {
    const { doomed, told } = await doom();
    await expect(doomed.openCustomerLeg('stumble')).rejects.toBeInstanceOf(MediaRefused);
    expect(told).toEqual([{ kind: 'engine_fault', reason: expect.stringContaining('stumbled') as string }]);
    await expect(doomed.openCustomerLeg('127.0.0.1')).resolves.toBeDefined();
    for (let count = 0; count < 12; count++) doomed.openCustomerLeg('stumble').catch(() => undefined);
    await until('its end', () => told.some((event) => event.kind === 'engine_lost'));
    await doomed.close();
  });

  it('that cannot start says so', async () => {
    await expect(
      createMediaEngine({ workerUrl: new URL('./no-such-worker.ts', import.meta.url) }),
    ).rejects.toBeInstanceOf(MediaLost);
  });
});
