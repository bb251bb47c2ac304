import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { Store } from '../store/store.ts';

/** As the activity of a campaign says it. */
const STOPPED_WORDS = 'Stopped all dialling by the emergency stop';
const RELEASED_WORDS = 'Took the emergency stop back';

/** The emergency stop as one host knows it; the store keeps it for all of them, and over restarts. */
export interface EmergencyStop {
  readonly isStopped: boolean;
  /** What the store says at the start. */
  read(): Promise<void>;
  /** Somebody says it here, or takes it back. Resolves once the store has it, and the activity of what it stopped. */
  say(stopped: boolean, who: () => Promise<string>): Promise<void>;
  /** Asks the store whether somebody at another host has. Cheap; may be called often. */
  hear(): void;
  /** Resolves when nothing is asked any more. */
  idle(): Promise<void>;
}

/** Makes one that lets everything dial until it has read or heard otherwise. */
export function createEmergencyStop(parts: {
  store: Pick<Store, 'emergency'>;
  clock: Pick<Clock, 'now'>;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  persist: <T>(doing: string, write: () => Promise<T>) => Promise<T>;
  /** Offers are withdrawn and what rings is given up. */
  onStopped: () => Promise<void>;
  onReleased: () => void;
  log: (doing: string, error: unknown) => void;
}): EmergencyStop {
  const { store, clock, publish, persist, onStopped, onReleased, log } = parts;
  let isStopped = false;
  /** How often the stop was said or taken back here. */
  let said = 0;
  /** Words that the store does not have yet: until it does, it says nothing newer than they do. */
  let unstored = 0;
  /** The newest word that was said here. */
  let newest = 0;
  /** The store has words in the order in which they were said. */
  const writes = createLane();
  /** What other hosts say of it is asked in here, once at a time. */
  const lane = createLane();
  let asking = false;

  const apply = async (stopped: boolean): Promise<void> => {
    isStopped = stopped;
    if (stopped) await onStopped();
    else onReleased();
  };

  return {
    get isStopped() {
      return isStopped;
    },
    async read() {
      isStopped = await store.emergency.isStopped();
    },
    async say(stopped, who) {
      said += 1;
      unstored += 1;
      newest += 1;
      const word = newest;
      try {
        // Here at once, whatever the store does; and on every other host, and after a restart, by the store.
        if (stopped) await apply(true);
        const atMs = clock.now();
        const what = stopped ? STOPPED_WORDS : RELEASED_WORDS;
        const noted = await writes.run(() =>
          persist('keeping the emergency stop', async () => {
            const by = await who();
            // Who stopped it again meanwhile is not overruled by whoever took back the stop before.
            if (!stopped && word !== newest) return [];
            return store.emergency.setStopped(stopped, { atMs, who: by, what });
          }),
        );
        for (const campaignId of noted) publish({ topic: 'activity', campaignId }, null);
      } finally {
        said += 1;
        unstored -= 1;
      }
      if (!stopped && word === newest) await apply(false);
    },
    hear() {
      if (asking) return;
      asking = true;
      lane
        .run(async () => {
          const asOf = said;
          const stopped = await store.emergency.isStopped();
          // What was said here meanwhile is newer.
          if (asOf === said && unstored === 0 && stopped !== isStopped) await apply(stopped);
        })
        .catch((error: unknown) => log('reading whether dialling is stopped', error))
        .finally(() => {
          asking = false;
        });
    },
    idle: () => lane.idle(),
  };
}
