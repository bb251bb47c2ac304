import type { Store } from '../../electron/store/store.ts';

/** One call of a method of a store. */
export interface StoreCall {
  /** Which part of the store, as `contacts`. */
  table: string;
  method: string;
  args: readonly unknown[];
  /** Carries it out. */
  go: () => unknown;
}

/** The same store, whose calls are answered by `answer`. What watches for damage is left alone. */
export function storeAround(store: Store, answer: (call: StoreCall) => unknown): Store {
  const parts = Object.entries(store).map(([table, part]: [string, unknown]) => {
    if (typeof part !== 'object' || part === null || table === 'damage') return [table, part];
    const around = new Proxy(part, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value !== 'function') return value;
        const go = (args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
        return (...args: unknown[]) => answer({ table, method: String(key), args, go: () => go(args) });
      },
    });
    return [table, around];
  });
  return Object.fromEntries(parts) as Store;
}
