import type { WebSocket } from 'ws';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import { isSeatMessage } from './seat-message.ts';

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
  /** Messages that wait where reading cannot be held back, as on a port; one more ends the connection. */
  waiting: 1_024,
} as const;

/** Looks again this often whether a seat that took nothing has taken its answers. */
const DRAIN_LOOK_MS = 50;

type Listener = (event: { data: unknown }) => unknown;
type Gated = Pick<WebSocket, 'addEventListener' | 'send'>;

/** One connection of a seat, as its gate sees it. */
interface Connection {
  send: Gated['send'];
  isOpen(): boolean;
  /** Answers that the other side has not taken yet. */
  bufferedBytes(): number;
  /** Messages that may wait, where reading cannot be held back. */
  mostWaiting: number;
  /** Holds back what comes, as far as this kind of connection can. */
  pause(): void;
  resume(): void;
  /** Ends it, since what came was no message of the console, or too much. */
  refuse(why: string): void;
  onClose(closed: () => void): void;
}

/**
 * Stands between a seat's connection and the procedures, so that one seat cannot stall the others: so many requests at
 * once, one begun per turn of the loop, and none while the seat leaves its answers unread.
 * @param onFault told when a message of the seat makes this program fail outside of any answer
 */
function createGate(
  connection: Connection,
  onFault: OnFault,
): { take: (data: unknown) => void; gated: Gated } {
  const pump = guarded(onFault, takeNext);
  const waiting: unknown[] = [];
  let answer: Listener | null = null;
  let running = 0;
  let isTurnComing = false;
  let isPaused = false;

  function takeNext(): void {
    isTurnComing = false;
    if (waiting.length <= SEAT_LIMITS.readAhead && isPaused) {
      isPaused = false;
      connection.resume();
    }
    if (waiting.length === 0 || running >= SEAT_LIMITS.requestsAtOnce || answer === null) return;
    if (!connection.isOpen()) {
      waiting.length = 0;
      return;
    }
    if (connection.bufferedBytes() > SEAT_LIMITS.bufferedBytes) {
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

  function take(data: unknown): void {
    if (!connection.isOpen()) return;
    if (!isSeatMessage(data)) {
      connection.refuse('This is no message of the console');
      return;
    }
    if (waiting.length >= connection.mostWaiting) {
      waiting.length = 0;
      connection.refuse('This window asks for too much at once');
      return;
    }
    waiting.push(data);
    if (waiting.length > SEAT_LIMITS.readAhead && !isPaused) {
      isPaused = true;
      connection.pause();
    }
    turn(() => setImmediate(pump));
  }

  const listen = (type: string, listener: unknown): void => {
    if (type === 'message') answer = listener as Listener;
    else if (type === 'close') connection.onClose(guarded(onFault, listener as () => void));
  };
  return { take: guarded(onFault, take), gated: { send: connection.send, addEventListener: listen } };
}

/**
 * The gate of a socket. What is not read stays in the kernel's buffers and slows the sender (TCP back-pressure).
 * @param onFault told when a message of the seat makes this program fail outside of any answer
 */
export function gateSeat(ws: WebSocket, onFault: OnFault): Gated {
  const { take, gated } = createGate(
    {
      send: ws.send.bind(ws),
      isOpen: () => ws.readyState === ws.OPEN,
      bufferedBytes: () => ws.bufferedAmount,
      mostWaiting: Infinity,
      pause: () => ws.pause(),
      resume: () => ws.resume(),
      refuse: (why) => ws.close(1007, why),
      onClose: (closed) => void ws.on('close', closed),
    },
    onFault,
  );
  ws.on('message', (data: Buffer, isBinary: boolean) => take(isBinary ? data : String(data)));
  return gated;
}

/** A message port of Electron's main process, as far as a seat needs it. */
export interface GatedPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(data: unknown): void;
  close(): void;
}

/**
 * The gate of a port. A port has no back-pressure, what was sent is in this process already: whoever goes on and on
 * loses the port. `refused` is called then; the port itself tells only of the other side's end.
 */
export function gatePort(port: GatedPort, refused: () => void, onFault: OnFault): Gated {
  let isOpen = true;
  const over = (): void => void (isOpen = false);
  let closed = over;
  const { take, gated } = createGate(
    {
      send: (data: unknown) => port.postMessage(data),
      isOpen: () => isOpen,
      bufferedBytes: () => 0,
      mostWaiting: SEAT_LIMITS.waiting,
      pause: () => undefined,
      resume: () => undefined,
      refuse() {
        if (!isOpen) return;
        closed();
        port.close();
        refused();
      },
      onClose(listener) {
        closed = () => {
          if (isOpen) listener();
          over();
        };
      },
    },
    onFault,
  );
  port.on('message', ({ data }) => take(data));
  port.on('close', () => closed());
  return gated;
}
