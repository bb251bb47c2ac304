import type { Clock } from '../../shared/domain/clock.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { Seats } from '../seats/seats.ts';
import type { ContactWork } from './contact-work.ts';
import type { StoreWrites } from './store-writes.ts';

/** Calls that are hung up at closing get this long to end. */
const CLOSE_GRACE_MS = 5_000;
/** What is under way may begin something else, so often at most. */
const MOST_ROUNDS = 50;

/** How a dialler comes to rest. */
export interface Rest {
  /** Resolves when everything begun so far is stored. */
  settled(): Promise<void>;
  /** A contact in hand has moved, or is in hand no more. */
  moved(): void;
  /**
   * For good: withdraws what is not dialled yet and hangs up, and waits for the end of both. A store that takes nothing, or a line that
   * does not end, is waited for no longer than {@link CLOSE_GRACE_MS}.
   * @param before done first, in the same time
   */
  endAll(before: () => Promise<void>): Promise<void>;
}

/**
 * Makes the {@link Rest} of these works.
 * @param idle resolves when nothing that was begun outside of the works and the seats is under way
 * @param isLooking whether work is being looked for, or is about to be
 */
export function createRest(parts: {
  works: ReadonlySet<ContactWork>;
  seats: Pick<Seats, 'settled'>;
  clock: Pick<Clock, 'after'>;
  writes: Pick<StoreWrites, 'giveUp'>;
  idle: () => Promise<void>;
  isLooking: () => boolean;
}): Rest {
  const { works, seats, clock, writes, idle, isLooking } = parts;
  let whenMoved: (() => void) | null = null;

  const settled = async (): Promise<void> => {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds += 1) {
      await idle();
      await Promise.all([...works].map((work) => work.idle()));
      await seats.settled();
      if (isLooking()) continue;
      // Line events arrive through promises of their own.
      await new Promise((resolve) => void setImmediate(resolve));
      if (!isLooking() && rounds > 1) return;
    }
  };

  return {
    settled,
    moved: () => whenMoved?.(),
    async endAll(before) {
      const deadline = Promise.withResolvers<void>();
      const stopDeadline = clock.after(CLOSE_GRACE_MS, () => {
        writes.giveUp();
        deadline.resolve();
      });
      await before();
      const withdrawn = Promise.allSettled([...works].map((work) => work.withdraw()));
      for (const work of works) work.endCall();
      await Promise.race([withdrawn, deadline.promise]);
      const allEnded = new Promise<void>((resolve) => {
        whenMoved = () => {
          if ([...works].every((work) => CONTACT_STATES[work.state].kind !== 'in_flight')) resolve();
        };
        whenMoved();
      });
      await Promise.race([allEnded, deadline.promise]);
      await Promise.race([settled(), deadline.promise]);
      stopDeadline();
      writes.giveUp();
    },
  };
}
