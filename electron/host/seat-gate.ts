import type { WebSocket } from 'ws';

/** What one seat may have under way at once; a screen of ours never comes near. */
export const SEAT_LIMITS = {
  /** Requests that are being answered; the next one waits in the socket. */
  requestsAtOnce: 32,
  /** Streams of the journal. */
  follows: 4,
  /** Uploads that have not been imported yet. */
  uploads: 8,
  /** Answers that the seat has not taken yet, in bytes; above it nothing new is answered. */
  bufferedBytes: 1024 * 1024,
  /** Messages read ahead of those being answered; above it the socket is not read. */
  readAhead: 32,
} as const;

/** Looks again this often whether a seat that took nothing has taken its answers. */
const DRAIN_LOOK_MS = 50;

type Listener = (event: { data: unknown }) => unknown;
type Gated = Pick<WebSocket, 'addEventListener' | 'send'>;

/** Ends the JSON of a message that carries bytes behind it. */
const BEFORE_BYTES = 0xff;

/** Whether the library can read it; what it cannot it would write to the error output, once a message. */
function isMessage(data: Buffer): boolean {
  const end = data.indexOf(BEFORE_BYTES);
  try {
    JSON.parse(data.toString('utf8', 0, end === -1 ? data.length : end));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/**
 * Stands between a seat's socket and the procedures, so that one seat cannot stall the others: so many requests at once,
 * one begun per turn of the loop, and none while the seat leaves its answers unread. What is not read stays in the
 * kernel's buffers and slows the sender (TCP back-pressure), never this process.
 */
export function gateSeat(ws: WebSocket): Gated {
  const waiting: unknown[] = [];
  let answer: Listener | null = null;
  let running = 0;
  let isTurnComing = false;
  let isPaused = false;

  function pump(): void {
    isTurnComing = false;
    if (waiting.length <= SEAT_LIMITS.readAhead && isPaused) {
      isPaused = false;
      ws.resume();
    }
    if (waiting.length === 0 || running >= SEAT_LIMITS.requestsAtOnce || answer === null) return;
    if (ws.readyState !== ws.OPEN) {
      waiting.length = 0;
      return;
    }
    if (ws.bufferedAmount > SEAT_LIMITS.bufferedBytes) {
      turn(() => setTimeout(pump, DRAIN_LOOK_MS).unref());
      return;
    }
    const data = waiting.shift();
    running += 1;
    Promise.resolve(answer({ data })).then(ended, ended);
    turn(() => setImmediate(pump));
  }

  function turn(come: () => void): void {
    if (isTurnComing) return;
    isTurnComing = true;
    come();
  }

  function ended(): void {
    running -= 1;
    turn(() => setImmediate(pump));
  }

  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isMessage(data)) {
      ws.close(1007, 'This is no message of the console');
      return;
    }
    waiting.push(isBinary ? data : String(data));
    if (waiting.length > SEAT_LIMITS.readAhead && !isPaused) {
      isPaused = true;
      ws.pause();
    }
    turn(() => setImmediate(pump));
  });

  const listen = (type: string, listener: unknown): void => {
    if (type === 'message') answer = listener as Listener;
    else if (type === 'close') ws.on('close', () => (listener as () => void)());
  };
  return { send: ws.send.bind(ws), addEventListener: listen };
}
