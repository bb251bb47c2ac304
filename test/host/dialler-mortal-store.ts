import type { Store } from '../../electron/store/store.ts';
import { storeAround } from './store-around.ts';

/** A store whose process can be killed at a chosen call: from then on no call answers, as after kill -9. */
export interface MortalStore {
  store: Store;
  /** Dies at the n-th call from now; that call is still carried out, unheard, or never reaches the disk. */
  dieAt(calls: number, carriedOut: boolean): void;
  readonly dead: boolean;
  /** Resolves at death. */
  died: Promise<void>;
}

const NEVER = new Promise<never>(() => undefined);

export function mortal(real: Store): MortalStore {
  const death = Promise.withResolvers<void>();
  let left: number | null = null;
  let lastCarriedOut = false;
  let dead = false;

  const guard = (call: () => unknown): unknown => {
    if (dead) return NEVER;
    if (left === null) return call();
    left -= 1;
    if (left > 0) return call();
    dead = true;
    if (lastCarriedOut) void Promise.resolve(call()).then(() => death.resolve());
    else death.resolve();
    return NEVER;
  };
  const store = storeAround(real, ({ go }) => guard(go));
  return {
    store,
    dieAt(calls, carriedOut) {
      if (left !== null) return;
      left = calls;
      lastCarriedOut = carriedOut;
    },
    get dead() {
      return dead;
    },
    died: death.promise,
  };
}
