import { createSocket } from 'node:dgram';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hears, isSilent, mediaCallsForAllTests, next } from './media-calls.ts';
import { TestCustomer, rmsOf, shareOf } from './media-customer.ts';
import { until } from '../until.ts';
import { TestWindowPeer } from './media-window-peer.ts';

const media = mediaCallsForAllTests();

describe('a bridge', () => {
  for (const [spoken, wanted] of [
    ['PCMU', 'PCMU'],
    ['PCMU', 'PCMA'],
    ['PCMA', 'PCMU'],
  ] as const) {
    it(`brings an operator who sends ${spoken} to a customer who wants ${wanted}`, async () => {
      const { customer, leg } = await media.call(wanted);
      media.engine.bridge(leg.id, media.operator.leg.id);
      media.operator.speak(700, spoken);
      const packet = await next(customer, 'the 700 Hz tone', hears(700, wanted));
      expect(packet.payloadType).toBe(wanted === 'PCMU' ? 0 : 8);
      expect(rmsOf(packet.payload, wanted)).toBeCloseTo(8000 / 32_768 / Math.SQRT2, 2);
    });
  }

  it("brings the customer's packets to the window untouched, whatever their law", async () => {
    // Tones apart: the one before may still be on its way, and one law read as the other is the same tone.
    for (const [codec, hertz] of [
      ['PCMU', 900],
      ['PCMA', 1300],
    ] as const) {
      const { customer, leg } = await media.call(codec);
      const from = media.operator.received.length;
      customer.play(hertz);
      media.engine.bridge(leg.id, media.operator.leg.id);
      const packet = await until('the tone in the window', () =>
        media.operator.received.slice(from).find(({ payload }) => shareOf(hertz, payload, codec) > 0.9),
      );
      expect(packet.header.payloadType).toBe(codec === 'PCMU' ? 0 : 8);
    }
  });

  it('shows the window one stream without a jump while customers come and go', async () => {
    const from = media.operator.received.length;
    for (const [codec, hertz] of [
      ['PCMU', 500],
      ['PCMA', 800],
      ['PCMU', 1100],
    ] as const) {
      const { customer, leg } = await media.call(codec);
      customer.restart(hertz, hertz * 7, hertz * 1_000_003);
      customer.play(hertz);
      media.engine.bridge(leg.id, media.operator.leg.id);
      await until(`${hertz} Hz`, () =>
        media.operator.received.slice(from).some(({ payload }) => shareOf(hertz, payload, codec) > 0.9),
      );
      customer.close();
      leg.close();
      media.toClose.splice(0);
    }
    const headers = media.operator.received.slice(from).map(({ header }) => header);
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
    const { customer, leg } = await media.call();
    customer.play(600);
    media.engine.bridge(leg.id, media.operator.leg.id);
    const event = await until('the event', () =>
      media.events.find((event) => event.kind === 'customer_audio' && event.legId === leg.id),
    );
    expect(Math.abs((event.kind === 'customer_audio' ? event.atMs : 0) - Date.now())).toBeLessThan(5000);
    await next(customer, 'anything', () => true);
    expect(
      media.events.filter((event) => event.kind === 'customer_audio' && event.legId === leg.id),
    ).toHaveLength(1);
  });

  it('sends comfort silence while the operator is muted, and the voice again after', async () => {
    const { customer, leg } = await media.call('PCMA');
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    media.engine.mute(media.operator.leg.id, true);
    await media.arrived(leg.id, customer);
    const from = customer.received.length;
    await until('more silence', () => customer.received.length > from + 10);
    expect(customer.received.slice(from).every(isSilent('PCMA'))).toBe(true);
    media.engine.mute(media.operator.leg.id, false);
    await next(customer, 'the voice again', hears(700, 'PCMA'));
  });

  it('opens the path to a customer nobody is joined to yet, with a packet now and then', async () => {
    const { customer } = await media.call();
    const first = await next(customer, 'a first packet', isSilent('PCMU'));
    const second = await next(customer, 'a second packet', isSilent('PCMU'));
    expect(second.sequence).toBe((first.sequence + 1) & 0xffff);
    expect((second.timestamp - first.timestamp) >>> 0).toBeGreaterThan(7000);
  });

  it("fills in silence at the pace of speech when the operator's audio stops", async () => {
    const { customer, leg } = await media.call('PCMA');
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    media.operator.hush();
    await until('silence', () => customer.received.slice(-10).every(isSilent('PCMA')));
    const from = customer.received.length;
    await until('a second of it', () => customer.received.length > from + 50);
    const filled = customer.received.slice(from, from + 51);
    expect(filled.every(isSilent('PCMA'))).toBe(true);
    // Its time line follows the clock of the engine: a frame each 20 ms, but for stalls of the machine.
    const steps = filled
      .slice(1)
      .map(({ timestamp }, at) => (timestamp - (filled[at]?.timestamp ?? 0)) >>> 0);
    expect(steps.every((step) => step >= 160 && step % 160 === 0)).toBe(true);
    expect(steps.toSorted((a, b) => a - b)[25]).toBe(160);
  });

  it('keeps the operator connected when it is taken apart, and parts a leg that is bridged anew', async () => {
    const first = await media.call();
    const second = await media.call();
    media.operator.speak(700);
    media.engine.bridge(first.leg.id, media.operator.leg.id);
    await next(first.customer, 'the voice', hears(700, 'PCMU'));
    media.engine.bridge(second.leg.id, media.operator.leg.id);
    await next(second.customer, 'the voice', hears(700, 'PCMU'));
    await media.arrived(first.leg.id, first.customer);
    const from = first.customer.received.length;
    await next(second.customer, 'more voice', hears(700, 'PCMU'));
    expect(first.customer.received.slice(from).some(hears(700, 'PCMU'))).toBe(false);
    media.engine.unbridge(media.operator.leg.id);
    media.engine.bridge(first.leg.id, media.operator.leg.id);
    await next(first.customer, 'the voice', hears(700, 'PCMU'));
  });

  it('moves a customer from one operator to another, and the first is out of the call', async () => {
    const second = await TestWindowPeer.connect(media.engine);
    const { customer, leg } = await media.call();
    customer.play(500);
    media.operator.speak(700);
    second.speak(1300);
    media.engine.bridge(leg.id, media.operator.leg.id);
    await next(customer, 'the first operator', hears(700, 'PCMU'));
    media.engine.bridge(leg.id, second.leg.id);
    await next(customer, 'the second operator', hears(1300, 'PCMU'));
    await media.arrived(media.operator.leg.id, media.operator);
    const from = customer.received.length;
    const heardBefore = media.operator.received.length;
    await until(
      'half a second of the second operator',
      () => customer.received.slice(from).filter(hears(1300, 'PCMU')).length > 25,
    );
    expect(customer.received.slice(from).some(hears(700, 'PCMU'))).toBe(false);
    expect(media.operator.received.length).toBe(heardBefore);
    await until('the customer at the second operator', () => second.received.length > 20);
    await second.close();
  });

  it('follows the customer to the address that the packets come from', async () => {
    const { customer, leg } = await media.call('PCMU', { announcedPort: 9 });
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice in spite of the wrong port', hears(700, 'PCMU'));
  });

  it("outlives a customer's port that closes under it", async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    customer.close();
    media.toClose.splice(media.toClose.indexOf(customer), 1);
    const other = await media.call();
    await until(
      'packets into the void',
      async () => ((await media.engine.figures(leg.id))?.packetsOut ?? 0) > 60,
    );
    media.engine.bridge(other.leg.id, media.operator.leg.id);
    await next(other.customer, 'the voice elsewhere', hears(700, 'PCMU'));
  });

  it('drops strangers who send to the port once the customer is known', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    customer.play(500);
    await until('the customer', async () => ((await media.engine.figures(leg.id))?.packetsIn ?? 0) > 5);
    const stranger = await TestCustomer.open('PCMU');
    media.toClose.push(stranger);
    stranger.answer(leg.offerSdp);
    const from = media.operator.received.length;
    stranger.play(2000);
    await until('more of the customer', () => media.operator.received.length > from + 20);
    expect(
      media.operator.received.slice(from).some(({ payload }) => shareOf(2000, payload, 'PCMU') > 0.5),
    ).toBe(false);
  });

  it('moves from the early audio of a network to the phone that answers elsewhere', async () => {
    const early = await TestCustomer.open('PCMU');
    const phone = await TestCustomer.open('PCMA');
    const leg = await media.engine.openCustomerLeg('127.0.0.1');
    media.toClose.push(early, phone, leg);
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    const from = media.operator.received.length;
    expect(leg.applyAnswer(early.answer(leg.offerSdp)).codec).toBe('PCMU');
    early.play(425);
    await until('the ringback of the network', () =>
      media.operator.received.slice(from).some(({ payload }) => shareOf(425, payload, 'PCMU') > 0.9),
    );
    expect(leg.applyAnswer(phone.answer(leg.offerSdp)).codec).toBe('PCMA');
    await media.arrived(media.operator.leg.id, media.operator);
    const quiet = media.operator.received.length;
    const sentBefore = early.sent;
    await until('more ringback', () => early.sent > sentBefore + 15);
    await media.arrived(leg.id, phone);
    expect(media.operator.received.length, 'the ringback of the network is cut off').toBe(quiet);
    phone.play(1200);
    await until('the phone', () =>
      media.operator.received.slice(from).some(({ payload }) => shareOf(1200, payload, 'PCMA') > 0.9),
    );
    await next(phone, 'the voice', hears(700, 'PCMA'));
    const after = media.operator.received.length;
    await until('more of the phone', () => media.operator.received.length > after + 20);
    expect(
      media.operator.received.slice(after).every(({ header }) => header.payloadType === 8),
      'the network still plays its ringback, but nobody hears it',
    ).toBe(true);
  });

  it('gives the line to the announced customer, whoever took it before', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    const stranger = await TestCustomer.open('PCMU');
    media.toClose.push(stranger);
    stranger.answer(leg.offerSdp);
    stranger.play(2000);
    await until(
      'the stranger to take the line',
      async () => ((await media.engine.figures(leg.id))?.packetsIn ?? 0) > 5,
    );
    customer.play(500);
    const from = media.operator.received.length;
    await until('the customer', () =>
      media.operator.received.slice(from).some(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9),
    );
    const after = media.operator.received.length;
    await until('more of the customer', () => media.operator.received.length > after + 20);
    expect(
      media.operator.received.slice(after).every(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9),
    ).toBe(true);
  });

  it('stands thousands of malformed packets on both ports', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    const faults = media.events.length;
    const ports = [
      /m=audio (\d+)/.exec(leg.offerSdp)?.[1],
      / (\d+) typ host/.exec(media.operator.leg.offerSdp)?.[1],
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
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const from = media.operator.received.length;
    await until('the customer', () =>
      media.operator.received.slice(from).some(({ payload }) => shareOf(500, payload, 'PCMU') > 0.9),
    );
    expect(media.events.slice(faults).filter(({ kind }) => kind === 'engine_fault')).toEqual([]);
    rubbish.close();
  });

  it('tells of a customer who falls silent, again and again', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    customer.play(500);
    await until('the customer', async () => ((await media.engine.figures(leg.id))?.packetsIn ?? 0) > 5);
    expect(media.events.some((event) => event.kind === 'customer_silent' && event.legId === leg.id)).toBe(
      false,
    );
    customer.stop();
    await until(
      'two events',
      () =>
        media.events.filter((event) => event.kind === 'customer_silent' && event.legId === leg.id).length >=
        2,
    );
  });
});
