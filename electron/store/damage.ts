import { StoreFailure } from './store.ts';
import type { DamageWatch } from './store.ts';

/** Makes a {@link DamageWatch} that has met nothing yet. */
export function watchForDamage(): DamageWatch {
  const listeners = new Set<(failure: StoreFailure) => void>();
  let found: StoreFailure | null = null;
  return {
    get found() {
      return found;
    },
    note(error) {
      if (found || !(error instanceof StoreFailure) || error.kind !== 'corrupt') return;
      found = error;
      for (const listener of listeners) listener(error);
    },
    onFound(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
