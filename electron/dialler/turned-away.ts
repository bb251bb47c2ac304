import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Lane } from '../../shared/domain/lane.ts';
import type { ReceivedCall } from '../lines/ports.ts';
import type { NewAttempt } from '../store/store.ts';
import { letGo, storeMissed, turnAway, type MissedCall } from './missed-calls.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Calls of people whom nobody takes: each is on record as it ends. */
export interface TurnedAway {
  /**
   * Picks up, plays `sentence` (mu-law, 8 kHz; null is nothing) and hangs up.
   * @param over told once it is on record, or never will be
   */
  tell(
    call: ReceivedCall,
    campaign: Campaign,
    attempt: NewAttempt,
    sentence: Uint8Array | null,
    over: () => void,
  ): void;
  /** Hangs up without a word. */
  letGo(call: ReceivedCall, campaign: Campaign, attempt: NewAttempt, over: () => void): void;
  /** Whoever listens is let go, now and from now on. */
  close(): void;
  /** Resolves when nobody listens any more, once closed; before that at once. */
  idle(): Promise<void>;
}

/**
 * Makes {@link TurnedAway}.
 * @param records where it is written
 */
export function createTurnedAway(around: WorkSurroundings, records: Lane): TurnedAway {
  const { log } = around;
  /** Who listens by now: what ends it, and when it has ended. */
  const listening = new Map<string, { hangUp: () => void; ended: Promise<void> }>();
  let closed = false;

  const follow = (
    campaign: Campaign,
    attempt: NewAttempt,
    over: () => void,
    begin: (told: (how: MissedCall) => void) => () => void,
  ): void => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const hangUp = begin((how) => {
      around.trunkRoom.release(attempt.id);
      records
        .run(() => storeMissed(around, campaign, attempt, how))
        .catch((error: unknown) => log('storing a call that nobody took', error))
        .finally(over);
      listening.delete(attempt.id);
      resolve();
    });
    listening.set(attempt.id, { hangUp, ended });
    if (closed) hangUp();
  };

  return {
    tell: (call, campaign, attempt, sentence, over) =>
      follow(campaign, attempt, over, (told) => turnAway(around, call, attempt, sentence, told)),
    letGo(call, campaign, attempt, over) {
      follow(campaign, attempt, over, (told) => letGo(around, call, attempt, told));
      listening.get(attempt.id)?.hangUp();
    },
    close() {
      closed = true;
      for (const { hangUp } of listening.values()) hangUp();
    },
    async idle() {
      if (closed) await Promise.all([...listening.values()].map(({ ended }) => ended));
    },
  };
}
