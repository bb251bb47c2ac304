import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SILENCE_BYTE, translateInto } from '../../electron/media/g711.ts';
import type { Codec } from '../../electron/media/media.ts';
import { renderSines } from '../../electron/media/tones.ts';
import { hears, mediaCallsForAllTests, next } from './media-calls.ts';
import { shareOf, type ReceivedPacket, type TestCustomer } from './media-customer.ts';
import { until } from '../until.ts';

const media = mediaCallsForAllTests();

/** Bytes of which no two frames are alike, so that one that is lost, doubled or late shows. */
const messageOf = (bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, index) => (index * 31 + Math.floor(index / 160) * 7) & 0x7f);

function translated(message: Uint8Array, codec: Codec): Buffer {
  const bytes = Buffer.alloc(message.length);
  translateInto(bytes, 0, message, 'PCMU', codec);
  return bytes;
}

const played = (legId: string): number =>
  media.events.filter((event) => event.kind === 'message_played' && event.legId === legId).length;

const isFrameOf =
  (message: Uint8Array, frame: number, codec: Codec = 'PCMU') =>
  ({ payload }: ReceivedPacket): boolean =>
    payload.equals(translated(message.subarray(frame * 160, (frame + 1) * 160), codec));

/** What came from the first frame of a message on. */
const fromFirstFrame = (customer: TestCustomer, message: Uint8Array, codec: Codec): ReceivedPacket[] =>
  customer.received.slice(customer.received.findIndex(isFrameOf(message, 0, codec)));

const payloadsOf = (packets: readonly ReceivedPacket[]): Buffer =>
  Buffer.concat(packets.map(({ payload }) => payload));

describe('a recorded message', () => {
  it.each(['PCMU', 'PCMA'] as const)('reaches a %s peer whole, in one stream, at its pace', async (codec) => {
    const { customer, leg } = await media.call(codec);
    await next(customer, 'the line kept open', () => true);
    const message = messageOf(20 * 160 + 100);
    media.engine.play(leg.id, message);
    await until('the end of the message', () => played(leg.id) === 1);
    await media.arrived(leg.id, customer);
    const packets = fromFirstFrame(customer, message, codec).slice(0, 21);
    const filled = Buffer.concat([translated(message, codec), Buffer.alloc(60, SILENCE_BYTE[codec])]);
    expect(payloadsOf(packets).equals(filled)).toBe(true);
    expect(new Set(customer.received.map(({ ssrc }) => ssrc)).size).toBe(1);
    // A beat that comes late on a busy machine leaves a pause, whose end is marked as well.
    const begins = ({ timestamp }: ReceivedPacket, index: number): boolean =>
      index === 0 || ((timestamp - (packets[index - 1]?.timestamp ?? 0)) | 0) > 160;
    expect(packets.map(({ marker }) => marker)).toEqual(packets.map(begins));
    customer.received.slice(1).forEach((packet, index) => {
      const before = customer.received[index];
      expect((packet.sequence - (before?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (before?.timestamp ?? 0)) | 0).toBeGreaterThanOrEqual(160);
    });
    const lastMs = packets.at(-1)?.atMs ?? 0;
    expect(lastMs - (packets[0]?.atMs ?? 0)).toBeGreaterThan(300);
  });

  it('is heard instead of the operator, whose voice comes back after it', async () => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    const message = messageOf(15 * 160);
    media.engine.play(leg.id, message);
    await until('the end of the message', () => played(leg.id) === 1);
    const packets = fromFirstFrame(customer, message, 'PCMU').slice(0, 15);
    expect(payloadsOf(packets).equals(Buffer.from(message))).toBe(true);
    await next(customer, 'the voice again', hears(700, 'PCMU'));
  });

  it('gives way to a second one, and only the end of the second is told', async () => {
    const { customer, leg } = await media.call();
    const [first, second] = [messageOf(3000 * 160), messageOf(10 * 160).toReversed()];
    media.engine.play(leg.id, first);
    await next(customer, 'the first message', isFrameOf(first, 3));
    media.engine.play(leg.id, second);
    await until('the end of the second', () => played(leg.id) === 1);
    await media.arrived(leg.id, customer);
    const packets = fromFirstFrame(customer, second, 'PCMU').slice(0, 10);
    expect(payloadsOf(packets).equals(Buffer.from(second))).toBe(true);
    expect(packets[0]?.marker).toBe(true);
  });

  it('ends when the leg is parted, and when somebody is joined to it', async () => {
    const message = messageOf(3000 * 160);
    const { customer, leg } = await media.call();
    media.engine.play(leg.id, message);
    await next(customer, 'the message', isFrameOf(message, 2));
    media.engine.unbridge(leg.id);
    media.engine.play(leg.id, message);
    await next(customer, 'the message from its beginning', isFrameOf(message, 0));
    media.operator.speak(700);
    media.engine.bridge(leg.id, media.operator.leg.id);
    await next(customer, 'the voice', hears(700, 'PCMU'));
    expect(played(leg.id)).toBe(0);
  });

  it('waits while the customer holds the call, and goes on where it stood', async () => {
    const { customer, leg } = await media.call();
    const message = messageOf(25 * 160);
    media.engine.play(leg.id, message);
    await next(customer, 'the message', isFrameOf(message, 5));
    leg.answerReoffer(customer.description({ direction: 'sendonly' }));
    await media.arrived(leg.id, customer);
    const heard = customer.received.length;
    customer.play(500);
    await until(
      'music from the customer',
      async () => ((await media.engine.figures(leg.id))?.packetsIn ?? 0) > 10,
    );
    expect(customer.received.length).toBe(heard);
    expect(played(leg.id)).toBe(0);
    leg.answerReoffer(customer.description());
    await until('the end of the message', () => played(leg.id) === 1);
    await media.arrived(leg.id, customer);
    const packets = fromFirstFrame(customer, message, 'PCMU').slice(0, 25);
    expect(payloadsOf(packets).equals(Buffer.from(message))).toBe(true);
  });

  it('waits while the call is held here', async () => {
    const { customer, leg } = await media.call();
    const message = messageOf(8 * 160);
    leg.applyAnswer(customer.answer(leg.holdOffer(true), { direction: 'recvonly' }));
    media.engine.play(leg.id, message);
    const askedMs = performance.now();
    await until('beats in which nothing is sent', () => performance.now() - askedMs > 100);
    await media.arrived(leg.id, customer);
    expect(customer.received.some(isFrameOf(message, 0))).toBe(false);
    leg.applyAnswer(customer.answer(leg.holdOffer(false)));
    await until('the end of the message', () => played(leg.id) === 1);
    await media.arrived(leg.id, customer);
    const packets = fromFirstFrame(customer, message, 'PCMU').slice(0, 8);
    expect(payloadsOf(packets).equals(Buffer.from(message))).toBe(true);
  });

  it('of nothing is over at once', async () => {
    const { leg } = await media.call();
    media.engine.play(leg.id, new Uint8Array(0));
    await until('its end', () => played(leg.id) === 1);
  });

  it('is recorded as what the customer was sent', async () => {
    const file = join(media.folder, 'message.wav');
    const { customer, leg } = await media.call();
    media.engine.record(leg.id, file);
    const message = renderSines([700], 600, -10, 'PCMU');
    media.engine.play(leg.id, message);
    await until('the end of the message', () => played(leg.id) === 1);
    await media.arrived(leg.id, customer);
    media.engine.record(leg.id, null);
    await until('the file', () =>
      media.events.some((event) => event.kind === 'recording_saved' && event.legId === leg.id),
    );
    const sent = (await readFile(file)).subarray(58).filter((_, index) => index % 2 === 1);
    const stretches = Array.from({ length: Math.floor(sent.length / 400) }, (_, index) =>
      sent.subarray(index * 400, (index + 1) * 400),
    );
    // Twelve of 50 ms; a beat that comes late on a busy machine takes its own.
    const heard = stretches.filter((stretch) => shareOf(700, stretch, 'PCMU') > 0.9).length;
    expect(heard).toBeGreaterThan(6);
  });
});
