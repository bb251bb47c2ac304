import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { isAtLeast, TOPIC_ROLES, type Role } from '../../shared/contract/roles.ts';
import type { LiveBatch, LiveEvent } from '../../shared/contract/live.ts';

/** Events reach a screen at most this often, so that a burst travels as one message. */
const BATCH_MS = 50;
/** An idle follower hears this often that the connection lives. */
const HEARTBEAT_MS = 5_000;
/** News, as that the store is away, waits no longer than this for the store to say who may have it. */
const ROLE_WAIT_MS = 500;
/** A screen that has this much unread in its socket gets nothing more until it has caught up. */
const BUFFERED_LIMIT_BYTES = 1024 * 1024;
/** Batches stay small enough to be drawn in one frame. */
const BATCH_LIMIT = 1_000;

/** What the screen knows already: the last sequence number it has seen, and of which start of the host. */
export interface LivePosition {
  epoch: string | null;
  seq: number;
}

/** One follower of the journal. */
export interface LiveFollower {
  /** Whose `desk` events it gets; read at every batch, since somebody else may sit down. */
  operatorId(): string;
  /** What that person may do; asked anew when somebody else sits there and when people have changed. */
  role(operatorId: string): Promise<Role>;
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
  follow(from: LivePosition, follower: LiveFollower): AsyncGenerator<LiveBatch, void, void>;
  /** Ends all followers. */
  close(): void;
}

function isFor(event: LiveEvent, reader: { operatorId: string; role: Role }): boolean {
  if (!isAtLeast(reader.role, TOPIC_ROLES[event.topic])) return false;
  return event.topic !== 'desk' || event.desk.operatorId === reader.operatorId;
}

/** Who reads a follower's batches, and what that person may do. */
interface Reader {
  operatorId: string;
  role: Role;
  askedAtMs: number;
  /** Number of the last `people` event when it was asked: a role may have changed with the next. */
  peopleSeq: number;
}

/** Makes a journal that remembers the last `capacity` events. */
export function createJournal(deps: { clock?: Clock; epoch?: string; capacity?: number } = {}): Journal {
  const clock = deps.clock ?? systemClock;
  const epoch = deps.epoch ?? randomUUID();
  const capacity = deps.capacity ?? 8_192;
  const ring: (LiveEvent | undefined)[] = Array.from({ length: capacity });
  const wakers = new Set<() => void>();
  let last = 0;
  let lastPeople = 0;
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

  const isFresh = (reader: Reader | null, follower: LiveFollower): reader is Reader =>
    reader !== null &&
    reader.operatorId === follower.operatorId() &&
    reader.peopleSeq === lastPeople &&
    clock.elapsed() - reader.askedAtMs < HEARTBEAT_MS;

  /** While it cannot be asked, as when the store is away, the same person keeps the role, and another has the least. */
  async function readerNow(follower: LiveFollower, before: Reader | null): Promise<Reader> {
    const asked = { operatorId: follower.operatorId(), askedAtMs: clock.elapsed(), peopleSeq: lastPeople };
    const known = before?.operatorId === asked.operatorId ? before.role : 'operator';
    const role = await new Promise<Role>((resolve) => {
      const cancel = clock.after(ROLE_WAIT_MS, () => resolve(known));
      const answer = (found: Role): void => {
        cancel();
        resolve(found);
      };
      follower.role(asked.operatorId).then(answer, () => answer(known));
    });
    return { ...asked, role };
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
    let reader: Reader | null = null;
    let sentAtMs = clock.elapsed() - BATCH_MS;
    let heardAtMs = clock.elapsed();
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

      const before = reader;
      if (!isFresh(reader, follower)) reader = await readerNow(follower, reader);
      if (isOver()) return;
      if (reader.operatorId !== follower.operatorId()) continue;
      // Whoever may have more than before has missed it until now.
      const hasRisen = before !== null && before.role !== reader.role && isAtLeast(reader.role, before.role);
      const gap = cursor + 1 < oldest() || hasRisen;
      const fromSeq = Math.max(cursor + 1, oldest());
      const toSeq = Math.min(last, fromSeq + BATCH_LIMIT - 1);
      const events: LiveBatch['events'] = [];
      for (let seq = fromSeq; seq <= toSeq; seq += 1) {
        const event = ring[seq % capacity];
        if (event && isFor(event, reader)) events.push({ seq, event });
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
      if (event.topic === 'people') lastPeople = last;
      ring[last % capacity] = event;
      wakeAll();
      return last;
    },
    follow,
    close() {
      closed = true;
      wakeAll();
    },
  };
}
