import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import type { LiveBatch, LiveEvent } from '../../shared/contract/live.ts';
import { isAtLeast, LEAST_ROLES_LIVE, type Role } from '../../shared/contract/roles.ts';

/** Events reach a screen at most this often, so that a burst travels as one message. */
const BATCH_MS = 50;
/** An idle follower hears this often that the connection lives. */
const HEARTBEAT_MS = 5_000;
/** A screen that has this much unread in its socket gets nothing more until it has caught up. */
const BUFFERED_LIMIT_BYTES = 1024 * 1024;
/** Batches stay small enough to be drawn in one frame. */
const BATCH_LIMIT = 1_000;
/** A role that was changed holds for an open screen after this at the latest. */
const ROLE_KEPT_MS = 2_000;

/** What the screen knows already: the last sequence number it has seen, and of which start of the host. */
export interface LivePosition {
  epoch: string | null;
  seq: number;
}

/** One follower of the journal. */
export interface LiveFollower {
  /** Whose `desk` events it gets; read at every batch, since somebody else may sit down. */
  operatorId(): string;
  /** What whoever sits there may hear of. */
  roleOf(operatorId: string): Promise<Role>;
  /** Bytes that its connection has not taken yet. */
  bufferedBytes(): number;
  signal: AbortSignal;
}

/** The ring of everything that happened lately, with sequence numbers from 1 in each epoch. */
export interface Journal {
  readonly epoch: string;
  /** Sequence number of the last event; 0 before the first. */
  seq(): number;
  publish(event: LiveEvent): number;
  /** Something happened that nobody here was told of: every screen reads everything anew. */
  tear(): void;
  follow(from: LivePosition, follower: LiveFollower): AsyncGenerator<LiveBatch, void, void>;
  /** Ends all followers. */
  close(): void;
}

function isFor(event: LiveEvent, operatorId: string, role: Role): boolean {
  if (event.topic === 'desk') return event.desk.operatorId === operatorId;
  return isAtLeast(role, LEAST_ROLES_LIVE[event.topic]);
}

/**
 * What whoever sits at a screen may hear of. A store that is away holds up nobody's own desk: the role that is known goes
 * on, an unknown one is the least until it can be read.
 */
function roleKeeper(follower: LiveFollower, clock: Clock) {
  let known: { operatorId: string; role: Role } | null = null;
  let askedAtMs = 0;
  let isAsking = false;
  let risen = false;

  async function ask(operatorId: string): Promise<void> {
    isAsking = true;
    askedAtMs = clock.elapsed();
    const found = await follower.roleOf(operatorId).catch((): null => null);
    isAsking = false;
    if (found === null && known?.operatorId === operatorId) return;
    const role = found ?? 'operator';
    if (known?.operatorId === operatorId && role !== known.role) risen = isAtLeast(role, known.role);
    known = { operatorId, role };
  }

  return {
    isKnown: (operatorId: string): boolean => known?.operatorId === operatorId,
    ask,
    /** Reads the role again when it is time, without waiting for it. */
    refresh(): void {
      if (known && !isAsking && clock.elapsed() - askedAtMs > ROLE_KEPT_MS) void ask(known.operatorId);
    },
    hasRisen(): boolean {
      const has = risen;
      risen = false;
      return has;
    },
    role: (): Role => known?.role ?? 'operator',
  };
}

/** Makes a journal that remembers the last `capacity` events. */
export function createJournal(deps: { clock?: Clock; epoch?: string; capacity?: number } = {}): Journal {
  const clock = deps.clock ?? systemClock;
  const epoch = deps.epoch ?? randomUUID();
  const capacity = deps.capacity ?? 8_192;
  const ring: (LiveEvent | undefined)[] = Array.from({ length: capacity });
  const wakers = new Set<() => void>();
  let last = 0;
  let closed = false;

  const oldest = (): number => Math.max(1, last - capacity + 1);

  function wakeAll(): void {
    for (const wake of wakers) wake();
  }

  /** Resolves when `delayMs` have passed, or sooner when `isDue` holds after a wake-up. */
  function pause(delayMs: number, follower: LiveFollower, isDue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        wakers.delete(wake);
        follower.signal.removeEventListener('abort', finish);
        resolve();
      };
      const wake = (): void => {
        if (closed || isDue()) finish();
      };
      const cancel = clock.after(delayMs, finish);
      wakers.add(wake);
      follower.signal.addEventListener('abort', finish);
      if (follower.signal.aborted || closed || isDue()) finish();
    });
  }

  async function* follow(from: LivePosition, follower: LiveFollower): AsyncGenerator<LiveBatch, void, void> {
    const isOver = (): boolean => closed || follower.signal.aborted;
    let cursor = from.seq;
    let announced = cursor;
    if (from.epoch !== epoch || from.seq > last || from.seq < 0) {
      cursor = last;
      announced = cursor;
      yield { epoch, fromSeq: cursor + 1, toSeq: cursor, gap: true, events: [] };
    }
    let sentAtMs = clock.elapsed() - BATCH_MS;
    let heardAtMs = clock.elapsed();
    const roles = roleKeeper(follower, clock);
    while (!isOver()) {
      const sinceBatchMs = clock.elapsed() - sentAtMs;
      if (last === cursor) {
        const heartbeatInMs = Math.max(0, HEARTBEAT_MS - (clock.elapsed() - heardAtMs));
        await pause(heartbeatInMs, follower, () => last !== cursor);
      } else if (sinceBatchMs < BATCH_MS) {
        await pause(BATCH_MS - sinceBatchMs, follower, () => false);
      }
      if (isOver()) return;
      if (follower.bufferedBytes() > BUFFERED_LIMIT_BYTES) {
        await pause(BATCH_MS, follower, () => false);
        continue;
      }
      if (last !== cursor && clock.elapsed() - sentAtMs < BATCH_MS) continue;
      if (last === cursor && clock.elapsed() - heardAtMs < HEARTBEAT_MS) continue;

      const operatorId = follower.operatorId();
      if (!roles.isKnown(operatorId)) {
        await roles.ask(operatorId);
        // Somebody else may have sat down meanwhile, and what came since is for them.
        continue;
      }
      roles.refresh();
      if (roles.hasRisen()) {
        // What the lower role was not told is gone: this screen reads everything anew.
        cursor = last;
        announced = cursor;
        yield { epoch, fromSeq: cursor + 1, toSeq: cursor, gap: true, events: [] };
        continue;
      }
      const role = roles.role();
      const gap = cursor + 1 < oldest();
      const fromSeq = gap ? oldest() : cursor + 1;
      const toSeq = Math.min(last, fromSeq + BATCH_LIMIT - 1);
      const events: LiveBatch['events'] = [];
      for (let seq = fromSeq; seq <= toSeq; seq += 1) {
        const event = ring[seq % capacity];
        if (event && isFor(event, operatorId, role)) events.push({ seq, event });
      }
      const isHeartbeat = toSeq < fromSeq;
      cursor = toSeq;
      sentAtMs = clock.elapsed();
      // A batch of other people's desks alone says nothing to this screen; the numbers travel with the next one.
      if (events.length === 0 && !gap && !isHeartbeat && clock.elapsed() - heardAtMs < HEARTBEAT_MS) continue;
      heardAtMs = sentAtMs;
      yield { epoch, fromSeq: gap ? fromSeq : announced + 1, toSeq, gap, events };
      announced = toSeq;
    }
  }

  return {
    epoch,
    seq: () => last,
    publish(event) {
      last += 1;
      ring[last % capacity] = event;
      wakeAll();
      return last;
    },
    tear() {
      // As if so much had happened that the ring has turned.
      ring.fill(undefined);
      last += capacity + 1;
      wakeAll();
    },
    follow,
    close() {
      closed = true;
      wakeAll();
    },
  };
}
