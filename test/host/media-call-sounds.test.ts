import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doom, hears, mediaCallsForAllTests, next } from './media-calls.ts';
import { TestCustomer, shareOf } from './media-customer.ts';
import { until } from '../until.ts';

const media = mediaCallsForAllTests();

/** One of the two sides of a recording's samples. */
const side = (samples: Uint8Array, channel: number): Buffer =>
  Buffer.from(samples.filter((_, index) => index % 2 === channel));

/** Share of the stretches of 50 ms that are one tone. A packet late by more than the buffer takes only its own stretch. */
function shareOfTone(hertz: number, samples: Buffer): number {
  const stretches = Array.from({ length: Math.floor(samples.length / 400) }, (_, index) =>
    samples.subarray(index * 400, (index + 1) * 400),
  );
  return stretches.filter((stretch) => shareOf(hertz, stretch, 'PCMU') > 0.9).length / stretches.length;
}

describe('keys', () => {
  it('leave as telephone events: one instant each, growing, ended three times', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
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
    const { customer, leg } = await media.call('PCMA', { events: false });
    leg.sendDigits('9');
    const packet = await next(
      customer,
      'the sines of 9',
      ({ payload }) => shareOf(852, payload, 'PCMA') > 0.35 && shareOf(1477, payload, 'PCMA') > 0.35,
    );
    expect(packet.payloadType).toBe(8);
  });

  it('of the customer are told once each and never heard by the operator', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    const from = media.operator.received.length;
    customer.press('4');
    customer.press('4');
    customer.press('#');
    customer.play(500);
    await until('the tone', () => media.operator.received.length > from + 3);
    expect(
      media.events.flatMap((event) =>
        event.kind === 'customer_digit' && event.legId === leg.id ? [event.digit] : [],
      ),
    ).toEqual(['4', '4', '#']);
    expect(media.operator.received.slice(from).every(({ header }) => header.payloadType === 0)).toBe(true);
  });
});

describe('keys of a sender whose clock stands still', () => {
  it('are told one by one', async () => {
    const { customer, leg } = await media.call();
    for (const key of '47') {
      const event = Number(key);
      // The clock stands between packets that are sent as they are.
      for (const [index, duration] of [160, 480, 800, 800, 800].entries()) {
        const payload = Buffer.from([event, index > 1 ? 0x8a : 0x0a, 0, 0]);
        payload.writeUInt16BE(duration, 2);
        customer.send(payload, 101, index === 0);
      }
    }
    const told = (): string[] =>
      media.events.flatMap((one) =>
        one.kind === 'customer_digit' && one.legId === leg.id ? [one.digit] : [],
      );
    await until('both keys', () => told().length >= 2);
    await media.arrived(leg.id, customer);
    expect(told()).toEqual(['4', '7']);
  });
});

describe('hold', () => {
  it('parts both voices, plays the hold tone, and joins them again', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const offer = leg.holdOffer(true);
    expect(offer).toContain('a=sendonly');
    expect(leg.applyAnswer(customer.answer(offer, { direction: 'recvonly' })).remoteHold).toBe(false);
    media.engine.tone(leg.id, 'hold');
    await next(customer, 'the hold tone', hears(523.25, 'PCMU'));
    await media.arrived(media.operator.leg.id, media.operator);
    const from = media.operator.received.length;
    const fromOut = customer.received.length;
    await until('a second of hold', () => customer.received.length > fromOut + 40);
    expect(media.operator.received.length).toBe(from);
    expect(customer.received.slice(fromOut).some(hears(700, 'PCMU'))).toBe(false);
    media.engine.tone(leg.id, null);
    leg.applyAnswer(customer.answer(leg.holdOffer(false)));
    await next(customer, 'the voice again', hears(700, 'PCMU'));
    await until('the customer again', () => media.operator.received.length > from);
  });

  it('by the customer stops our packets and is answered with recvonly', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const held = leg.answerReoffer(customer.description({ direction: 'sendonly' }));
    expect(held.remoteHold).toBe(true);
    expect(held.sdp).toContain('a=recvonly');
    const out = async (): Promise<number> => (await media.engine.figures(leg.id))?.packetsOut ?? 0;
    const before = await out();
    customer.play(500);
    await until(
      'music from the customer',
      async () => ((await media.engine.figures(leg.id))?.packetsIn ?? 0) > 10,
    );
    expect(await out()).toBe(before);
    const back = leg.answerReoffer(customer.description());
    expect(back).toMatchObject({ remoteHold: false });
    expect(back.sdp).toContain('a=sendrecv');
    await next(customer, 'the voice again', hears(700, 'PCMU'));
  });
});

describe('tones', () => {
  it('play to the operator on their own, and stop', async () => {
    const from = media.operator.received.length;
    media.engine.tone(media.operator.leg.id, 'ringback');
    await until('ringback', () =>
      media.operator.received.slice(from).some(({ payload }) => shareOf(425, payload, 'PCMU') > 0.9),
    );
    media.engine.tone(media.operator.leg.id, null);
    const after = (await media.engine.figures(media.operator.leg.id))?.packetsOut;
    const stoppedMs = performance.now();
    await until('beats in which nothing is sent', () => performance.now() - stoppedMs > 100);
    expect((await media.engine.figures(media.operator.leg.id))?.packetsOut).toBe(after);
  });

  it('of arrival are laid over the customer, who stays audible', async () => {
    const { customer, leg } = await media.call();
    customer.play(2000);
    media.engine.bridge(leg.id, media.operator.leg.id);
    const from = media.operator.received.length;
    media.engine.tone(media.operator.leg.id, 'arrival');
    await until('both', () =>
      media.operator.received
        .slice(from)
        .some(
          ({ payload }) =>
            shareOf(2000, payload, 'PCMU') > 0.3 &&
            shareOf(659.25, payload, 'PCMU') + shareOf(880, payload, 'PCMU') > 0.1,
        ),
    );
    await until(
      'the customer alone',
      () => shareOf(2000, media.operator.received.at(-1)?.payload ?? Buffer.alloc(0), 'PCMU') > 0.98,
    );
  });
});

describe('a recording', () => {
  it('has the customer on the left, the operator on the right, and no keys', async () => {
    const file = join(media.folder, 'call.wav');
    // A customer without telephone events: the key goes out as two sines, and must still not be recorded.
    const { customer, leg } = await media.call('PCMA', { events: false });
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMA'));
    media.engine.record(leg.id, file);
    const from = customer.received.length;
    leg.sendDigits('1');
    await next(customer, 'the key', ({ payload }) => shareOf(1209, payload, 'PCMA') > 0.3);
    await until('1.5 s of call', () => customer.received.length > from + 75);
    media.engine.record(leg.id, null);
    const saved = await until('the file', () =>
      media.events.find((event) => event.kind === 'recording_saved' && event.legId === leg.id),
    );
    const wav = await readFile(file);
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(54)).toBe(wav.length - 58);
    const seconds = (wav.length - 58) / 16_000;
    expect(saved.kind === 'recording_saved' ? saved.seconds : 0).toBeCloseTo(seconds, 3);
    expect(seconds).toBeGreaterThan(1.3);
    const [heard, said] = [side(wav.subarray(58), 0), side(wav.subarray(58), 1)];
    expect(shareOfTone(500, heard.subarray(4000))).toBeGreaterThan(0.5);
    expect(shareOfTone(700, said.subarray(4000))).toBeGreaterThan(0.5);
    for (let start = 0; start + 400 < 4000; start += 400) {
      expect(shareOf(1209, said.subarray(start, start + 400), 'PCMU')).toBeLessThan(0.1);
    }
  });

  it('plays up to the last second when the thread is killed', async () => {
    const file = join(media.folder, 'killed.wav');
    const { doomed } = await doom();
    const leg = await doomed.openCustomerLeg('127.0.0.1');
    const customer = await TestCustomer.open('PCMU');
    media.toClose.push(customer);
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
    const heard = side(wav.subarray(58, 58 + samples * 2), 0);
    expect(shareOfTone(500, heard.subarray(-8000))).toBeGreaterThan(0.5);
  });

  it('that cannot be written is told of, and the call goes on', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.engine.record(leg.id, join(media.folder, 'no', 'such', 'folder.wav'));
    const failed = await until('the event', () =>
      media.events.find((event) => event.kind === 'recording_failed' && event.legId === leg.id),
    );
    expect(failed).toMatchObject({ reason: expect.stringContaining('ENOENT') as string });
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
  });
});
