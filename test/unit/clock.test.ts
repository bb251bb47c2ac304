import { afterEach, describe, expect, it, vi } from 'vitest';
import { drivenClock, steadyTime, systemClock, watchForJumps } from '../../shared/domain/clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the machine's clock", () => {
  it.each([-3_600_000, 3_600_000])(
    'runs a timer at its time when the time of day is set by %i ms',
    async (byMs) => {
      const startedMs = performance.now();
      const fired = new Promise<number>((resolve) => {
        systemClock.after(80, () => resolve(performance.now() - startedMs));
      });
      const { now } = Date;
      vi.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
      const tookMs = await fired;
      expect(tookMs).toBeGreaterThan(75);
      expect(tookMs).toBeLessThan(2_000);
    },
  );
});

describe('steady time', () => {
  it('starts at the time of day and goes on whatever becomes of it', () => {
    const clock = drivenClock(1_000_000);
    clock.advance(500);
    const time = steadyTime(clock);
    expect(time()).toBe(1_000_500);
    clock.jump(-700_000);
    clock.advance(20_000);
    expect(time()).toBe(1_020_500);
    expect(clock.now()).toBe(320_500);
  });
});

describe('the watch for jumps', () => {
  it('tells of each jump once, within a second, with its size', () => {
    const clock = drivenClock();
    const jumps: number[] = [];
    const stop = watchForJumps(clock, (byMs) => jumps.push(byMs));
    clock.advance(10_000);
    expect(jumps).toEqual([]);
    clock.jump(3_600_000);
    clock.advance(1_000);
    clock.advance(10_000);
    clock.jump(-7_200_000);
    clock.advance(1_000);
    expect(jumps).toEqual([3_600_000, -7_200_000]);
    stop();
    clock.jump(3_600_000);
    clock.advance(10_000);
    expect(jumps).toHaveLength(2);
    expect(clock.waiting()).toEqual([]);
  });

  it('tells of a sleep that counts as elapsed time, by the look that comes late', () => {
    let nowMs = 1_000_000;
    const due: (() => void)[] = [];
    const clock = {
      now: () => nowMs,
      elapsed: () => nowMs - 900_000,
      after(_delayMs: number, work: () => void) {
        due.push(work);
        return () => undefined;
      },
    };
    const jumps: number[] = [];
    watchForJumps(clock, (byMs) => jumps.push(byMs));
    for (const passedMs of [1_000, 4_000, 7_201_000, 1_000]) {
      nowMs += passedMs;
      due.shift()?.();
    }
    expect(jumps).toEqual([7_200_000]);
  });

  it('adds up small steps until they matter', () => {
    const clock = drivenClock();
    const jumps: number[] = [];
    watchForJumps(clock, (byMs) => jumps.push(byMs));
    for (let step = 0; step < 6; step += 1) {
      clock.jump(100);
      clock.advance(1_000);
    }
    expect(jumps).toEqual([500]);
  });
});
