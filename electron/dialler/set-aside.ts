import type { AttemptSetAside } from '../../shared/contract/system.ts';
import type { Clock } from '../../shared/domain/clock.ts';

/** What is known of an attempt that cannot be carried to its end. */
export interface AttemptInTrouble {
  attemptId: string;
  contactId: number | null;
  campaignName: string | null;
  /** What happened and what became of it, in plain words without anything personal. */
  sentence: string;
}

/** Attempts that were set aside since the start, newest first. */
export interface SetAside {
  add(attempt: AttemptInTrouble, error: unknown): void;
  list(): AttemptSetAside[];
}

/** So many are shown; each is in the log as well. */
const SHOWN_AT_MOST = 50;

/** Makes an empty {@link SetAside}. One attempt is in it once, with what was said of it last. */
export function createSetAside(clock: Clock, log: (doing: string, error: unknown) => void): SetAside {
  const attempts = new Map<string, AttemptSetAside>();
  return {
    add(attempt, error) {
      log(`carrying attempt ${attempt.attemptId} to its end`, error);
      attempts.delete(attempt.attemptId);
      attempts.set(attempt.attemptId, { ...attempt, atMs: clock.now() });
      const [oldest] = attempts.keys();
      if (attempts.size > SHOWN_AT_MOST && oldest !== undefined) attempts.delete(oldest);
    },
    list: () => [...attempts.values()].toReversed(),
  };
}
