import type { SignallingTiming } from './timing.ts';

/** How long a trunk waits after each failure in a row. */
export interface BackOff {
  /** Nothing has failed since all was well last. */
  readonly isFirst: boolean;
  /** Doubles from failure to failure, with a fifth of spread so that trunks do not return in step. */
  nextMs(): number;
  /** All is well. */
  reset(): void;
}

/** Makes a {@link BackOff} of a trunk that has not failed yet. */
export function createBackOff({
  retryFirstMs,
  retryMaxMs,
}: Pick<SignallingTiming, 'retryFirstMs' | 'retryMaxMs'>): BackOff {
  let failures = 0;
  return {
    get isFirst() {
      return failures === 0;
    },
    nextMs() {
      const plain = Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(failures, 16));
      failures += 1;
      return plain * (0.9 + Math.random() * 0.2);
    },
    reset() {
      failures = 0;
    },
  };
}
