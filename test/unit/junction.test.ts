import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioPacket } from '../../electron/media/audio-packet.ts';
import { FRAME_SAMPLES, LINEAR, encodeMuLaw } from '../../electron/media/g711.ts';
import { AUDIBLE_MS } from '../../electron/media/junction.ts';
import { Junctions } from '../../electron/media/junctions.ts';
import type { JunctionPart } from '../../electron/media/media.ts';
import type { Member, Voice } from '../../electron/media/member.ts';
import { MIX_DELAY_SAMPLES, MixInput, sumInto } from '../../electron/media/mix-input.ts';
import { OutgoingStream } from '../../electron/media/outgoing-stream.ts';

const FRAME_MS = 20;
const PARTY: JunctionPart = { speaksTo: 'all', hears: true };

/** What a constant level of mu-law decodes to. */
const heardLevel = (level: number): number => LINEAR.PCMU[encodeMuLaw(level)] ?? 0;

/** A leg that notes what it hears and can say a constant level. */
class Leg implements Member {
  readonly kind: Member['kind'];
  readonly id: string;
  /** Whom it heard, packet by packet; a mix as the level of each of its frames. */
  heard: (string | number)[] = [];
  /** What it was told last: whether anybody speaks to it; null when it is in no junction. */
  isSpokenTo: boolean | null = null;
  #voice: Voice | null = null;
  #sequence = 0;

  constructor(id: string, kind: Member['kind'] = 'customer') {
    this.id = id;
    this.kind = kind;
  }

  placed(voice: Voice, isSpokenTo: boolean): void {
    this.#voice = voice;
    this.isSpokenTo = isSpokenTo;
  }

  parted(): void {
    this.#voice = null;
    this.isSpokenTo = null;
  }

  hear(audio: AudioPacket): void {
    this.heard.push(audio.source);
  }

  hearMix(samples: Int16Array): void {
    expect(samples).toHaveLength(FRAME_SAMPLES);
    expect(new Set(samples).size, 'a constant level in every sample').toBe(1);
    this.heard.push(samples[0] ?? 0);
  }

  say(nowMs: number, level = 1000, isMuted = false): void {
    this.#sequence++;
    const payload = Buffer.alloc(FRAME_SAMPLES, encodeMuLaw(level));
    this.#voice?.say(
      {
        source: this.id,
        codec: 'PCMU',
        ssrc: 1,
        sequence: this.#sequence,
        timestamp: Math.round(nowMs * 8) >>> 0,
        marker: false,
        payload,
      },
      nowMs,
      isMuted,
    );
  }
}

/** A floor of legs on a driven clock. */
class Floor {
  readonly junctions = new Junctions((_, work) => work());
  readonly legs: Record<string, Leg> = {};
  nowMs = 100_000;

  customer = (id: string): Leg => (this.legs[id] ??= new Leg(id));
  operator = (id: string): Leg => (this.legs[id] ??= new Leg(id, 'operator'));

  /** These talk for so long, each at its level; then nothing but what was heard last is left to look at. */
  talk(levels: Record<string, number>, ms = 200, muted: readonly string[] = []): void {
    for (const leg of Object.values(this.legs)) leg.heard = [];
    for (let at = 0; at < ms; at += FRAME_MS) {
      for (const [id, level] of Object.entries(levels)) {
        this.legs[id]?.say(this.nowMs, level, muted.includes(id));
      }
      this.nowMs += FRAME_MS / 2;
      this.junctions.beat(this.nowMs);
      this.nowMs += FRAME_MS / 2;
    }
  }

  /** Nobody speaks until nobody counts as speaking. */
  pause(): void {
    this.nowMs += AUDIBLE_MS;
  }
}

/** Three customers, each of whom hears the two others. */
function three(): { floor: Floor; a: Leg; b: Leg; c: Leg } {
  const floor = new Floor();
  const [a, b, c] = [floor.customer('a'), floor.customer('b'), floor.customer('c')];
  floor.junctions.join(a, b);
  floor.junctions.enter(c, a, PARTY);
  return { floor, a, b, c };
}

describe('a junction of two', () => {
  it('passes packets on as they come, both ways', () => {
    const floor = new Floor();
    const [customer, operator] = [floor.customer('c'), floor.operator('o')];
    floor.junctions.bridge(customer, operator, true);
    floor.talk({ c: 1000, o: 500 }, 60);
    expect(customer.heard).toEqual(['o', 'o', 'o']);
    expect(operator.heard).toEqual(['c', 'c', 'c']);
  });

  it('lets an operator who only listens say nothing, and both speak once it is answered', () => {
    const floor = new Floor();
    const [customer, operator] = [floor.customer('c'), floor.operator('o')];
    floor.junctions.bridge(customer, operator, false);
    expect(customer.isSpokenTo).toBe(false);
    floor.talk({ c: 1000, o: 500 }, 20);
    expect([customer.heard, operator.heard]).toEqual([[], ['c']]);
    floor.junctions.bridge(customer, operator, true);
    expect(customer.isSpokenTo).toBe(true);
    floor.talk({ c: 1000, o: 500 }, 20);
    expect([customer.heard, operator.heard]).toEqual([['o'], ['c']]);
  });

  it('is not ended by somebody who wants to listen', () => {
    const floor = new Floor();
    const [customer, operator] = [floor.customer('c'), floor.operator('o')];
    floor.junctions.bridge(customer, operator, true);
    floor.junctions.bridge(customer, floor.operator('p'), false);
    floor.junctions.bridge(floor.customer('d'), operator, false);
    floor.talk({ c: 1000, o: 500 }, 20);
    expect([customer.heard, operator.heard]).toEqual([['o'], ['c']]);
  });

  it('passes on the silence of a muted operator', () => {
    const floor = new Floor();
    const customer = floor.customer('c');
    floor.junctions.bridge(customer, floor.operator('o'), true);
    floor.talk({ o: 0 }, 40, ['o']);
    expect(customer.heard).toEqual(['o', 'o']);
  });
});

describe('a junction of three', () => {
  it('lets everybody hear the sum of the others, and nobody themselves', () => {
    const { floor, a, b, c } = three();
    floor.talk({ a: 1000, b: 2000, c: 4000 });
    const [la, lb, lc] = [heardLevel(1000), heardLevel(2000), heardLevel(4000)];
    expect(a.heard.at(-1)).toBe(lb + lc);
    expect(b.heard.at(-1)).toBe(la + lc);
    expect(c.heard.at(-1)).toBe(la + lb);
    // One frame a beat, no more: those of the speakers before a mix was needed are passed on.
    expect(a.heard.filter((each) => typeof each === 'number')).toHaveLength(10);
  });

  it('passes on the only one who speaks, untouched', () => {
    const { floor, a, b, c } = three();
    floor.talk({ b: 2000 }, 60);
    expect([a.heard, b.heard, c.heard]).toEqual([['b', 'b', 'b'], [], ['b', 'b', 'b']]);
  });

  it('mixes from the moment that a second one speaks, and no longer than a moment after the end', () => {
    const { floor, a } = three();
    floor.talk({ b: 2000 }, 60);
    floor.talk({ b: 2000, c: 4000 });
    expect(a.heard.slice(1).every((each) => typeof each === 'number')).toBe(true);
    floor.talk({ b: 2000 }, AUDIBLE_MS);
    floor.talk({ b: 2000 }, 60);
    expect(a.heard).toEqual(['b', 'b', 'b']);
  });

  it('leaves a muted one out of the mix', () => {
    const { floor, a, b, c } = three();
    floor.talk({ b: 2000, c: 4000 }, 100, ['c']);
    expect(a.heard).toEqual(['b', 'b', 'b', 'b', 'b']);
    expect(b.heard).toEqual(['c', 'c', 'c', 'c', 'c']);
    expect(c.heard).toEqual(['b', 'b', 'b', 'b', 'b']);
  });

  it('goes on as a pair when one leaves, and ends with the next', () => {
    const { floor, a, b, c } = three();
    floor.junctions.leave('c');
    expect([a.isSpokenTo, b.isSpokenTo, c.isSpokenTo]).toEqual([true, true, null]);
    floor.talk({ a: 1000, b: 2000, c: 4000 }, 20);
    expect([a.heard, b.heard, c.heard]).toEqual([['b'], ['a'], []]);
    floor.junctions.leave('a');
    expect([a.isSpokenTo, b.isSpokenTo]).toEqual([null, null]);
  });

  it('ends when its last customer leaves: a supervisor hears no operator after the call', () => {
    const floor = new Floor();
    const [customer, operator, supervisor] = [floor.customer('c'), floor.operator('o'), floor.operator('s')];
    floor.junctions.bridge(customer, operator, true);
    floor.junctions.enter(supervisor, customer, PARTY);
    floor.junctions.leave('c');
    floor.talk({ o: 1000, s: 2000 }, 20);
    expect([operator.heard, supervisor.heard]).toEqual([[], []]);
    expect([operator.isSpokenTo, supervisor.isSpokenTo]).toEqual([null, null]);
  });
});

describe('a whisper', () => {
  it('is heard by the one it is meant for, over the customer, and by nobody else', () => {
    const floor = new Floor();
    const [customer, operator, supervisor] = [floor.customer('c'), floor.operator('o'), floor.operator('s')];
    floor.junctions.bridge(customer, operator, true);
    floor.junctions.enter(supervisor, customer, { speaksTo: ['o'], hears: true });
    floor.talk({ c: 1000, o: 2000, s: 4000 });
    expect(operator.heard.at(-1)).toBe(heardLevel(1000) + heardLevel(4000));
    expect(supervisor.heard.at(-1)).toBe(heardLevel(1000) + heardLevel(2000));
    expect(customer.heard).toEqual(customer.heard.map(() => 'o'));
  });

  it('becomes a listener or a party by a word, without leaving', () => {
    const floor = new Floor();
    const [customer, operator, supervisor] = [floor.customer('c'), floor.operator('o'), floor.operator('s')];
    floor.junctions.bridge(customer, operator, true);
    floor.junctions.enter(supervisor, operator, { speaksTo: 'nobody', hears: true });
    floor.talk({ c: 1000, s: 4000 }, 20);
    expect([customer.heard, operator.heard, supervisor.heard]).toEqual([[], ['c'], ['c']]);
    floor.pause();
    floor.junctions.enter(supervisor, operator, PARTY);
    floor.talk({ s: 4000 }, 20);
    expect([customer.heard, operator.heard]).toEqual([['s'], ['s']]);
  });

  it('of one who is in, but hears nobody, goes out all the same', () => {
    const floor = new Floor();
    const [customer, operator, clerk] = [floor.customer('c'), floor.operator('o'), floor.operator('s')];
    floor.junctions.bridge(customer, operator, true);
    floor.junctions.enter(clerk, customer, { speaksTo: ['o'], hears: false });
    floor.talk({ c: 1000, s: 4000 });
    expect(clerk.heard).toEqual([]);
    expect(clerk.isSpokenTo).toBe(false);
    expect(operator.heard.at(-1)).toBe(heardLevel(1000) + heardLevel(4000));
  });
});

const LEGS = ['a', 'b', 'c', 'o', 'p'] as const;
const someLeg = fc.constantFrom(...LEGS);
const step = fc.oneof(
  fc.record({
    op: fc.constant('bridge' as const),
    one: fc.constantFrom('a', 'b', 'c'),
    other: fc.constantFrom('o', 'p'),
    speaks: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('join' as const),
    one: fc.constantFrom('a', 'b'),
    other: fc.constantFrom('b', 'c'),
  }),
  fc.record({
    op: fc.constant('enter' as const),
    one: someLeg,
    other: someLeg,
    part: fc.record({
      speaksTo: fc.oneof(fc.constantFrom('all' as const, 'nobody' as const), fc.subarray([...LEGS])),
      hears: fc.boolean(),
    }),
  }),
  fc.record({ op: fc.constant('leave' as const), one: someLeg }),
);

describe('whatever is joined and parted', () => {
  it('keeps who hears whom in step with what the legs were told, and those who left out of it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const floor = new Floor();
        for (const id of LEGS) floor.legs[id] = new Leg(id, id >= 'o' ? 'operator' : 'customer');
        const leg = (id: string): Leg => floor.legs[id] ?? floor.customer(id);
        /** Whom each leg hears when one after the other speaks alone. */
        const hearing = (): Record<string, (string | number)[]> => {
          const found: Record<string, (string | number)[]> = {};
          for (const speaker of LEGS) {
            floor.pause();
            floor.talk({ [speaker]: 1000 }, 20);
            for (const id of LEGS) found[id] = [...(found[id] ?? []), ...leg(id).heard];
          }
          return found;
        };
        for (const each of steps) {
          if (each.op === 'bridge') floor.junctions.bridge(leg(each.one), leg(each.other), each.speaks);
          if (each.op === 'join') floor.junctions.join(leg(each.one), leg(each.other));
          if (each.op === 'enter') floor.junctions.enter(leg(each.one), leg(each.other), each.part);
          if (each.op === 'leave') floor.junctions.leave(each.one);
          const heard = hearing();
          for (const id of LEGS) {
            expect(heard[id]).not.toContain(id);
            expect(heard[id]?.length !== 0, `${id} is told whether anybody speaks to it`).toBe(
              leg(id).isSpokenTo === true,
            );
          }
          if (each.op === 'leave') {
            expect(leg(each.one).isSpokenTo).toBeNull();
            expect(Object.values(heard).flat()).not.toContain(each.one);
          }
          if (each.op === 'join' && each.one !== each.other) {
            expect(heard[each.one]).toContain(each.other);
            expect(heard[each.other]).toContain(each.one);
          }
          if (each.op === 'bridge' && each.speaks) {
            expect(heard[each.one]).toContain(each.other);
            expect(heard[each.other]).toContain(each.one);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

const packet = (timestamp: number, level: number, length = FRAME_SAMPLES) => ({
  ssrc: 7,
  timestamp: timestamp >>> 0,
  codec: 'PCMU' as const,
  payload: new Uint8Array(length).fill(encodeMuLaw(level)),
});

/** The level of the tenth packet is 1000. */
const level = (index: number): number => heardLevel(index * 100);

describe('what goes into a mix', () => {
  const frame = new Int16Array(FRAME_SAMPLES);
  const nextLevel = (input: MixInput): number => {
    input.next(frame);
    expect(new Set(frame).size).toBe(1);
    return frame[0] ?? 0;
  };
  it('comes out in the order of its time, whatever the order it came in, over the wrap of the time', () => {
    const input = new MixInput();
    const startAt = 0xffff_ffff - 800;
    const order = [1, 2, 4, 3, 5, 7, 6, 8, 9, 10];
    const out: number[] = [];
    for (const index of order) {
      input.take(packet(startAt + index * FRAME_SAMPLES, index * 100));
      out.push(nextLevel(input));
    }
    expect(out).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8].map(level));
  });

  it('has silence where a packet is lost, and nothing is shifted by it', () => {
    const input = new MixInput();
    const out: number[] = [];
    for (let index = 1; index <= 10; index++) {
      if (index !== 4) input.take(packet(index * FRAME_SAMPLES, index * 100));
      out.push(nextLevel(input));
    }
    expect(out).toEqual([0, 0, 1, 2, 3, 0, 5, 6, 7, 8].map(level));
  });

  it('loses nothing to a pause in what comes, and is back at its usual delay after a burst', () => {
    const input = new MixInput();
    const out: number[] = [];
    const step = (...indexes: number[]): void => {
      for (const index of indexes) input.take(packet(index * FRAME_SAMPLES, index * 100));
      out.push(nextLevel(input));
    };
    for (let index = 1; index <= 5; index++) step(index);
    for (let beat = 0; beat < 4; beat++) step();
    step(6, 7, 8, 9, 10);
    for (let index = 11; index <= 20; index++) step(index);
    expect(out.filter((each) => each > 0)).toEqual(
      Array.from({ length: 16 }, (_, index) => level(index + 1)),
    );
    for (let index = 21; index <= 200; index++) step(index);
    expect(input.inHand).toBeLessThanOrEqual(MIX_DELAY_SAMPLES + FRAME_SAMPLES);
    expect(input.inHand).toBeGreaterThanOrEqual(MIX_DELAY_SAMPLES - FRAME_SAMPLES);
  });

  it('never keeps more than a burst’s worth, and begins anew with a new source', () => {
    const input = new MixInput();
    for (let index = 1; index <= 40; index++) input.take(packet(index * FRAME_SAMPLES, 1000));
    expect(input.inHand).toBeLessThanOrEqual(8 * FRAME_SAMPLES);
    input.take({ ...packet(99, 3000), ssrc: 8 });
    expect([nextLevel(input), nextLevel(input), nextLevel(input)]).toEqual([0, 0, heardLevel(3000)]);
  });

  it('is cut at full scale instead of turning over', () => {
    const loud = new Int16Array(2).fill(30_000);
    const target = new Int16Array(2);
    sumInto(target, [loud, loud]);
    expect([...target]).toEqual([32_767, 32_767]);
    sumInto(target, [loud.map((each) => -each), loud.map((each) => -each)]);
    expect([...target]).toEqual([-32_768, -32_768]);
  });

  it('keeps its delay within bounds whatever comes when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ skip: fc.integer({ min: -3, max: 40 }), beats: fc.nat(6), ssrc: fc.nat(1) })),
        (arrivals) => {
          const input = new MixInput();
          let at = 0;
          for (const { skip, beats, ssrc } of arrivals) {
            at += (skip + 1) * FRAME_SAMPLES;
            input.take({ ...packet(at, 1000), ssrc });
            expect(input.inHand).toBeLessThanOrEqual(8 * FRAME_SAMPLES);
            for (let beat = 0; beat < beats; beat++) {
              input.next(frame);
              expect([...new Set(frame)].every((each) => each === 0 || each === heardLevel(1000))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a mix that takes over from packets that were passed on', () => {
  it('waits for the next beat where the last packet’s time is not over, and never again after that', () => {
    const stream = new OutgoingStream(() => 0.5);
    stream.forward({ source: 'a', ssrc: 1, sequence: 1, timestamp: 160, marker: false }, 1000);
    expect(stream.isTooSoon('mix', 1005)).toBe(true);
    expect(stream.isTooSoon('mix', 1015)).toBe(false);
    stream.generate('mix', 1025);
    expect(stream.isTooSoon('mix', 1026)).toBe(false);
  });
});
