import type { Clock } from '../../shared/domain/clock.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { StoreFailure, type DamageWatch } from '../store/store.ts';

/** A write that the store refused is tried again after this. */
const WRITE_AGAIN_MS = 1_000;

/** True for trouble that goes by, so that the same write is worth another try. */
export const passes = (error: unknown): error is StoreFailure =>
  error instanceof StoreFailure && error.passes;

/** True for what the store will never take, however often it is tried. */
export const isNeverTaken = (error: unknown): boolean => error instanceof StoreFailure && !error.passes;

/** Writes that are repeated until the store takes them, and what is known of its trouble meanwhile. */
export interface StoreWrites {
  /** Plain words while the store cannot be written, or since it was found damaged; else null. */
  readonly trouble: string | null;
  /** The store took a write. */
  worked(): void;
  /** Something failed: when it was the store, that is its trouble now. */
  failed(error: unknown): void;
  /**
   * Repeats a write until the store takes it, or until `untilMs` of elapsed time: then Refused, with the store's words.
   * A write that the store will never take rejects at once.
   */
  persistUntil<T>(untilMs: number, doing: string, write: () => Promise<T>): Promise<T>;
  /** Refused, with the store's words, while the store cannot be written; null while it can. */
  refusal(): Refused | null;
  /** From now on a write that fails is not tried again. */
  giveUp(): void;
}

const WAIT_FOR_STORE = 'Try again once the status line says that the store is well.';

const refusalOf = (storeWords: string, action = WAIT_FOR_STORE): Refused =>
  new Refused(`${storeWords} Nothing was dialled.`, action);

/** Makes {@link StoreWrites} for a store that is well at first. Trouble goes with the next write that is taken, damage never. */
export function createStoreWrites(
  clock: Clock,
  damage: Pick<DamageWatch, 'found'>,
  log: (doing: string, error: unknown) => void,
): StoreWrites {
  let trouble: string | null = null;
  let givenUp = false;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

  return {
    get trouble() {
      return damage.found ? `${damage.found.message} ${damage.found.action}` : trouble;
    },
    worked() {
      trouble = null;
    },
    failed(error) {
      if (passes(error)) trouble = error.message;
    },
    async persistUntil(untilMs, doing, write) {
      for (let tries = 0; ; tries += 1) {
        try {
          const result = await write();
          trouble = null;
          return result;
        } catch (error) {
          if (!passes(error) || givenUp) throw error;
          if (tries === 0) log(doing, error);
          trouble = error.message;
          if (clock.elapsed() + WRITE_AGAIN_MS > untilMs) throw refusalOf(error.message);
          await pause(WRITE_AGAIN_MS);
        }
      }
    },
    refusal() {
      if (damage.found) return refusalOf(damage.found.message, damage.found.action);
      return trouble === null ? null : refusalOf(trouble);
    },
    giveUp() {
      givenUp = true;
    },
  };
}
