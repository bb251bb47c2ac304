import { sql } from 'kysely';
import { Client } from 'pg';
import { systemClock } from '../../shared/domain/clock.ts';
import type { Executor } from './database.ts';

const CHANNEL = 'callboard_changes';
/** A connection that broke is made again after this. */
const AGAIN_MS = 1_000;

/** Hosts of one PostgreSQL wake each other. Nothing depends on it: who is not woken looks by itself a little later. */
export interface Nudges {
  send(db: Executor): Promise<void>;
  listen(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Listens over a connection of its own, from the first listener on. It is made again for as long as somebody listens, and
 * then everybody is woken: nobody knows what was said meanwhile.
 * @param self how the connections of this host are named; its own nudges do not wake it
 */
export function createNudges(url: string, self: string): Nudges {
  const listeners = new Set<() => void>();
  let client: Client | null = null;
  let stopWaiting: (() => void) | null = null;
  let closed = false;

  const wake = (): void => {
    for (const listener of listeners) listener();
  };

  const lost = (which: Client): void => {
    if (client !== which) return;
    client = null;
    // Whatever the server still says to it, this connection is over.
    which.end().catch(() => undefined);
    if (!closed && listeners.size > 0) stopWaiting = systemClock.after(AGAIN_MS, connect);
  };

  const connect = (): void => {
    stopWaiting = null;
    const made = new Client({
      connectionString: url,
      application_name: self,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    client = made;
    made.on('error', () => lost(made));
    made.on('end', () => lost(made));
    made.on('notification', ({ payload }) => {
      if (payload !== self) wake();
    });
    made
      .connect()
      .then(() => made.query(`listen ${CHANNEL}`))
      .then(wake, () => lost(made));
  };

  return {
    async send(db) {
      await sql`select pg_notify(${CHANNEL}, ${self})`.execute(db);
    },
    listen(listener) {
      listeners.add(listener);
      if (client === null && !closed && stopWaiting === null) connect();
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      stopWaiting?.();
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}
