import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROBATION_PACKETS, targetsOf } from '../../electron/media/audio-source.ts';
import type { Endpoint } from '../../electron/media/probation.ts';
import { at, A, B, STRANGER, PRIVATE, TRANSLATED, PACKET_MS, Leg } from './source-leg.ts';

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

/** Packets of several sources as they may come in, each an own steady stream that may pause. */
const interleaving = (sources: number) =>
  fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ who: fc.nat(sources - 1), count: fc.integer({ min: 1, max: 40 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          who: fc.nat(sources - 1),
          with: fc.nat(sources - 1),
          count: fc.integer({ min: 1, max: 80 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ waitMs: fc.integer({ min: 20, max: 5000 }) }) },
    ),
    { maxLength: 20 },
  );

/** Plays them, 20 ms a packet of each; `look` sees who sent and whether it was heard. */
function interleave(
  leg: Leg,
  steps: typeof interleaving extends (n: number) => fc.Arbitrary<infer T> ? T : never,
  sources: readonly Endpoint[],
  look: (from: Endpoint, isHeard: boolean) => void,
  sound: { ssrc?: number } = {},
): void {
  for (const part of steps) {
    if ('waitMs' in part) {
      leg.waits(part.waitMs);
      continue;
    }
    const who = 'with' in part ? [part.who, part.with] : [part.who];
    for (let index = 0; index < part.count; index++) {
      for (const each of who) {
        const from = sources[each] ?? STRANGER;
        look(from, leg.packet(from, sound));
        leg.waits(PACKET_MS / who.length);
      }
    }
  }
}

describe('whatever happens on a leg', () => {
  it('the announced peer is heard from its first packet and then the only one who hears the operator', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.nat(NAMED.length - 1), (steps, who) => {
        const peer = NAMED[who] ?? A;
        const leg = play(steps, () => undefined).announce(peer);
        expect(leg.sends(peer, 1)).toBe(1);
        expect(targetsOf(leg.state)).toEqual([peer]);
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
          for (const { address } of targetsOf(leg.state)) {
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
          for (const { address } of targetsOf(leg.state)) expect(address).toBe(A.address);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a stranger never gets the voice of the operator, nor is heard while another is proven', () => {
    const sources = [A, PRIVATE, TRANSLATED, STRANGER, at('198.51.100.99:4000')];
    fc.assert(
      fc.property(interleaving(sources.length), fc.boolean(), (steps, isPrivate) => {
        const announced = isPrivate ? PRIVATE : A;
        const leg = new Leg().announce(announced);
        // Whoever sends from elsewhere is a stranger to a peer that can be reached.
        let proven: Endpoint | null = null;
        interleave(leg, steps, sources, (from, isHeard) => {
          const mayBePeer = from === announced || isPrivate;
          if (isHeard && mayBePeer && proven !== from) {
            expect(proven === null || from === announced).toBe(true);
            proven = from;
          }
          if (isHeard && proven !== null) expect(from).toBe(proven);
          for (const target of targetsOf(leg.state)) {
            expect([announced, proven]).toContainEqual(target);
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  it('the first packets of no unannounced source are heard, however others send beside it', () => {
    const sources = [TRANSLATED, STRANGER, at('198.51.100.99:4000'), { ...PRIVATE, port: 4100 }];
    fc.assert(
      fc.property(interleaving(sources.length), fc.boolean(), (steps, isOneStream) => {
        const leg = new Leg().announce(PRIVATE);
        let last: Endpoint | null = null;
        let row = 0;
        let isTaken = false;
        const look = (from: Endpoint, isHeard: boolean): void => {
          row = from === last ? row + 1 : 1;
          last = from;
          // A neighbour's row bears those of weaker claims beside it.
          const isWeak = from.address !== PRIVATE.address;
          if (isHeard && !isTaken && isWeak) expect(row).toBeGreaterThanOrEqual(PROBATION_PACKETS);
          if (isHeard) isTaken = true;
        };
        // Who copies another's SSRC and sequence does not share in its row.
        interleave(leg, steps, sources, look, isOneStream ? { ssrc: 7 } : {});
      }),
      { numRuns: 300 },
    );
  });
});
