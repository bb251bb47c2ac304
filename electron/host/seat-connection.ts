import type { WebSocket } from 'ws';
import * as z from 'zod';
import { SEAT_LIMITS } from './seat-limits.ts';

/** A seat that answers no ping for two of these is gone. */
const PING_MS = 10_000;
/** How soon it is looked again whether a seat has read what was sent to it. */
const CATCH_UP_MS = 20;
/** RFC 6455 section 7.4.1: a message that breaks the rules of the service. */
const POLICY_VIOLATION = 1008;

/** The envelope of a message: its id, its kind (a request when absent) and what it carries. */
const envelope = z.object({
  i: z.string().min(1).max(64),
  t: z.int().min(1).max(4).optional(),
  p: z.unknown().optional(),
});

type Message = string | ArrayBuffer | Uint8Array;
type Listener = (event: { data: Message }) => unknown;

/** What the procedures' handler needs of a socket, so that it can stand behind the limits. */
export interface MeteredSocket {
  send(data: string | ArrayBufferLike | Uint8Array): void;
  addEventListener(type: 'message' | 'close', listener: (event: never) => unknown): void;
}

function isEnvelope(text: string): boolean {
  try {
    return envelope.safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/**
 * Hands the messages of a seat on one per turn of the loop, and no more than the seat may have unanswered or unread.
 * While it may have no more its socket is not read, so that what waits here is what had arrived already.
 */
export function meteredSocket(
  ws: WebSocket,
  say: (kind: string, line: string) => void,
): { socket: MeteredSocket; close(): void } {
  const waiting: Message[] = [];
  let handle: Listener = () => undefined;
  let inFlight = 0;
  let isScheduled = false;
  let isClosed = false;

  const mayTake = (): boolean =>
    inFlight < SEAT_LIMITS.inFlight && ws.bufferedAmount <= SEAT_LIMITS.unreadBytes;

  async function answer(message: Message): Promise<void> {
    inFlight += 1;
    try {
      await handle({ data: message });
    } catch (error) {
      say('answer', `An answer to a seat failed: ${error instanceof Error ? error.message : String(error)}`);
      ws.terminate();
    } finally {
      inFlight -= 1;
      schedule();
    }
  }

  function turn(): void {
    isScheduled = false;
    if (isClosed) return;
    if (mayTake()) {
      const message = waiting.shift();
      if (message !== undefined) void answer(message);
      if (waiting.length === 0 && ws.isPaused) ws.resume();
    }
    if (waiting.length > 0) schedule();
  }

  function schedule(): void {
    if (isScheduled || isClosed || (waiting.length === 0 && !ws.isPaused)) return;
    // With all in flight, the next answer schedules again; with too much unread only time tells.
    if (inFlight >= SEAT_LIMITS.inFlight) return;
    isScheduled = true;
    if (mayTake()) setImmediate(turn);
    else setTimeout(turn, CATCH_UP_MS).unref();
  }

  ws.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data;
    const message = isBinary ? bytes : Buffer.from(bytes as Buffer).toString('utf8');
    if (typeof message === 'string' && !isEnvelope(message)) {
      say('frame', 'A seat sent something that is no message of this console; its connection was closed.');
      ws.close(POLICY_VIOLATION, 'Not a message of this console');
      return;
    }
    waiting.push(message);
    if (waiting.length > 1 || !mayTake()) ws.pause();
    schedule();
  });

  return {
    socket: {
      send: (data) => ws.send(data),
      addEventListener(type, listener) {
        if (type === 'message') handle = listener as Listener;
        else ws.on('close', () => listener(undefined as never));
      },
    },
    close() {
      isClosed = true;
      waiting.length = 0;
    },
  };
}

/** Ends a connection whose other side answers no ping. @returns the function that stops it. */
export function keepPinging(ws: WebSocket): () => void {
  let pings = 0;
  const ping = setInterval(() => {
    if (pings >= 2) {
      ws.terminate();
      return;
    }
    pings += 1;
    ws.ping();
  }, PING_MS);
  ping.unref();
  ws.on('pong', () => (pings = 0));
  ws.on('message', () => (pings = 0));
  return () => clearInterval(ping);
}
