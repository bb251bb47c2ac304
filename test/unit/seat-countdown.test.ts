import { describe, expect, it } from 'vitest';
import { startCountdown } from '../../electron/seats/countdown.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

function started(ms: number) {
  const clock = drivenClock(0);
  let ended = 0;
  const countdown = startCountdown(clock, ms, ms / 1_000, () => (ended += 1));
  return { clock, countdown, ended: () => ended };
}

describe('a countdown', () => {
  it('ends once, at its time', () => {
    const { clock, countdown, ended } = started(10_000);
    expect(countdown.endsMs).toBe(10_000);
    clock.advance(9_999);
    expect(ended()).toBe(0);
    clock.advance(100_000);
    expect(ended()).toBe(1);
  });

  it('can be prolonged, also while it waits', () => {
    const { clock, countdown, ended } = started(10_000);
    countdown.extend(5);
    expect([countdown.endsMs, countdown.totalSec]).toEqual([15_000, 15]);
    clock.advance(10_000);
    countdown.pause();
    expect(countdown.endsMs).toBeNull();
    countdown.extend(5);
    clock.advance(60_000);
    expect(ended()).toBe(0);
    countdown.resume(0);
    expect(countdown.endsMs).toBe(80_000);
    clock.advance(10_000);
    expect(ended()).toBe(1);
  });

  it('leaves a little time to somebody who comes back to its last second', () => {
    const { clock, countdown, ended } = started(10_000);
    clock.advance(9_900);
    countdown.pause();
    countdown.resume(15_000);
    clock.advance(14_999);
    expect(ended()).toBe(0);
    clock.advance(1);
    expect(ended()).toBe(1);
  });

  it('does nothing after it was stopped', () => {
    const { clock, countdown, ended } = started(10_000);
    countdown.stop();
    clock.advance(20_000);
    expect(ended()).toBe(0);
  });
});
