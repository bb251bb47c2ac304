import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../electron/media/media.ts';
import { mediaCallsForAllTests } from './media-calls.ts';
import { shareOf } from './media-customer.ts';
import type { ReceivedPacket, TestCustomer } from './media-customer.ts';
import { until } from '../until.ts';

const media = mediaCallsForAllTests();

const PARTY = { speaksTo: 'all', hears: true } as const;

/** Whether a packet has these tones in it at about one strength, and none of those. */
const mixes =
  (wanted: readonly number[], unwanted: readonly number[], codec: Codec) =>
  ({ payload }: { payload: Uint8Array }): boolean =>
    wanted.every((hertz) => shareOf(hertz, payload, codec) > 0.8 / wanted.length) &&
    unwanted.every((hertz) => shareOf(hertz, payload, codec) < 0.02);

const alone = (hertz: number, codec: Codec) => mixes([hertz], [], codec);

/** Waits for ten packets in a row of which each is so, and no older ones. */
async function hearsForAWhile(
  { received }: { readonly received: readonly { payload: Uint8Array }[] },
  what: string,
  test: (packet: { payload: Uint8Array }) => boolean,
): Promise<void> {
  const from = received.length;
  await until(what, () => received.length > from + 10 && received.slice(-10).every(test));
}

/** The stream towards a leg as its phone sees it: one source, no gap, a time line that goes with the clock. */
function expectOneStream(packets: readonly ReceivedPacket[]): void {
  expect(new Set(packets.map(({ ssrc }) => ssrc)).size).toBe(1);
  const steps = packets.slice(1).map((packet, index) => {
    const before = packets[index] ?? packet;
    return {
      sequence: (packet.sequence - before.sequence) & 0xffff,
      samples: (packet.timestamp - before.timestamp) | 0,
      ms: packet.atMs - before.atMs,
    };
  });
  expect(steps.every(({ sequence }) => sequence === 1)).toBe(true);
  expect(steps.every(({ samples }) => samples >= 160)).toBe(true);
  const passedMs = (packets.at(-1)?.atMs ?? 0) - (packets[0]?.atMs ?? 0);
  const passedSamples = steps.reduce((sum, { samples }) => sum + samples, 0);
  // A frame ahead for each change of source at most, beside what the machine's own load costs.
  expect(Math.abs(passedSamples / 8 - passedMs)).toBeLessThan(250);
  const spacing = steps.map(({ ms }) => ms).toSorted((one, other) => one - other);
  expect(spacing[Math.floor(spacing.length / 2)]).toBeGreaterThan(15);
  expect(spacing[Math.floor(spacing.length / 2)]).toBeLessThan(25);
}

/** Three customers, each of whom hears the two others. */
async function threeWay(): Promise<{ customers: TestCustomer[]; legIds: string[] }> {
  const calls = [await media.call('PCMU'), await media.call('PCMA'), await media.call('PCMU')];
  const legIds = calls.map(({ leg }) => leg.id);
  const [a = '', b = '', c = ''] = legIds;
  media.engine.join(a, b);
  media.engine.enter(c, a, PARTY);
  return { customers: calls.map(({ customer }) => customer), legIds };
}

describe('three lines that are joined', () => {
  it('hear each other, mixed, each in its own law, and nobody hears themselves', async () => {
    const { customers } = await threeWay();
    const [a, b, c] = customers;
    if (!a || !b || !c) throw new Error('three');
    a.play(500);
    b.play(900);
    c.play(1500);
    await Promise.all([
      hearsForAWhile(a, 'the two others at the first', mixes([900, 1500], [500], 'PCMU')),
      hearsForAWhile(b, 'the two others at the second', mixes([500, 1500], [900], 'PCMA')),
      hearsForAWhile(c, 'the two others at the third', mixes([500, 900], [1500], 'PCMU')),
    ]);
  });

  it('are each sent one stream without a seam, whether it is passed on or mixed', async () => {
    const { customers, legIds } = await threeWay();
    const [a, b, c] = customers;
    if (!a || !b || !c) throw new Error('three');
    b.play(900);
    await hearsForAWhile(a, 'the second alone', alone(900, 'PCMU'));
    const from = a.received.length - 10;
    c.play(1500);
    await hearsForAWhile(a, 'both', mixes([900, 1500], [], 'PCMU'));
    c.stop();
    await hearsForAWhile(a, 'the second alone again', alone(900, 'PCMU'));
    c.play(1500);
    await hearsForAWhile(a, 'both again', mixes([900, 1500], [], 'PCMU'));
    media.engine.unbridge(legIds[1] ?? '');
    await hearsForAWhile(a, 'the third alone', alone(1500, 'PCMU'));
    const packets = a.received.slice(from);
    expectOneStream(packets);
    expect(packets.filter(({ marker }) => marker).length).toBeGreaterThanOrEqual(4);
  });

  it('are recorded on the customer’s side as one, and on the other as what it was sent', async () => {
    const { customers, legIds } = await threeWay();
    const [a, b, c] = customers;
    if (!a || !b || !c) throw new Error('three');
    a.play(500);
    b.play(900);
    c.play(1500);
    await hearsForAWhile(a, 'both', mixes([900, 1500], [500], 'PCMU'));
    const file = join(media.folder, 'three.wav');
    media.engine.record(legIds[0] ?? '', file);
    const from = a.received.length;
    await until('a second of it', () => a.received.length > from + 50);
    media.engine.record(legIds[0] ?? '', null);
    await until('the file', () =>
      media.events.some((event) => event.kind === 'recording_saved' && event.legId === legIds[0]),
    );
    const samples = (await readFile(file)).subarray(58);
    const stretches = (channel: number): Uint8Array[] => {
      const side = samples.filter((_, index) => index % 2 === channel);
      return Array.from({ length: Math.floor(side.length / 400) }, (_, index) =>
        side.subarray(index * 400, (index + 1) * 400),
      );
    };
    // Of twenty stretches of 50 ms; a beat that comes late on a busy machine takes its own.
    expect(stretches(0).filter((payload) => shareOf(500, payload, 'PCMU') > 0.9).length).toBeGreaterThan(4);
    const isMix = mixes([900, 1500], [500], 'PCMU');
    expect(stretches(1).filter((payload) => isMix({ payload })).length).toBeGreaterThan(4);
  });
});

describe('a whisper', () => {
  it('is heard by the one it is meant for, over the others, and by nobody else', async () => {
    const { customers, legIds } = await threeWay();
    const [a, b, c] = customers;
    if (!a || !b || !c) throw new Error('three');
    const { customer: whisperer, leg } = await media.call('PCMA');
    media.engine.enter(leg.id, legIds[0] ?? '', { speaksTo: [legIds[0] ?? ''], hears: true });
    whisperer.play(2300);
    await hearsForAWhile(a, 'the whisper alone', alone(2300, 'PCMU'));
    a.play(500);
    b.play(900);
    c.play(1500);
    await Promise.all([
      hearsForAWhile(a, 'the others and the whisper', mixes([900, 1500, 2300], [500], 'PCMU')),
      hearsForAWhile(b, 'no whisper at the second', mixes([500, 1500], [2300, 900], 'PCMA')),
      hearsForAWhile(c, 'no whisper at the third', mixes([500, 900], [2300, 1500], 'PCMU')),
      hearsForAWhile(whisperer, 'everybody', mixes([500, 900, 1500], [2300], 'PCMA')),
    ]);
    for (const [customer, codec] of [
      [b, 'PCMA'],
      [c, 'PCMU'],
    ] as const) {
      expect(customer.received.some(({ payload }) => shareOf(2300, payload, codec) > 0.05)).toBe(false);
    }
  });

  it('reaches an operator in the middle of a call, with the tone of arrival over it all', async () => {
    const { customer, leg } = await media.call('PCMA');
    const { customer: supervisor, leg: supervising } = await media.call();
    customer.play(500);
    supervisor.play(2300);
    media.operator.speak(700);
    media.engine.bridge(leg.id, media.operator.leg.id);
    media.engine.enter(supervising.id, leg.id, { speaksTo: [media.operator.leg.id], hears: true });
    await hearsForAWhile(media.operator, 'the customer and the whisper', mixes([500, 2300], [700], 'PCMU'));
    const from = media.operator.received.length;
    media.engine.tone(media.operator.leg.id, 'arrival');
    await until('the tone over both', () =>
      media.operator.received
        .slice(from)
        .some(
          ({ payload }) =>
            shareOf(500, payload, 'PCMU') > 0.2 &&
            shareOf(2300, payload, 'PCMU') > 0.2 &&
            shareOf(659.25, payload, 'PCMU') + shareOf(880, payload, 'PCMU') > 0.1,
        ),
    );
    await hearsForAWhile(customer, 'the operator alone', alone(700, 'PCMA'));
    media.engine.mute(media.operator.leg.id, true);
    await hearsForAWhile(supervisor, 'the customer alone, once muted', alone(500, 'PCMU'));
  });
});
