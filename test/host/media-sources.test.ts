import { describe, expect, it } from 'vitest';
import { mayReport, targetsOf } from '../../electron/media/audio-source.ts';
import {
  at,
  A,
  B,
  STRANGER,
  PRIVATE,
  TRANSLATED,
  ssrcOf,
  PACKET_MS,
  afterProbation,
  Leg,
} from './source-leg.ts';

describe('who may speak on a leg', () => {
  it('is nobody before a description', () => {
    const leg = new Leg();
    expect(leg.sends(A, 100)).toBe(0);
    expect(targetsOf(leg.state)).toEqual([]);
  });

  it('is the announced peer from its first packet, and it alone', () => {
    const leg = new Leg().announce(A);
    expect(leg.sends(A, 5)).toBe(5);
    expect(leg.sends(STRANGER, 100)).toBe(0);
    expect(targetsOf(leg.state)).toEqual([A]);
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

  it('is one of two that were named before, not both at once: the other after a gap of the first', () => {
    const leg = new Leg().announce(A).announce(B).announce(PRIVATE);
    leg.sends(A, 10);
    for (let index = 0; index < 20; index++) {
      expect(leg.sends(B, 2, { everyMs: 5 })).toBe(0);
      expect(leg.sends(A, 1, { everyMs: 10 })).toBe(1);
    }
    leg.waits(200);
    expect(leg.sends(B, 10)).toBe(9);
  });

  it('is one of the endpoints named last, of however many', () => {
    const leg = new Leg();
    const named = Array.from({ length: 8 }, (_, index) => at(`198.51.100.${10 + index}:4000`));
    for (const endpoint of named) leg.announce(endpoint);
    expect(leg.sends(named[6] ?? A, 10)).toBe(10);
    expect(leg.sends(named[0] ?? A, 100)).toBe(0);
    const speaking = new Leg().announce(A);
    speaking.sends(A, 10);
    for (const endpoint of named.slice(0, 4)) speaking.announce(endpoint);
    speaking.waits(200);
    expect(speaking.sends(named[0] ?? A, 10), 'who speaks all the while counts once').toBe(9);
  });

  it('is the newly announced one as soon as it sends, and the former is out', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.announce(B);
    leg.sends(A, 10);
    expect(leg.sends(B, 1)).toBe(1);
    expect(targetsOf(leg.state)).toEqual([B]);
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
    expect(targetsOf(leg.state)).toEqual([A]);
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
    expect(moved.sends(other, 10, { ssrc: ssrcOf(A) }), 'a translator gave it another port').toBe(6);
    expect(moved.hears(other)).toBe(true);
  });

  it('is a new source after new signalling', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.waits(2500).announce(PRIVATE);
    expect(leg.sends(TRANSLATED, 40)).toBe(afterProbation(40));
    expect(leg.hears(TRANSLATED)).toBe(true);
    expect(leg.sends(STRANGER, 200)).toBe(0);
    const early = new Leg().announce(PRIVATE);
    early.sends(TRANSLATED, 10);
    early.announce(at('192.168.7.21:4000'));
    expect(early.sends(TRANSLATED, 40), 'what came before it proves nothing').toBe(afterProbation(40));
  });

  it('is a new source after new signalling that names the peer of before again, once that has gone quiet', () => {
    const leg = new Leg().announce(PRIVATE);
    leg.sends(PRIVATE, 10);
    leg.announce(PRIVATE);
    expect(leg.sends(TRANSLATED, 40), 'the peer spoke a moment ago').toBe(0);
    leg.waits(2500).announce(PRIVATE);
    expect(leg.sends(TRANSLATED, 40)).toBe(afterProbation(40));
    expect(leg.hears(TRANSLATED)).toBe(true);
  });

  it('is a peer behind a translator once it has proven itself, which takes less than 400 ms', () => {
    const leg = new Leg().announce(PRIVATE);
    const startMs = leg.nowMs;
    while (!leg.packet(TRANSLATED)) {
      expect(targetsOf(leg.state)).toEqual([PRIVATE]);
      leg.waits(PACKET_MS);
    }
    expect(leg.nowMs - startMs).toBeLessThan(400);
    expect(leg.hears(TRANSLATED)).toBe(true);
    leg.waits(3000);
    expect(leg.sends(STRANGER, 500), 'nobody takes its place while it is silent').toBe(0);
    expect(leg.sends(TRANSLATED, 5), 'back at once').toBe(5);
  });

  it('is the proven peer when its stream goes on from another port or address of its translator', () => {
    for (const again of [{ ...TRANSLATED, port: 33_100 }, at('203.0.113.77:33000')]) {
      const leg = new Leg().announce(PRIVATE);
      leg.sends(TRANSLATED, 40);
      leg.waits(3000);
      expect(leg.sends(again, 10, { ssrc: ssrcOf(TRANSLATED) })).toBe(6);
      expect(leg.hears(again)).toBe(true);
      expect(leg.hears(TRANSLATED)).toBe(false);
      expect(leg.sends(PRIVATE, 1), 'the announced one wins it back').toBe(1);
      expect(targetsOf(leg.state)).toEqual([PRIVATE]);
    }
  });

  it('is not who copies the packets of a proven peer while that peer speaks, nor who knows its SSRC alone', () => {
    const leg = new Leg().announce(PRIVATE);
    leg.sends(TRANSLATED, 40);
    const copies = { ssrc: ssrcOf(TRANSLATED) };
    for (let index = 0; index < 100; index++) {
      expect(leg.sends(TRANSLATED, 1, { everyMs: 10 })).toBe(1);
      expect(leg.sends(STRANGER, 1, { ...copies, everyMs: 10 })).toBe(0);
    }
    leg.waits(2500).loses(ssrcOf(TRANSLATED), 5000);
    expect(leg.sends(STRANGER, 500, copies), 'its sequence stands elsewhere').toBe(0);
    expect(leg.hears(STRANGER)).toBe(false);
  });

  it('is not one whose packets are no stream: lost by the dozen, off the clock, all at once, or of two SSRCs', () => {
    const gaps = new Leg().announce(PRIVATE);
    for (let index = 0; index < 60; index++) {
      expect(gaps.sends(TRANSLATED)).toBe(0);
      gaps.loses(ssrcOf(TRANSLATED), 12);
    }
    const clock = new Leg().announce(PRIVATE);
    expect(clock.sends(TRANSLATED, 60, { samples: 1600 })).toBe(0);
    const burst = new Leg().announce(PRIVATE);
    expect(burst.sends(TRANSLATED, 60, { samples: 0, everyMs: 1 })).toBe(0);
    const codec = new Leg().announce(PRIVATE);
    expect(codec.sends(TRANSLATED, 60, { isNegotiated: false })).toBe(0);
    const ssrc = new Leg().announce(PRIVATE);
    for (let index = 0; index < 60; index++) {
      expect(ssrc.sends(TRANSLATED, 1, { ssrc: index % 2 })).toBe(0);
    }
    const lossy = new Leg().announce(PRIVATE);
    let heard = 0;
    for (let index = 0; index < 20; index++) {
      heard += lossy.sends(TRANSLATED, 2);
      lossy.loses(ssrcOf(TRANSLATED), 1);
    }
    expect(heard, 'a third of its packets lost').toBe(afterProbation(40));
  });

  it('is neither of two who may both be the peer, until one of them goes away', () => {
    const leg = new Leg().announce(PRIVATE);
    for (let index = 0; index < 40; index++) {
      expect(leg.sends(TRANSLATED, 14, { everyMs: 10 })).toBe(0);
      expect(leg.sends(STRANGER, 1, { everyMs: 10 })).toBe(0);
    }
    expect(targetsOf(leg.state)).toEqual([PRIVATE]);
    expect(leg.sends(TRANSLATED, 40)).toBe(afterProbation(40));
    expect(leg.sends(STRANGER, 500)).toBe(0);
  });

  it('is whoever spoke before the newest description, as long as it goes on, and not who sends beside it', () => {
    const leg = new Leg().announce(A);
    leg.sends(A, 10);
    leg.announce(PRIVATE);
    for (let index = 0; index < 100; index++) {
      expect(leg.sends(A, 1, { everyMs: 10 })).toBe(1);
      expect(leg.sends(TRANSLATED, 1, { everyMs: 10 })).toBe(0);
    }
    expect(leg.hears(TRANSLATED)).toBe(false);
    expect(leg.sends(TRANSLATED, 40), 'once it has stopped').toBeGreaterThan(20);
  });

  it('is a proven source as soon as there is one, though a stranger was heard and goes on', () => {
    const other = { address: A.address, port: 4100 };
    const leg = new Leg().announce(A);
    leg.sends(STRANGER, 200);
    let heard = 0;
    for (let index = 0; index < 40; index++) {
      heard += leg.sends(other, 1, { everyMs: 10 });
      leg.sends(STRANGER, 1, { everyMs: 10 });
    }
    expect(heard).toBe(afterProbation(40));
    expect(leg.sends(STRANGER, 100)).toBe(0);
  });

  it('is the peer on another port of its address, whoever else sends beside it', () => {
    const other = { address: A.address, port: 4100 };
    const leg = new Leg().announce(A);
    let heard = 0;
    for (let index = 0; index < 40; index++) {
      heard += leg.sends(other, 1, { everyMs: 10 });
      expect(leg.sends(STRANGER, 1, { everyMs: 10 })).toBe(0);
    }
    expect(heard).toBe(afterProbation(40));
    expect(leg.hears(other)).toBe(true);
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
    expect(targetsOf(leg.state)).toEqual([A]);
    leg.announce(B);
    expect(targetsOf(leg.state), 'nor after new signalling').toEqual([B]);
    expect(leg.sends(STRANGER, 20), 'which it has to wait for anew').toBe(0);
    expect(leg.sends(B, 1)).toBe(1);
    expect(leg.sends(STRANGER, 500)).toBe(0);
  });

  it('is at the very last also a stranger before whom somebody with a better claim came and went', () => {
    const leg = new Leg().announce(A);
    expect(leg.sends({ address: A.address, port: 4100 }, 3)).toBe(0);
    expect(leg.sends(STRANGER, 200)).toBeGreaterThan(20);
  });

  it('is known to those who report on it by their address', () => {
    const leg = new Leg().announce(A);
    expect(mayReport(leg.state, A.address)).toBe(true);
    expect(mayReport(leg.state, STRANGER.address)).toBe(false);
    leg.sends(STRANGER, 300);
    expect(mayReport(leg.state, STRANGER.address)).toBe(false);
    leg.announce(B);
    expect(mayReport(leg.state, A.address), 'named before').toBe(true);
  });
});
