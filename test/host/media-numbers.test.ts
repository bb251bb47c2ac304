import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyAudioPacket } from '../../electron/media/audio-packet.ts';
import {
  LINEAR,
  encodeALaw,
  encodeMuLaw,
  levelOf,
  meanSquare,
  mixInto,
  translateInto,
} from '../../electron/media/g711.ts';
import { LevelTap } from '../../electron/media/level-tap.ts';
import { OutgoingStream } from '../../electron/media/outgoing-stream.ts';
import { Reception } from '../../electron/media/reception.ts';
import { emptyRtpFields, readRtp, writeRtpHeader } from '../../electron/media/rtp.ts';
import { renderSines } from '../../electron/media/tones.ts';

const seeded = (seed: number) => () => {
  // A linear congruence is random enough for first numbers.
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 0x1_0000_0000;
};

/** What may happen on a stream: speech from a source, a pause, generated frames, a key. */
const episode = fc.oneof(
  fc.record({
    kind: fc.constant('source' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    ssrc: fc.integer({ min: 0, max: 3 }),
    sequence: fc.integer({ min: 0, max: 0xffff }),
    timestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
    packets: fc.integer({ min: 1, max: 30 }),
    jitterMs: fc.integer({ min: 0, max: 15 }),
  }),
  fc.record({ kind: fc.constant('tone' as const), packets: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('key' as const), packets: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
);

type Episode = typeof episode extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  sequence: number;
  timestamp: number;
  marker: boolean;
  atMs: number;
  isFirst: boolean;
  isEvent: boolean;
}

function play(seed: number, episodes: readonly Episode[]): Sent[] {
  const stream = new OutgoingStream(seeded(seed));
  const sent: Sent[] = [];
  let nowMs = 1000;
  const note = (isFirst: boolean, isEvent = false): void => {
    sent.push({ ...stream.numbers, atMs: nowMs, isFirst, isEvent });
  };
  let serial = 0;
  for (const part of episodes) {
    if (part.kind === 'pause') nowMs += part.ms;
    // Every episode is a source of its own, as every call is.
    const name = `${serial++}`;
    for (let index = 0; part.kind !== 'pause' && index < part.packets; index++) {
      nowMs += 20;
      if (part.kind === 'tone') {
        stream.generate(name, nowMs);
        note(index === 0);
      } else if (part.kind === 'key') {
        if (index === 0) stream.startEvent(nowMs);
        else stream.continueEvent();
        note(index === 0, index > 0);
      } else {
        const arrivalMs = nowMs + (index % 2) * part.jitterMs;
        const taken = stream.forward(
          {
            source: name,
            ssrc: part.ssrc,
            sequence: (part.sequence + index) & 0xffff,
            timestamp: (part.timestamp + index * 160) >>> 0,
            marker: false,
          },
          arrivalMs,
        );
        expect(taken).toBe(true);
        note(index === 0);
      }
    }
  }
  return sent;
}

const take = (stream: OutgoingStream, source: string, sequence: number, timestamp: number, nowMs: number) =>
  stream.forward({ source, ssrc: 1, sequence, timestamp, marker: false }, nowMs)
    ? { ...stream.numbers }
    : null;

describe('the stream towards a peer', () => {
  it('never jumps: sequence by one, time forward with the clock, marker on each change of source', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(episode, { minLength: 2, maxLength: 12 }), (seed, episodes) => {
        const sent = play(seed, episodes);
        sent.slice(1).forEach((packet, index) => {
          const before = sent[index];
          if (!before) return;
          expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
          const step = (packet.timestamp - before.timestamp) >>> 0;
          if (packet.isEvent) {
            expect(step).toBe(0);
          } else {
            const elapsedSamples = (packet.atMs - before.atMs) * 8;
            expect(step).toBeGreaterThanOrEqual(160);
            expect(step).toBeLessThanOrEqual(elapsedSamples + 8 * 160);
          }
          if (packet.isFirst) expect(packet.marker).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('stays near the clock over a long day of switching, off by the jitter of each switch at most', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(episode, { minLength: 50, maxLength: 60 }), (seed, episodes) => {
        const sent = play(seed, episodes).filter(({ isEvent }) => !isEvent);
        const first = sent[0];
        const last = sent.at(-1);
        if (!first || !last) return;
        // The wrap at 2^32 is out of reach: 60 episodes are 20 minutes at most.
        const played = (last.timestamp - first.timestamp) >>> 0;
        expect(Math.abs(played - (last.atMs - first.atMs) * 8)).toBeLessThanOrEqual(60 * 15 * 8);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps loss and order of one source visible', () => {
    const stream = new OutgoingStream(seeded(1));
    const first = take(stream, 'a', 10, 1600, 0);
    const third = take(stream, 'a', 12, 1920, 40);
    const second = take(stream, 'a', 11, 1760, 41);
    const sixth = take(stream, 'a', 15, 2400, 100);
    const base = first?.sequence ?? 0;
    expect([third, second, sixth].map((packet) => ((packet?.sequence ?? 0) - base) & 0xffff)).toEqual([
      2, 1, 5,
    ]);
    expect(
      [third, second, sixth].map((packet) => ((packet?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0),
    ).toEqual([320, 160, 800]);
  });

  it('drops a packet that is older than the switch to its source', () => {
    const stream = new OutgoingStream(seeded(1));
    take(stream, 'a', 10, 1600, 0);
    take(stream, 'b', 500, 9000, 20);
    expect(take(stream, 'b', 499, 8840, 21)).toBeNull();
    take(stream, 'b', 501, 9160, 40);
    expect(take(stream, 'b', 499, 8840, 41)).toBeNull();
    expect(take(stream, 'b', 500, 9000, 42)).not.toBeNull();
  });

  it.each([
    ['a sequence from nowhere', 40_000, 1760],
    ['a time line of its own', 11, 900_000_000],
    ['time that runs backwards', 11, 100],
  ])('goes on smoothly when a source starts over with %s', (_, sequence, timestamp) => {
    const stream = new OutgoingStream(seeded(1));
    const first = take(stream, 'a', 10, 1600, 0);
    const next = take(stream, 'a', sequence, timestamp, 50);
    expect(((next?.sequence ?? 0) - (first?.sequence ?? 0)) & 0xffff).toBe(1);
    expect(((next?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(400);
    expect(next?.marker).toBe(true);
  });

  it('lets a source pause as long as it likes without taking it for another', () => {
    const stream = new OutgoingStream(seeded(1));
    const first = take(stream, 'a', 10, 1600, 0);
    const next = take(stream, 'a', 11, 1600 + 8 * 30_000, 30_000);
    expect(((next?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(240_000);
    expect(next?.marker).toBe(false);
  });
});

describe('G.711', () => {
  it('decodes what it encodes to within half a step, in both laws', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_000, max: 32_000 }), (sample) => {
        const step = Math.max(16, Math.abs(sample) / 16);
        expect(Math.abs((LINEAR.PCMU[encodeMuLaw(sample)] ?? 0) - sample)).toBeLessThanOrEqual(step);
        expect(Math.abs((LINEAR.PCMA[encodeALaw(sample)] ?? 0) - sample)).toBeLessThanOrEqual(step);
      }),
    );
  });

  it('matches known values of the recommendation', () => {
    expect([0, 32_767, -32_768].map(encodeMuLaw)).toEqual([0xff, 0x80, 0x00]);
    expect([0, 32_767, -32_768].map(encodeALaw)).toEqual([0xd5, 0xaa, 0x2a]);
    expect([0xff, 0x80, 0x00].map((byte) => LINEAR.PCMU[byte])).toEqual([0, 32_124, -32_124]);
    expect([0xd5, 0xaa, 0x2a].map((byte) => LINEAR.PCMA[byte])).toEqual([8, 32_256, -32_256]);
  });

  it('survives the way to the other law and back', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const [from, to] of [
      ['PCMU', 'PCMA'],
      ['PCMA', 'PCMU'],
    ] as const) {
      const there = new Uint8Array(256);
      const back = new Uint8Array(256);
      translateInto(there, 0, bytes, from, to);
      translateInto(back, 0, there, to, from);
      bytes.forEach((byte, index) => {
        const original = LINEAR[from][byte] ?? 0;
        const returned = LINEAR[from][back[index] ?? 0] ?? 0;
        expect(Math.abs(original - returned)).toBeLessThanOrEqual(Math.max(20, Math.abs(original) / 12));
      });
    }
  });

  it('measures a full-scale square wave as 0 dBov and silence as -127', () => {
    const loud = Uint8Array.from({ length: 160 }, (_, index) => (index % 2 ? 0x80 : 0x00));
    expect(levelOf(meanSquare(loud, 'PCMU'))).toBe(0);
    expect(levelOf(meanSquare(new Uint8Array(160).fill(0xff), 'PCMU'))).toBe(-127);
    expect(levelOf(meanSquare(new Uint8Array(160).fill(0xd5), 'PCMA'))).toBe(-127);
  });

  it('mixes by adding, and clips instead of wrapping', () => {
    const target = Uint8Array.of(encodeMuLaw(1000), encodeMuLaw(30_000));
    mixInto(target, Uint8Array.of(encodeMuLaw(500), encodeMuLaw(30_000)), 'PCMU');
    expect(Math.abs((LINEAR.PCMU[target[0] ?? 0] ?? 0) - 1500)).toBeLessThan(80);
    expect(LINEAR.PCMU[target[1] ?? 0]).toBe(32_124);
  });
});

describe('RTP', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        (payloadType, marker, sequence, timestamp, ssrc) => {
          const packet = Buffer.alloc(172);
          writeRtpHeader(packet, payloadType, marker, sequence, timestamp, ssrc);
          const fields = emptyRtpFields();
          expect(readRtp(packet, fields)).toBe(true);
          expect(fields).toEqual({
            payloadType,
            marker,
            sequence,
            timestamp,
            ssrc,
            payloadStart: 12,
            payloadEnd: 172,
          });
        },
      ),
    );
  });

  it('leaves out extension, contributors and padding', () => {
    const packet = Buffer.alloc(12 + 4 + 8 + 160 + 3);
    writeRtpHeader(packet, 0, false, 1, 2, 3);
    packet[0] = 0x80 | 0x20 | 0x10 | 1;
    packet.writeUInt16BE(1, 18);
    packet[packet.length - 1] = 3;
    const fields = emptyRtpFields();
    expect(readRtp(packet, fields)).toBe(true);
    expect([fields.payloadStart, fields.payloadEnd]).toEqual([24, 184]);
  });

  it('never throws and never points outside, whatever arrives', () => {
    const fields = emptyRtpFields();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isVersion2) => {
        const packet = Buffer.from(bytes);
        if (isVersion2 && packet.length > 0) packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f);
        if (!readRtp(packet, fields)) return;
        expect(fields.payloadStart).toBeGreaterThanOrEqual(12);
        expect(fields.payloadEnd).toBeLessThanOrEqual(packet.length);
        expect(fields.payloadStart).toBeLessThanOrEqual(fields.payloadEnd);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('reception', () => {
  it('counts loss across the wrap of sequence numbers and a change of source', () => {
    const reception = new Reception();
    for (let index = 0; index < 100; index++) {
      if (index % 10 === 5) continue;
      reception.audioPacket(
        { ssrc: 1, sequence: (65_500 + index) & 0xffff, timestamp: index * 160 },
        index * 20,
      );
    }
    expect(reception.loss()).toBeCloseTo(0.1, 5);
    for (let index = 0; index < 100; index++)
      reception.audioPacket({ ssrc: 2, sequence: index, timestamp: index * 160 }, 2000 + index * 20);
    expect(reception.loss()).toBeCloseTo(0.05, 5);
  });

  it('finds no jitter in an even stream and some in an uneven one', () => {
    const even = new Reception();
    const uneven = new Reception();
    for (let index = 0; index < 200; index++) {
      even.audioPacket({ ssrc: 1, sequence: index, timestamp: index * 160 }, index * 20);
      uneven.audioPacket({ ssrc: 1, sequence: index, timestamp: index * 160 }, index * 20 + (index % 2) * 10);
    }
    expect(even.jitterMs()).toBe(0);
    expect(uneven.jitterMs()).toBeGreaterThan(8);
    expect(uneven.jitterMs()).toBeLessThanOrEqual(10);
  });

  it('takes a source that starts over for neither loss nor jitter', () => {
    const reception = new Reception();
    for (let index = 0; index < 200; index++) {
      const isOver = index >= 100;
      const packet = { ssrc: 1, sequence: index, timestamp: index * 160 };
      if (isOver) Object.assign(packet, { sequence: 20_000 + index, timestamp: 5_000_000 + index * 160 });
      reception.audioPacket(packet, index * 20);
    }
    expect(reception.loss()).toBe(0);
    expect(reception.jitterMs()).toBe(0);
  });

  it('has nothing to report when nothing came since', () => {
    const reception = new Reception();
    expect(reception.nextReport()).toBeNull();
    for (let index = 0; index < 50; index++) {
      reception.audioPacket({ ssrc: 1, sequence: index, timestamp: index * 160 }, index * 20);
    }
    expect(reception.nextReport()).not.toBeNull();
    expect(reception.nextReport()).toBeNull();
  });
});

describe('the level of a leg', () => {
  it('is that of the last moments, and silence when nothing was heard for half a second', () => {
    const tap = new LevelTap();
    expect(tap.level(0)).toBe(-127);
    const audio = { ...emptyAudioPacket('leg'), payload: Buffer.from(renderSines([400], 20, -6, 'PCMU')) };
    for (let index = 0; index < 50; index++) tap.heard(audio, index * 20);
    expect(tap.level(1100)).toBeGreaterThan(-12);
    expect(tap.level(1100)).toBeLessThan(-6);
    expect(tap.level(1600)).toBe(-127);
  });
});
