import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HOLD_BACK_MS,
  NO_SOURCE,
  mayReport,
  targetsOf,
  transition,
} from '../../electron/media/audio-source.ts';
import type { Endpoint, SourceState } from '../../electron/media/audio-source.ts';

const at = (text: string): Endpoint => {
  const cut = text.lastIndexOf(':');
  return { address: text.slice(0, cut), port: Number(text.slice(cut + 1)) };
};

const A = at('198.51.100.1:4000');
const B = at('198.51.100.2:5000');
const STRANGER = at('203.0.113.9:6000');
const PRIVATE = at('192.168.7.20:4000');
const TRANSLATED = at('203.0.113.50:33000');

/** One leg on a driven clock. */
class Leg {
  state: SourceState = NO_SOURCE;
  nowMs = 1000;
  readonly #sequences = new Map<string, number>();

  announce(endpoint: Endpoint): this {
    this.state = transition(this.state, { kind: 'announced', endpoint, nowMs: this.nowMs }).state;
    return this;
  }

  /** How many of the packets, 20 ms apart, are heard. */
  sends(from: Endpoint, count = 1, { ssrc = from.port, isNegotiated = true } = {}): number {
    let heard = 0;
    for (let index = 0; index < count; index++) {
      const key = `${from.address}:${from.port}:${ssrc}`;
      const sequence = ((this.#sequences.get(key) ?? 65_530) + 1) & 0xffff;
      this.#sequences.set(key, sequence);
      const taken = transition(this.state, {
        kind: 'packet',
        from,
        ssrc,
        sequence,
        isNegotiated,
        nowMs: this.nowMs,
      });
      this.state = taken.state;
      if (taken.isHeard) heard++;
      this.nowMs += 20;
    }
    return heard;
  }

  waits(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  hears(endpoint: Endpoint): boolean {
    return targetsOf(this.state, this.nowMs).some(
      ({ address, port }) => address === endpoint.address && port === endpoint.port,
    );
  }
}

describe('who may speak on a leg', () => {
  it('is nobody before a description', () => {
    const leg = new Leg();
    expect(leg.sends(A, 100)).toBe(0);
    expect(targetsOf(leg.state, leg.nowMs)).toEqual([]);
  });

  it('is the announced peer from its first packet, and it alone', () => {
    const leg = new Leg().announce(A);
    expect(leg.sends(A, 5)).toBe(5);
    expect(leg.sends(STRANGER, 100)).toBe(0);
    expect(targetsOf(leg.state, leg.nowMs)).toEqual([A]);
  });

  it('is the port of the 183 that audio keeps coming from, though the 200 names another: both directions', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.announce(B);
    expect(leg.sends(A, 50)).toBe(50);
    expect(leg.hears(A)).toBe(true);
    expect(leg.hears(B)).toBe(true);
  });

  it('is the port of the 183 even when nothing came from it before the 200', () => {
    const leg = new Leg().announce(A).announce(B);
    expect(leg.sends(A, 50)).toBe(50);
    expect(leg.hears(A)).toBe(true);
  });

  it('is the newly announced one as soon as it sends, and the former is out', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.announce(B);
    leg.sends(A, 10);
    expect(leg.sends(B, 1)).toBe(1);
    expect(targetsOf(leg.state, leg.nowMs)).toEqual([B]);
    expect(leg.sends(A, 200)).toBe(0);
  });

  it('is not the early audio whose codec the answer did not take', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.announce(B);
    expect(leg.sends(A, 50, { isNegotiated: false })).toBe(0);
    expect(leg.sends(B, 50)).toBe(50);
  });

  it('is never a stranger while a proven peer is silent, and the peer is let in at once when it returns', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.waits(2500);
    expect(leg.sends(STRANGER, 500)).toBe(0);
    expect(leg.hears(STRANGER)).toBe(false);
    expect(leg.sends(A, 1)).toBe(1);
    expect(targetsOf(leg.state, leg.nowMs)).toEqual([A]);
  });

  it('is a source of the same address only after the peer was quiet, or with its SSRC', () => {
    const other = { address: A.address, port: 4100 };
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    expect(leg.sends(other, 20), 'the peer speaks').toBe(0);
    leg.waits(2500);
    expect(leg.sends(other, 3, { ssrc: 77 }), 'three packets are too few').toBe(0);
    expect(leg.sends(other, 50, { ssrc: 77 })).toBeGreaterThan(20);
    const moved = new Leg().announce(A);
    moved.sends(A, 10);
    moved.waits(200);
    expect(moved.sends(other, 10, { ssrc: A.port }), 'a translator gave it another port').toBe(9);
    expect(moved.hears(other)).toBe(true);
  });

  it('is a new source after new signalling', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.waits(2500).announce(PRIVATE);
    expect(leg.sends(TRANSLATED, 40)).toBe(39);
    expect(leg.hears(TRANSLATED)).toBe(true);
    expect(leg.sends(STRANGER, 200)).toBe(0);
  });

  it('is a peer behind a translator, heard at once and spoken to a moment later', () => {
    const leg = new Leg().announce(PRIVATE);
    expect(leg.sends(TRANSLATED, 3)).toBe(2);
    expect(leg.hears(TRANSLATED)).toBe(false);
    leg.sends(TRANSLATED, HOLD_BACK_MS / 20 + 1);
    expect(leg.hears(TRANSLATED)).toBe(true);
    leg.waits(3000);
    expect(leg.sends(STRANGER, 500), 'nobody takes its place while it is silent').toBe(0);
    expect(leg.sends(TRANSLATED, 5), 'back at once').toBe(5);
    const again = { ...TRANSLATED, port: 33_100 };
    leg.waits(3000);
    expect(leg.sends(again, 5, { ssrc: TRANSLATED.port }), 'back from another port of its translator').toBe(
      4,
    );
    expect(leg.hears(again)).toBe(true);
  });

  it('is not somebody else of the private network that the peer announces', () => {
    const leg = new Leg().announce(PRIVATE);
    expect(leg.sends(at('192.168.7.66:9000'), 60)).toBe(0);
    expect(leg.sends(PRIVATE, 1)).toBe(1);
  });

  it('is never spoken to as a stranger, is heard at the very last, and loses the leg to the announced one', () => {
    const leg = new Leg().announce(A);
    expect(leg.sends(STRANGER, 100), 'two seconds for the others').toBe(0);
    expect(leg.sends(STRANGER, 100)).toBeGreaterThan(50);
    expect(targetsOf(leg.state, leg.nowMs)).toEqual([A]);
    expect(leg.sends(A, 1)).toBe(1);
    expect(leg.sends(STRANGER, 500)).toBe(0);
  });

  it('is known to those who report on it by their address', () => {
    const leg = new Leg().announce(A);
    expect(mayReport(leg.state, A.address)).toBe(true);
    expect(mayReport(leg.state, STRANGER.address)).toBe(false);
    leg.sends(STRANGER, 300);
    expect(mayReport(leg.state, STRANGER.address)).toBe(false);
  });
});

const ENDPOINTS = [A, B, PRIVATE, at('198.51.100.1:4100'), TRANSLATED, STRANGER, at('203.0.113.9:6001')];
const NAMED = [A, B, PRIVATE];

const step = fc.oneof(
  fc.record({ kind: fc.constant('announce' as const), who: fc.nat(NAMED.length - 1) }),
  fc.record({
    kind: fc.constant('send' as const),
    who: fc.nat(ENDPOINTS.length - 1),
    count: fc.integer({ min: 1, max: 120 }),
    isNegotiated: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 6000 }) }),
);

const play = (
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  look: (leg: Leg) => void,
): Leg => {
  const leg = new Leg();
  for (const part of steps) {
    if (part.kind === 'announce') leg.announce(NAMED[part.who] ?? A);
    else if (part.kind === 'wait') leg.waits(part.ms);
    else leg.sends(ENDPOINTS[part.who] ?? A, part.count, { isNegotiated: part.isNegotiated });
    look(leg);
  }
  return leg;
};

describe('whatever happens on a leg', () => {
  it('the announced peer is heard from its first packet and then the only one who hears the operator', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.nat(NAMED.length - 1), (steps, who) => {
        const peer = NAMED[who] ?? A;
        const leg = play(steps, () => undefined).announce(peer);
        expect(leg.sends(peer, 1)).toBe(1);
        expect(targetsOf(leg.state, leg.nowMs)).toEqual([peer]);
      }),
      { numRuns: 300 },
    );
  });

  it('nobody hears the operator whom neither the dialog named, nor its address, nor a private address explains', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const named = new Set<string>();
        play(steps, (leg) => {
          if (leg.state.announced) named.add(leg.state.announced.address);
          const mayBeTranslated = named.has(PRIVATE.address);
          for (const { address } of targetsOf(leg.state, leg.nowMs)) {
            expect(named.has(address) || mayBeTranslated).toBe(true);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a peer that was announced and spoke last is not replaced by another address without signalling', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const leg = new Leg().announce(A);
        leg.sends(A, 3);
        for (const part of steps) {
          if (part.kind === 'wait') leg.waits(part.ms);
          if (part.kind === 'send') leg.sends(ENDPOINTS[part.who] ?? A, part.count);
          for (const { address } of targetsOf(leg.state, leg.nowMs)) expect(address).toBe(A.address);
          expect(leg.state.candidates.length).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 300 },
    );
  });
});
