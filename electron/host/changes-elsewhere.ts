import type { Clock } from '../../shared/domain/clock.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { ChangePosition, StoreChange } from '../store/change-feed.ts';
import { StoreFailure, type Store } from '../store/store.ts';

/** Other hosts are looked for at least this often, whether they have nudged or not. */
const LOOK_EVERY_MS = 500;
/** Nudges of this host that come this close together are one. */
const NUDGE_GAP_MS = 100;
const PRUNE_EVERY_MS = 60_000;

/** Follows what other hosts of the same store change, and tells them that something changed here. */
export interface ChangesElsewhere {
  /** What was changed before is known already. */
  start(): Promise<void>;
  /** Something changed here: the others look at once. Cheap; may be called often. */
  nudge(): void;
  /** Resolves when nothing is looked at any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Makes one that follows nothing until `start`. A store of one host is never asked. */
export function createChangesElsewhere(parts: {
  store: Pick<Store, 'changes' | 'kind'>;
  clock: Clock;
  /** Takes a change up here. */
  take: (change: StoreChange) => Promise<void>;
  /** Some were missed: everything is read anew. */
  missed: () => Promise<void>;
  log: (doing: string, error: unknown) => void;
}): ChangesElsewhere {
  const { clock, take, missed, log } = parts;
  const { changes, kind } = parts.store;
  const lane = createLane();
  let position: ChangePosition | null = null;
  let asked = false;
  /** What was told could not be read for want of the store. */
  let isBehind = false;
  let closed = false;
  let prunedMs = clock.elapsed();
  let stopTick: (() => void) | null = null;
  let stopNudge: (() => void) | null = null;
  let stopListening: (() => void) | null = null;

  async function read(): Promise<void> {
    asked = false;
    if (closed || position === null) return;
    const found = await changes.since(position);
    position = found.position;
    isBehind ||= found.missed;
    if (isBehind) {
      await missed();
      isBehind = false;
    } else for (const change of found.changes) await takeUp(change);
    if (clock.elapsed() - prunedMs < PRUNE_EVERY_MS) return;
    prunedMs = clock.elapsed();
    await changes.prune();
  }

  /** One change that cannot be taken up keeps no other away. */
  async function takeUp(change: StoreChange): Promise<void> {
    try {
      await take(change);
    } catch (error) {
      isBehind ||= error instanceof StoreFailure && error.passes;
      log('taking up what another host changed', error);
    }
  }

  function look(): void {
    if (asked || closed) return;
    asked = true;
    lane.run(read).catch((error: unknown) => log('reading what other hosts changed', error));
  }

  function tick(): void {
    stopTick = clock.after(LOOK_EVERY_MS, tick);
    look();
  }

  return {
    async start() {
      if (kind === 'sqlite') return;
      position = await changes.position();
      stopListening = changes.onNudge(look);
      tick();
    },
    nudge() {
      if (kind === 'sqlite' || closed || stopNudge) return;
      stopNudge = clock.after(NUDGE_GAP_MS, () => {
        stopNudge = null;
        changes.nudge().catch((error: unknown) => log('waking other hosts', error));
      });
    },
    idle: () => lane.idle(),
    async close() {
      closed = true;
      stopTick?.();
      stopNudge?.();
      stopListening?.();
      await lane.idle();
    },
  };
}
