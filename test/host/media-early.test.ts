import { describe, expect, it } from 'vitest';
import { hears, isSilent, mediaCallsForAllTests, next } from './media-calls.ts';
import { TestCustomer, shareOf } from './media-customer.ts';
import { until } from '../until.ts';
import type { CustomerLeg } from '../../electron/media/media.ts';

const media = mediaCallsForAllTests();

const earlyAudio = (leg: CustomerLeg): boolean[] =>
  media.events.flatMap((event) =>
    event.kind === 'early_audio' && event.legId === leg.id ? [event.audible] : [],
  );

const heardSince = (from: number, hertz: number): boolean =>
  media.operator.received.slice(from).some(({ payload }) => shareOf(hertz, payload, 'PCMU') > 0.9);

describe('a line that is listened to before its answer', () => {
  it('sends the window nothing until it sounds, then all of it, and the callee nothing of the operator', async () => {
    const { customer, leg } = await media.call();
    media.operator.speak(700);
    const from = media.operator.received.length;
    media.engine.listen(leg.id, media.operator.leg.id);
    // Neither of them is sound: they keep a path open, and a room quiet.
    customer.send(Buffer.alloc(0), 0, false);
    customer.send(Buffer.from([60]), 13, false);
    await until('a second of waiting', () => customer.received.length > 1);
    expect(media.operator.received.length).toBe(from);
    expect(earlyAudio(leg)).toEqual([]);
    customer.play(425);
    await until('the network’s ringing', () => heardSince(from, 425));
    expect(earlyAudio(leg)).toEqual([true]);
    const sounded = customer.sent;
    await until('a second of it', () => customer.sent > sounded + 50);
    expect(customer.received.every(isSilent('PCMU'))).toBe(true);
    expect(media.events.some((event) => event.kind === 'customer_audio' && event.legId === leg.id)).toBe(
      false,
    );
    media.engine.bridge(leg.id, media.operator.leg.id);
    await next(customer, 'the voice after the answer', hears(700, 'PCMU'));
    await until('word of the first audio after the answer', () =>
      media.events.some((event) => event.kind === 'customer_audio' && event.legId === leg.id),
    );
    const headers = media.operator.received.slice(from).map(({ header }) => header);
    headers.slice(1).forEach((header, index) => {
      expect((header.sequenceNumber - (headers[index]?.sequenceNumber ?? 0)) & 0xffff).toBe(1);
    });
  });

  it('says that its sound has stopped after some seconds, and that it is back', async () => {
    const { customer, leg } = await media.call();
    media.engine.listen(leg.id, media.operator.leg.id);
    customer.play(425);
    await until('sound', () => earlyAudio(leg).length === 1);
    customer.stop();
    await until('no sound, while comfort noise still comes', () => {
      customer.send(Buffer.from([60]), 13, false);
      return earlyAudio(leg).length === 2;
    });
    customer.sendTone(425);
    await until('sound again', () => earlyAudio(leg).length === 3);
    expect(earlyAudio(leg)).toEqual([true, false, true]);
  });

  it('plays the branch of a forked call that sounds, the newest first', async () => {
    const first = await TestCustomer.open('PCMU');
    const second = await TestCustomer.open('PCMU', '127.0.0.2');
    const leg = await media.engine.openCustomerLeg('127.0.0.1');
    media.toClose.push(first, second, leg);
    const from = media.operator.received.length;
    leg.applyAnswer(first.answer(leg.offerSdp));
    media.engine.listen(leg.id, media.operator.leg.id);
    leg.applyAnswer(second.answer(leg.offerSdp));
    media.engine.listen(leg.id, media.operator.leg.id);
    first.play(425);
    await until('the first branch, whose description is not the newest', () => heardSince(from, 425));
    second.play(1100);
    await until('the second branch', () => heardSince(from, 1100));
    const after = media.operator.received.length;
    await until('half a second of it', () => media.operator.received.length > after + 25);
    expect(heardSince(after, 425)).toBe(false);
    leg.applyAnswer(first.description());
    first.stop();
    first.play(600);
    await until('the first branch, which answers', () => heardSince(after, 600));
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.operator.speak(700);
    await next(first, 'the voice', hears(700, 'PCMU'));
  });

  it('takes no operator out of a conversation', async () => {
    const talking = await media.call();
    const ringing = await media.call();
    media.operator.speak(700);
    media.engine.bridge(talking.leg.id, media.operator.leg.id);
    await next(talking.customer, 'the voice', hears(700, 'PCMU'));
    media.engine.listen(ringing.leg.id, media.operator.leg.id);
    media.engine.listen(talking.leg.id, media.operator.leg.id);
    ringing.customer.play(425);
    const from = media.operator.received.length;
    talking.customer.play(500);
    await until('the customer', () => heardSince(from, 500));
    await next(talking.customer, 'the voice', hears(700, 'PCMU'));
    expect(heardSince(from, 425)).toBe(false);
  });
});
