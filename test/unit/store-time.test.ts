import { describe, expect, it } from 'vitest';
import { createStoreTime } from '../../electron/host/store-time.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A machine's clock beside that of a store; an answer takes `tookMs`, half of it on the way there. */
function opened(machineAheadMs: number, tookMs = 0) {
  const store = drivenClock();
  const machine = drivenClock(store.now() + machineAheadMs);
  const faults: string[] = [];
  let isAway = false;
  const time = createStoreTime({
    clock: machine,
    async storeNowMs() {
      if (isAway) throw new Error('away');
      store.advance(tookMs / 2);
      const nowMs = store.now();
      store.advance(tookMs / 2);
      machine.advance(tookMs);
      return nowMs;
    },
    log: (doing) => void faults.push(doing),
  });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      store.advance(1_000);
      machine.advance(1_000);
      await settle();
    }
  };
  return { store, machine, time, pass, faults, away: (away: boolean) => (isAway = away) };
}

describe('the time of day of a shared store', () => {
  it('is kept beside a machine whose clock is a minute ahead, or behind, and the difference is said', async () => {
    for (const aheadMs of [60_000, -60_000]) {
      const { store, time, pass } = opened(aheadMs, 40);
      await time.measure();
      expect(time.clock.now()).toBe(store.now());
      expect(time.machineAheadSec()).toBe(aheadMs / 1_000);
      await pass(3_000);
      expect(time.clock.now()).toBe(store.now());
    }
  });

  it('says nothing of less than five seconds, and goes by the store all the same', async () => {
    const { store, time } = opened(4_000);
    await time.measure();
    expect(time.machineAheadSec()).toBeNull();
    expect(time.clock.now()).toBe(store.now());
  });

  it('is found again by itself within seconds after the machine’s clock was set', async () => {
    const { store, machine, time, pass } = opened(0);
    await time.measure();
    machine.jump(-90_000);
    await pass(6_000);
    expect(time.clock.now()).toBe(store.now());
    expect(time.machineAheadSec()).toBe(-90);
  });

  it('does not follow an answer that was long under way, nor the jitter of quick ones', async () => {
    const slow = opened(60_000, 3_000);
    await slow.time.measure();
    expect(slow.time.machineAheadSec()).toBeNull();
    const jittery = opened(0);
    await jittery.time.measure();
    jittery.machine.jump(200);
    await jittery.pass(6_000);
    expect(jittery.time.clock.now()).toBe(jittery.machine.now());
  });

  it('goes on while the store is away, and asks again', async () => {
    const { machine, time, pass, faults, away } = opened(0);
    await time.measure();
    machine.jump(20_000);
    away(true);
    await pass(11_000);
    expect(faults.length).toBeGreaterThan(0);
    expect(time.machineAheadSec()).toBeNull();
    away(false);
    await pass(6_000);
    expect(time.machineAheadSec()).toBe(20);
    await time.close();
    machine.jump(60_000);
    await pass(11_000);
    expect(time.machineAheadSec()).toBe(20);
  });
});
