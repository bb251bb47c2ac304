import { expect, it } from 'vitest';
import { drivenClock } from '../../shared/domain/clock.ts';
import { guarded, guardedCallbacks, guardedClock } from '../../shared/domain/guarded.ts';

it('what a listener throws, or rejects with later, is told and goes no further', async () => {
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const heard: number[] = [];
  guarded(onFault, (n: number) => heard.push(n))(7);
  guarded(onFault, () => {
    throw new Error('at once');
  })();
  guarded(onFault, () => Promise.reject(new Error('later')))();
  await Promise.resolve();
  expect(heard).toEqual([7]);
  expect(faults.map(String)).toEqual(['Error: at once', 'Error: later']);
});

it('a timer that throws keeps no other one from its turn', () => {
  const faults: unknown[] = [];
  const time = drivenClock();
  const clock = guardedClock(time, (error) => faults.push(error));
  const ran: string[] = [];
  clock.after(10, () => {
    throw new Error('first');
  });
  clock.after(20, () => ran.push('second'));
  const stop = clock.after(30, () => ran.push('stopped'));
  stop();
  time.advance(100);
  expect(ran).toEqual(['second']);
  expect(faults).toHaveLength(1);
  expect(clock.elapsed()).toBe(100);
});

it('guarded callbacks keep their object', () => {
  const faults: unknown[] = [];
  const callbacks = {
    name: 'kept',
    heard: [] as string[],
    take(text: string) {
      this.heard.push(text);
      throw new Error(text);
    },
  };
  const safe = guardedCallbacks((error) => faults.push(error), callbacks);
  safe.take('a');
  expect(safe.name).toBe('kept');
  expect(callbacks.heard).toEqual(['a']);
  expect(faults).toHaveLength(1);
});
