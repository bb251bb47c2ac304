import type { ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { WIRE } from '../../../shared/contract/named-texts.ts';
import { SESSION_ENDED } from '../../../shared/contract/seat.ts';

/** Calls carry no context of their own. */
export interface Empty {
  [key: string]: never;
}

/** One attempt at a connection: a fresh socket or port with a link of its own, never reused. */
export interface Transport {
  link: ClientLink<Empty>;
  /** Settles when the other side has gone. */
  closed: Promise<void>;
  close(): void;
}

/** How long a socket may take to open, or a port to be handed over. */
const OPEN_TIMEOUT_MS = 8_000;

const insideShell = location.protocol !== 'http:' && location.protocol !== 'https:';

let handedOver: MessagePort | null = null;
let takePort: ((port: MessagePort) => void) | null = null;

// The preload script posts one port at start, and another one for each request.
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window) return;
  const data = event.data as { type?: unknown } | null;
  const port = event.ports[0];
  if (data?.type !== 'callboard-port' || !port) return;
  if (takePort) {
    takePort(port);
    takePort = null;
  } else {
    handedOver?.close();
    handedOver = port;
  }
});

async function nextPort(): Promise<MessagePort> {
  const waiting = handedOver;
  handedOver = null;
  if (waiting) return waiting;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      takePort = null;
      reject(new Error('The program did not hand over a port.'));
    }, OPEN_TIMEOUT_MS);
    takePort = (port) => {
      clearTimeout(timer);
      resolve(port);
    };
    window.postMessage(
      { type: 'callboard-port-request' },
      location.origin === 'null' ? '*' : location.origin,
    );
  });
}

async function openPort(): Promise<Transport> {
  const port = await nextPort();
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => resolve());
  });
  const link = new PortLink<Empty>({ port, ...WIRE });
  port.start();
  return { link, closed, close: () => port.close() };
}

async function openSocket(): Promise<Transport> {
  const address = new URL('/rpc', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  // The link hears of the end first: whoever waits for `closed` then finds nothing left to send on a closed socket.
  const link = new SocketLink<Empty>({ websocket: socket, ...WIRE });
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener(
      'close',
      ({ code }) => {
        // The host's own page says what to do.
        if (code === SESSION_ENDED) location.reload();
        resolve();
      },
      { once: true },
    );
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.close();
      reject(new Error('The host did not answer in time.'));
    }, OPEN_TIMEOUT_MS);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      reject(new Error('The host refused the connection.'));
    });
  });
  return { link, closed, close: () => socket.close() };
}

/** Opens a new way to the host: a port of the desktop program, or a socket to whoever served the page. */
export function openTransport(): Promise<Transport> {
  return insideShell ? openPort() : openSocket();
}
