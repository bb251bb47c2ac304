import type { Clock } from '../../shared/domain/clock.ts';

/** Mu-law at 8 kHz. */
const BYTES_PER_MS = 8;
/** A message that takes this much longer than it lasts counts as played: it could not be sent. */
const PLAYED_LATE_MS = 10_000;

/** The recorded message that the customer of a call hears; the last one counts. */
export interface PlayedMessage {
  /** It begins now. */
  began(audio: Uint8Array): void;
  /** All of it was sent. */
  over(): void;
  /** Nothing is told of it any more. */
  stop(): void;
}

/**
 * Makes {@link PlayedMessage}.
 * @param told hears once of the end of each: whether it was sent whole
 */
export function createPlayedMessage(
  clock: Pick<Clock, 'after'>,
  told: (whole: boolean) => void,
): PlayedMessage {
  let cancel: (() => void) | null = null;
  const stop = (): void => {
    cancel?.();
    cancel = null;
  };
  const end = (whole: boolean): void => {
    if (cancel === null) return;
    stop();
    told(whole);
  };
  return {
    began(audio) {
      stop();
      // Whoever holds the call hears nothing, and must not keep it for ever.
      cancel = clock.after(audio.length / BYTES_PER_MS + PLAYED_LATE_MS, () => end(false));
    },
    over: () => end(true),
    stop,
  };
}
