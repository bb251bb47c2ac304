import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrunkRoom } from '../../electron/dialler/trunks/trunk-room.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const trunk = (channels: number, callsPerSec: number) => ({ id: 't', name: 'North', channels, callsPerSec });

describe('the room on a trunk', () => {
  it('never holds more calls than channels, nor begins more than its pace in any second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(
          fc.oneof(
            fc.record({ do: fc.constantFrom('take', 'leg', 'end'), id: fc.nat(12) }),
            fc.record({ do: fc.constant('wait'), id: fc.integer({ min: 1, max: 900 }) }),
          ),
          { maxLength: 120 },
        ),
        (channels, callsPerSec, steps) => {
          const clock = drivenClock();
          const room = createTrunkRoom(clock);
          room.use([trunk(channels, callsPerSec)]);
          const up = new Set<string>();
          const begun: number[] = [];
          for (const { do: what, id } of steps) {
            const name = `${what === 'leg' ? 'agent' : 'call'} ${id}`;
            if (what === 'wait') clock.advance(id);
            else if (what === 'end') {
              room.release(`call ${id}`);
              room.release(`agent ${id}`);
              up.delete(`call ${id}`);
              up.delete(`agent ${id}`);
            } else if (up.has(name)) continue;
            else {
              const bar = room.barOf('t');
              const taken = what === 'leg' ? room.takeLeg('t', name) : room.take('t', name);
              if (what === 'take') expect(taken).toBe(bar === null);
              if (!taken) continue;
              up.add(name);
              if (what === 'take') {
                begun.push(clock.elapsed());
                const inSecond = begun.filter((atMs) => atMs > clock.elapsed() - 1_000).length;
                if (callsPerSec > 0) expect(inSecond).toBeLessThanOrEqual(callsPerSec);
              }
            }
            if (channels > 0) expect(up.size).toBeLessThanOrEqual(channels);
            expect(room.left('t')).toBe(channels === 0 ? Infinity : channels - up.size);
          }
        },
      ),
    );
  });

  it('is there again the moment a call is over, and says so', () => {
    const room = createTrunkRoom(drivenClock());
    room.use([trunk(1, 0)]);
    let told = 0;
    room.onFree(() => (told += 1));
    expect(room.take('t', 'a')).toBe(true);
    expect(room.barOf('t')).toEqual({ kind: 'channels', name: 'North', channels: 1 });
    room.release('a');
    expect(told).toBe(1);
    expect(room.take('t', 'b')).toBe(true);
  });

  it('follows its limits while calls are up, and knows none of a trunk that has none', () => {
    const room = createTrunkRoom(drivenClock());
    room.use([trunk(0, 0)]);
    for (const id of ['a', 'b', 'c']) expect(room.take('t', id)).toBe(true);
    room.use([trunk(2, 0)]);
    expect(room.take('t', 'd')).toBe(false);
    room.release('a');
    room.release('b');
    expect(room.take('t', 'd')).toBe(true);
    expect(room.barOf('unknown')).toBeNull();
  });

  it('keeps a channel for the second leg of a call from its dial to its end, also when a leg was in vain', () => {
    const room = createTrunkRoom(drivenClock());
    room.use([trunk(3, 0)]);
    expect(room.take('t', 'a', 'leg of a')).toBe(true);
    expect(room.left('t')).toBe(1);
    expect(room.take('t', 'b', 'leg of b')).toBe(false);
    expect(room.take('t', 'c')).toBe(true);
    expect([room.left('t'), room.leftForLegs('t')]).toEqual([0, 1]);
    for (let again = 0; again < 2; again += 1) {
      expect(room.takeLeg('t', 'leg of a')).toBe(true);
      expect(room.leftForLegs('t')).toBe(0);
      room.release('leg of a');
    }
    room.takeLeg('t', 'leg of a');
    // Its call is over first, and then the leg.
    room.release('a');
    expect(room.left('t')).toBe(1);
    room.release('leg of a');
    expect(room.left('t')).toBe(2);
    expect(room.take('t', 'd', 'leg of d')).toBe(true);
    room.release('d');
    expect([room.left('t'), room.leftForLegs('t')]).toEqual([2, 2]);
  });

  it('is taken to be used up elsewhere for a second when other hosts have it', () => {
    const clock = drivenClock();
    const room = createTrunkRoom(clock);
    room.use([trunk(5, 0)]);
    room.refused('t');
    expect(room.barOf('t')).toMatchObject({ kind: 'channels' });
    clock.advance(1_000);
    expect(room.barOf('t')).toBeNull();
  });
});
