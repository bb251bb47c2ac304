import type { Clock } from './clock.ts';

/** Told what a listener threw; must not throw itself. */
export type OnFault = (error: unknown) => void;

/**
 * A listener for an emitter, a timer or a port, none of which can answer for what it throws: a throw, or the rejection
 * of a promise that it returns, goes to `onFault` and no further.
 */
export function guarded<Args extends unknown[]>(
  onFault: OnFault,
  listener: (...args: Args) => unknown,
): (...args: Args) => void {
  return (...args) => {
    try {
      const answered = listener(...args);
      if (answered instanceof Promise) answered.catch(onFault);
    } catch (error) {
      onFault(error);
    }
  };
}

/** The same clock, whose timers are {@link guarded}. */
export const guardedClock = (clock: Clock, onFault: OnFault): Clock => ({
  now: () => clock.now(),
  elapsed: () => clock.elapsed(),
  after: (delayMs, work) => clock.after(delayMs, guarded(onFault, work)),
});

/** The same object of callbacks, each of them {@link guarded}; for callbacks whose answer nobody reads. */
export function guardedCallbacks<T extends object>(onFault: OnFault, callbacks: T): T {
  const entries = Object.entries(callbacks).map(([name, each]: [string, unknown]) => [
    name,
    typeof each === 'function'
      ? guarded(onFault, (...args: unknown[]): unknown => Reflect.apply(each, callbacks, args))
      : each,
  ]);
  return Object.fromEntries(entries) as T;
}
