import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import { MediaLost, MediaRefused } from '../../electron/media/errors.ts';
import type { CustomerLeg } from '../../electron/media/media.ts';
import { openRtpSockets } from '../../electron/media/rtp-sockets.ts';
import { doom, mediaCallsForAllTests } from './media-calls.ts';
import { TestCustomer } from './media-customer.ts';
import { until } from '../until.ts';
import { freePort } from '../sip/peers/ports.ts';
import { WORKER_URLS } from './program.ts';

const media = mediaCallsForAllTests();

describe('an operator', () => {
  it('is audible while packets come, and not after two seconds without', async () => {
    media.operator.speak(700);
    await until('audible', () =>
      media.events.some(
        (event) =>
          event.kind === 'operator_audible' && event.legId === media.operator.leg.id && event.audible,
      ),
    );
    media.operator.hush();
    const stoppedMs = performance.now();
    await until('not audible', () => {
      const last = media.events.findLast(
        (event) => event.kind === 'operator_audible' && event.legId === media.operator.leg.id,
      );
      return last?.kind === 'operator_audible' && !last.audible;
    });
    // From the last packet, which a stall of this process may have kept from being quite recent.
    expect(performance.now() - stoppedMs).toBeGreaterThan(1000);
  });

  it('who never answers is refused in time', async () => {
    const leg = await media.engine.openOperatorLeg('127.0.0.1');
    media.toClose.push(leg);
    await expect(leg.accept('nonsense', 300)).rejects.toMatchObject({ name: 'MediaRefused' });
  });
});

describe('figures', () => {
  it('count loss, level and packets of a leg', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    for (let index = 0; index < 20; index++) {
      if (index % 4 === 3) customer.restart(0x1234, (65_500 + index + 1) & 0xffff, index * 160);
      else customer.sendTone(500);
    }
    const figures = await until('the packets', async () => {
      const now = await media.engine.figures(leg.id);
      return now && now.packetsIn === 15 && now;
    });
    expect(figures.lossIn).toBeCloseTo(4 / 19, 5);
    expect(figures.levelIn).toBeGreaterThan(-20);
    expect(figures.levelIn).toBeLessThan(-12);
    expect(Math.abs((figures.firstPacketMs ?? 0) - Date.now())).toBeLessThan(5000);
    expect(await media.engine.figures('nobody')).toBeNull();
  });

  it('count comfort noise, and an empty packet, which keeps a path open, as arrived and as no sound', async () => {
    const { customer, leg } = await media.call();
    for (let index = 0; index < 10; index++) {
      customer.sendTone(500);
      customer.send(Buffer.alloc(0), 0, false);
      customer.send(Buffer.from([60]), 13, false);
    }
    customer.sendTone(500);
    const figures = await until('the packets', async () => {
      const now = await media.engine.figures(leg.id);
      return now && now.packetsIn >= 31 && now;
    });
    expect(figures.lossIn).toBe(0);
  });
});

describe('an engine', () => {
  it('refuses a leg when every port is taken, and grants it when one is free again', async () => {
    const even = (await freePort()) & ~1;
    const taken = createSocket('udp4').bind(even, '127.0.0.1');
    await once(taken, 'listening');
    const small = await createMediaEngine({
      workerUrl: WORKER_URLS.media,
      rtpPorts: { min: even, max: even + 3 },
    });
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

  it('binds an even port and the next, and keeps none of a pair that it cannot have whole', async () => {
    const odd = (await freePort()) | 1;
    const taken = createSocket('udp4').bind(odd + 2, '127.0.0.1');
    await once(taken, 'listening');
    const sockets = await openRtpSockets('127.0.0.1', { min: odd, max: odd + 10 }, odd);
    expect(sockets.port % 2).toBe(0);
    expect(sockets.port).toBeGreaterThan(odd + 2);
    expect(sockets.control.address().port).toBe(sockets.port + 1);
    const left = createSocket('udp4').bind(odd + 1, '127.0.0.1');
    await once(left, 'listening');
    for (const socket of [sockets.audio, sockets.control, taken, left]) socket.close();
  });

  it.each(['192.0.2.201', 'desk.example', '0.0.0.0', '::', ''])(
    'refuses the local address "%s"',
    async (address) => {
      await expect(media.engine.openCustomerLeg(address)).rejects.toMatchObject({ refusal: 'no_port' });
      await expect(media.engine.openOperatorLeg(address)).rejects.toMatchObject({ refusal: 'no_port' });
    },
  );

  it('plays on while the host itself is busy', async () => {
    const { leg } = await media.call();
    media.engine.tone(leg.id, 'hold');
    const out = async (): Promise<number> => (await media.engine.figures(leg.id))?.packetsOut ?? 0;
    await until('the tone', async () => (await out()) > 5);
    const before = await out();
    const startMs = performance.now();
    while (performance.now() - startMs < 500) Math.random();
    // Half a second is 25 packets; an engine that waits for its host sends one or two.
    expect(await out()).toBeGreaterThan(before + 8);
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

  it.each(['beat', 'review', 'received', 'sendKeys'])(
    'ends a leg whose own code fails at every "%s", and lets the others play on',
    async (member) => {
      const { doomed, told } = await doom();
      const [other, tripping] = [await TestCustomer.open('PCMU'), await TestCustomer.open('PCMU')];
      try {
        const legs: CustomerLeg[] = [];
        for (const customer of [other, tripping]) {
          const leg = await doomed.openCustomerLeg('127.0.0.1');
          leg.applyAnswer(customer.answer(leg.offerSdp));
          doomed.tone(leg.id, 'hold');
          customer.play(500);
          legs.push(leg);
        }
        await doomed.openCustomerLeg(member).catch(() => undefined);
        const doomedLeg = legs[1];
        if (member === 'sendKeys') doomedLeg?.sendDigits('1');
        await until('the end of the leg', () =>
          told.some((event) => event.kind === 'leg_lost' && event.legId === doomedLeg?.id),
        );
        expect(told.filter(({ kind }) => kind === 'engine_fault').length).toBeLessThanOrEqual(5);
        const heard = other.received.length;
        await until('the other leg to play on', () => other.received.length > heard + 10);
        expect(told.some(({ kind }) => kind === 'engine_lost')).toBe(false);
        expect(await doomed.figures(doomedLeg?.id ?? '')).toBeNull();
        expect((await doomed.figures(legs[0]?.id ?? ''))?.packetsIn).toBeGreaterThan(0);
      } finally {
        other.close();
        tripping.close();
        await doomed.close();
      }
    },
  );

  it('that cannot start says so', async () => {
    await expect(
      createMediaEngine({ workerUrl: new URL('./no-such-worker.ts', import.meta.url) }),
    ).rejects.toBeInstanceOf(MediaLost);
  });
});
