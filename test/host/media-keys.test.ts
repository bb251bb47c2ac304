import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventReader, KeySchedule, writeEvent } from '../../electron/media/telephone-event.ts';

const event = (sequence: number, timestamp: number, marker = false) => ({
  ssrc: 9,
  timestamp,
  sequence: sequence & 0xffff,
  marker,
});

const payloadOf = (key: string, duration: number, isOver: boolean): Buffer => {
  const payload = Buffer.alloc(4);
  writeEvent(payload, 0, '0123456789*#ABCD'.indexOf(key), isOver, duration);
  return payload;
};

describe('telephone events', () => {
  it('are told once each though they come many times, in any order, with losses', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'0123456789*#ABCD'.split('')), { minLength: 1, maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 96, maxLength: 96 }),
        (keys, isLost) => {
          const reader = new EventReader();
          const read: string[] = [];
          keys.forEach((key, place) => {
            const schedule = new KeySchedule();
            schedule.add(key);
            const packets: Buffer[] = [];
            for (let step = schedule.next(); step !== null; step = schedule.next()) {
              if (step.kind === 'pause') continue;
              const packet = Buffer.alloc(4);
              writeEvent(
                packet,
                0,
                '0123456789*#ABCD'.indexOf(step.key),
                step.kind === 'end',
                step.durationSamples,
              );
              packets.push(packet);
            }
            expect(packets).toHaveLength(7);
            // At least one of the seven comes through.
            packets.forEach((packet, index) => {
              if (index !== 3 && isLost[place * 8 + index]) return;
              const digit = reader.read(
                {
                  ssrc: 9,
                  timestamp: (4_294_960_000 + place * 1280) >>> 0,
                  sequence: (65_500 + place * 8 + index) & 0xffff,
                  marker: index === 0,
                },
                packet,
              );
              if (digit !== null) read.push(digit);
            });
          });
          expect(read).toEqual(keys);
        },
      ),
    );
  });

  it('that are no keys, or too short, are not told', () => {
    const reader = new EventReader();
    expect(reader.read(event(1, 1), Buffer.from([16, 0, 0, 160]))).toBeNull();
    expect(reader.read(event(2, 2), Buffer.from([1]))).toBeNull();
  });

  it('of two keys with one timestamp are two keys, however their packets are mixed, doubled or late', () => {
    const packets = ['3', '7'].flatMap((key, place) =>
      [160, 480, 800, 800, 800].map((duration, index) => ({
        key,
        packet: event(place * 5 + index, 4000, index === 0),
        payload: payloadOf(key, duration, index > 1),
      })),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(packets, { minLength: 6 }), (some) => {
        const reader = new EventReader();
        const read = [...some, ...some].map(({ packet, payload }) => reader.read(packet, payload));
        const heard = read.filter((key) => key !== null);
        expect(heard.toSorted()).toEqual([...new Set(some.map(({ key }) => key))].toSorted());
      }),
    );
  });

  it('of one key pressed twice by a sender whose clock stands still are two keys', () => {
    const reader = new EventReader();
    const read = [0, 5].flatMap((from) => [
      reader.read(event(from, 4000, true), payloadOf('5', 160, false)),
      reader.read(event(from + 2, 4000), payloadOf('5', 800, true)),
      reader.read(event(from + 1, 4000), payloadOf('5', 480, false)),
    ]);
    expect(read).toEqual(['5', null, null, '5', null, null]);
    expect(reader.read(event(2, 4000), payloadOf('5', 800, true)), 'late').toBeNull();
    expect(reader.read(event(5, 4000, true), payloadOf('5', 160, false)), 'doubled').toBeNull();
  });

  it('of a key that is over are a new key only where the first packet says so, marked and short', () => {
    const reader = new EventReader();
    expect(reader.read(event(0, 4000, true), payloadOf('5', 160, false))).toBe('5');
    expect(reader.read(event(1, 4000, true), payloadOf('5', 80, false)), 'not over').toBeNull();
    expect(reader.read(event(2, 4000), payloadOf('5', 800, true))).toBeNull();
    expect(reader.read(event(3, 4000), payloadOf('5', 160, false)), 'not marked').toBeNull();
    expect(reader.read(event(4, 4000, true), payloadOf('5', 800, false)), 'not short').toBeNull();
    expect(reader.read(event(5, 4000, true), payloadOf('5', 160, true)), 'an end').toBeNull();
    expect(reader.read(event(6, 4000, true), payloadOf('5', 160, false))).toBe('5');
  });

  it('of one key pressed again as soon as it was over are two keys', () => {
    const reader = new EventReader();
    expect(reader.read(event(1, 4000, true), payloadOf('5', 160, false))).toBe('5');
    expect(reader.read(event(2, 4000), payloadOf('5', 800, true))).toBeNull();
    expect(reader.read(event(3, 4800, true), payloadOf('5', 160, false))).toBe('5');
  });

  it('of a key held for ten seconds are one key, and the next press another', () => {
    const reader = new EventReader();
    const read: (string | null)[] = [];
    const start = 0xffff_0000;
    let sequence = 0;
    for (const [from, length, ends] of [
      [0, 0xffff, false],
      [0xffff, 14_400, true],
    ] as const) {
      // The first packet once more, late.
      if (from > 0) read.push(reader.read(event(0, start), payloadOf('8', 160, false)));
      for (let duration = 160; duration <= length; duration += 160) {
        read.push(
          reader.read(
            event(sequence++, (start + from) >>> 0),
            payloadOf('8', duration, ends && duration === length),
          ),
        );
      }
    }
    read.push(
      reader.read(event(sequence++, (start + 0xffff + 20_000) >>> 0, true), payloadOf('8', 160, false)),
    );
    expect(read.filter((key) => key !== null)).toEqual(['8', '8']);
    expect(read[0]).toBe('8');
    expect(read.at(-1)).toBe('8');
  });

  it('of an earlier key that come after a later one are still told, and not twice', () => {
    const reader = new EventReader();
    expect(reader.read(event(9, 9000), payloadOf('2', 800, true))).toBe('2');
    expect(reader.read(event(3, 4000), payloadOf('1', 800, true))).toBe('1');
    expect(reader.read(event(4, 4000), payloadOf('1', 800, true))).toBeNull();
    expect(reader.read(event(10, 9000), payloadOf('2', 800, true))).toBeNull();
    expect(reader.read(event(19, 19_000), payloadOf('2', 160, false))).toBe('2');
    expect(reader.read(event(14, 14_000), payloadOf('2', 800, true)), 'the same key').toBe('2');
  });

  it('of another sender are keys of their own', () => {
    const reader = new EventReader();
    expect(reader.read(event(1, 4000), payloadOf('2', 160, false))).toBe('2');
    expect(reader.read({ ...event(1, 4000), ssrc: 10 }, payloadOf('2', 160, false))).toBe('2');
    expect(reader.read({ ...event(1, 4100), ssrc: 11 }, payloadOf('2', 160, false))).toBe('2');
  });

  it('that begin while another key is still down are keys of their own', () => {
    const reader = new EventReader();
    expect(reader.read(event(1, 4000), payloadOf('2', 800, false))).toBe('2');
    expect(reader.read(event(2, 4400), payloadOf('3', 160, false))).toBe('3');
  });

  it('that begin after an unfinished one has stood are new, those within it go on with it', () => {
    const reader = new EventReader();
    expect(reader.read(event(1, 4000), payloadOf('2', 800, false))).toBe('2');
    expect(reader.read(event(2, 4800), payloadOf('2', 160, false))).toBeNull();
    expect(reader.read(event(3, 4961), payloadOf('2', 160, false))).toBe('2');
  });
});
