import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { CustomerPort } from '../../electron/media/customer-port.ts';
import type { CustomerLeg } from '../../electron/media/media.ts';
import { writeReport } from '../../electron/media/rtcp-packets.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from '../../electron/media/rtp.ts';
import { freePort } from '../sip/peers/ports.ts';
import { hears, mediaCallsForAllTests, next } from './media-calls.ts';
import { TestCustomer, shareOf } from './media-customer.ts';
import { until } from '../until.ts';

const media = mediaCallsForAllTests();

/** Somebody who sends to the leg's port uninvited. */
async function somebody(leg: CustomerLeg, address: string): Promise<TestCustomer> {
  const sender = await TestCustomer.open('PCMU', address);
  media.toClose.push(sender);
  sender.answer(leg.offerSdp);
  return sender;
}

const operatorHears = (hertz: number, from: number): Promise<unknown> =>
  until(`${hertz} Hz in the window`, () =>
    media.operator.received.slice(from).some(({ payload }) => shareOf(hertz, payload, 'PCMU') > 0.9),
  );

async function talk(): Promise<{ customer: TestCustomer; leg: CustomerLeg }> {
  const { customer, leg } = await media.call();
  media.engine.bridge(leg.id, media.operator.leg.id);
  media.operator.speak(700);
  customer.play(500);
  await next(customer, 'the voice', hears(700, 'PCMU'));
  return { customer, leg };
}

describe('an answer that names another port than the audio comes from', () => {
  it('leaves both directions as they are: first in the 183 and 200, then in a re-INVITE', async () => {
    const { customer, leg } = await talk();
    const quiet = await somebody(leg, '127.0.0.1');
    for (const rename of [
      () => leg.applyAnswer(quiet.description()),
      () => leg.answerReoffer(quiet.description({ announcedPort: quiet.port + 2 })),
    ]) {
      rename();
      const from = media.operator.received.length;
      const fromOut = customer.received.length;
      await operatorHears(500, from);
      await until('50 packets of the operator', () => customer.received.length > fromOut + 50);
      await until('50 packets of the customer', () => media.operator.received.length > from + 50);
    }
  });

  it('moves both directions once the named port sends', async () => {
    const { customer, leg } = await talk();
    const moved = await somebody(leg, '127.0.0.1');
    leg.answerReoffer(moved.description());
    await next(moved, 'the voice before it has sent anything', hears(700, 'PCMU'));
    moved.play(1200);
    await operatorHears(1200, media.operator.received.length);
    const before = customer.received.length;
    await next(moved, 'the voice', hears(700, 'PCMU'));
    const after = moved.received.length;
    await until('a second of it', () => moved.received.length > after + 50);
    expect(customer.received.length - before).toBeLessThan(5);
  });
});

describe('a stranger', () => {
  it('gets nothing while a proven peer is silent, and the peer goes on as soon as it returns', async () => {
    const { customer, leg } = await talk();
    customer.stop();
    const silent = performance.now();
    const stranger = await somebody(leg, '127.0.0.2');
    await until('2.2 s of silence', () => performance.now() - silent > 2200);
    const from = media.operator.received.length;
    const fromOut = customer.received.length;
    stranger.play(2000);
    await until('a second of the stranger', () => stranger.sent > 50);
    expect(stranger.received).toEqual([]);
    expect(media.operator.received.length).toBe(from);
    expect(customer.received.length - fromOut, 'the voice still goes to the peer').toBeGreaterThan(30);
    customer.play(500);
    await operatorHears(500, from);
  });

  it('who is the first to send gets nothing, and the announced peer has the line from its first packet', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    const stranger = await somebody(leg, '127.0.0.2');
    stranger.play(2000);
    await until('a second of the stranger', () => stranger.sent > 50);
    const from = media.operator.received.length;
    customer.play(500);
    await operatorHears(500, from);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const after = media.operator.received.length;
    await until('a second of the customer', () => media.operator.received.length > after + 50);
    expect(
      media.operator.received.slice(after).some(({ payload }) => shareOf(2000, payload, 'PCMU') > 0.5),
    ).toBe(false);
    expect(stranger.received).toEqual([]);
  });

  it('of the same address hears at most what passes before the announced port sends', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    const neighbour = await somebody(leg, '127.0.0.1');
    neighbour.play(2000);
    await until('a tenth of a second of it', () => neighbour.sent > 5);
    customer.play(500);
    await operatorHears(500, 0);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const before = neighbour.received.length;
    const from = customer.received.length;
    await until('a second of the voice', () => customer.received.length > from + 50);
    expect(neighbour.received.length - before).toBeLessThan(3);
  });
});

/** A call to somebody who announces an address that nobody can reach; the operator speaks. */
async function bridgedBehindTranslator() {
  const call = await media.call('PCMU', { announcedAddress: '10.255.255.1', announcedPort: 4000 });
  media.engine.bridge(call.leg.id, media.operator.leg.id);
  media.operator.speak(700);
  return call;
}

describe('a peer behind a translator', () => {
  it('that announces an address nobody can reach is heard and spoken to', async () => {
    const { customer } = await bridgedBehindTranslator();
    customer.play(500);
    await operatorHears(500, media.operator.received.length);
    await next(customer, 'the voice', hears(700, 'PCMU'));
  });

  it('has the line at once when it comes back through another port of it, whoever sent meanwhile', async () => {
    const { customer, leg } = await media.call('PCMU', {
      announcedAddress: '10.255.255.1',
      announcedPort: 4000,
    });
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    customer.play(500);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    customer.stop();
    const silent = performance.now();
    const stranger = await somebody(leg, '127.0.0.2');
    stranger.restart(0x9876, 100, 100);
    stranger.play(2000);
    await until('a second of the stranger', () => stranger.sent > 50);
    const back = await somebody(leg, '127.0.0.1');
    back.goOnFrom(customer, performance.now() - silent);
    const from = media.operator.received.length;
    back.play(1200);
    await operatorHears(1200, from);
    await next(back, 'the voice', hears(700, 'PCMU'));
    expect(stranger.received).toEqual([]);
  });

  it('is not heard while another sends as well, and nobody gets the voice until one of them goes away', async () => {
    const { customer, leg } = await bridgedBehindTranslator();
    const stranger = await somebody(leg, '127.0.0.2');
    const from = media.operator.received.length;
    stranger.play(2000);
    customer.play(500);
    await until('a second of both', () => stranger.sent > 50 && customer.sent > 50);
    expect(media.operator.received.length).toBe(from);
    stranger.stop();
    await operatorHears(500, from);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    stranger.play(2000);
    const after = media.operator.received.length;
    await until('a second of the customer', () => media.operator.received.length > after + 50);
    expect(
      media.operator.received.slice(after).some(({ payload }) => shareOf(2000, payload, 'PCMU') > 0.5),
    ).toBe(false);
    expect(stranger.received).toEqual([]);
  });
});

/** A port of a leg on a clock that goes 20 ms on with each packet, and what it heard. */
async function portOfLeg() {
  const clock = { nowMs: 0 };
  const heard = { audio: 0, reports: 0 };
  const min = await freePort();
  const port = await CustomerPort.open(
    '127.0.0.1',
    { min, max: min + 8 },
    min,
    { audio: () => heard.audio++, control: () => heard.reports++ },
    () => (clock.nowMs += 20),
  );
  media.toClose.push(port);
  return { port, heard, clock };
}

/** A socket of a peer, its endpoint, and what it got. */
async function endOfPeer() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  media.toClose.push(socket);
  const received: Buffer[] = [];
  socket.on('message', (packet) => received.push(packet));
  return { socket, received, endpoint: { address: '127.0.0.1', port: socket.address().port } };
}

function sendSound(socket: Socket, to: number, ssrc: number, packets: number): void {
  for (let index = 0; index < packets; index++) {
    const packet = Buffer.alloc(RTP_HEADER_BYTES + 160, 0xff);
    writeRtpHeader(packet, 0, false, index, index * 160, ssrc);
    socket.send(packet, to, '127.0.0.1');
  }
}

describe('the port of a leg', () => {
  it('sends reports to where the peer’s come from, through a hold by zero address, until the peer moves', async () => {
    const { port, heard } = await portOfLeg();
    const [audio, named, sending, moved] = await Promise.all([
      endOfPeer(),
      endOfPeer(),
      endOfPeer(),
      endOfPeer(),
    ]);
    const report = writeReport(0x1234, 'n'.repeat(24), null, null);
    port.announce({ audio: audio.endpoint, control: named.endpoint, payloadTypes: [0] });
    sending.socket.send(report, port.port + 1, '127.0.0.1');
    await until('the peer’s report', () => heard.reports === 1);
    port.sendControl(report);
    await until('a report', () => sending.received.length === 1);
    port.announce({ audio: audio.endpoint, control: named.endpoint, payloadTypes: [0] });
    port.sendControl(report);
    await until('a report after the same description', () => sending.received.length === 2);
    const zero = { address: '0.0.0.0', port: moved.endpoint.port };
    port.announce({ audio: zero, control: zero, payloadTypes: [0] });
    port.sendControl(report);
    await until('a report while held', () => sending.received.length === 3);
    port.announce({ audio: moved.endpoint, control: named.endpoint, payloadTypes: [0] });
    port.sendControl(report);
    await until('a report where the peer is now', () => named.received.length === 1);
    expect([sending.received.length, moved.received.length]).toEqual([3, 0]);
  });

  it('hears the peer on another of its ports once the one that was named has gone quiet', async () => {
    const { port, heard, clock } = await portOfLeg();
    const [named, other] = await Promise.all([endOfPeer(), endOfPeer()]);
    port.announce({ audio: named.endpoint, control: named.endpoint, payloadTypes: [0] });
    sendSound(named.socket, port.port, 1, 5);
    await until('the named port', () => heard.audio === 5);
    await until('a packet to it', () => port.send(Buffer.alloc(172)) && named.received.length > 0);
    clock.nowMs += 2500;
    port.review(clock.nowMs);
    sendSound(other.socket, port.port, 2, 40);
    await until('the other port', () => heard.audio > 5);
  });
});
