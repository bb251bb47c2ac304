import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { hostname, networkInterfaces } from 'node:os';
import { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { systemClock } from '../../shared/domain/clock.ts';
import type { FetchHandler } from './http.ts';
import type { HostRouter } from './router/router.ts';
import type { SeatContext } from './router/seat-context.ts';
import { keepPinging, meteredSocket } from './seat-connection.ts';
import { createTally, followAllowance, rareLog, SEAT_LIMITS } from './seat-limits.ts';
import { isLoopback } from './serve-flags.ts';
import type { Session, Sessions } from './sessions.ts';

/** A message larger than this is not one of ours (uploads come in chunks of 1 MiB). */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MAX_URL = 2_048;

export interface SeatServerOptions {
  address: string;
  /** 0 lets the system choose. */
  port: number;
  tls: { cert: string | Buffer; key: string | Buffer } | null;
  fetch: FetchHandler;
  router: HostRouter;
  sessions: Sessions;
  /** A seat's window is there; `localAddress` is where it reaches this host. The returned function is called when it is gone. */
  onWindow(session: Session, localAddress: string): () => void;
  log: (line: string) => void;
}

export interface SeatServer {
  readonly port: number;
  /** Address to open, without the key. */
  readonly url: string;
  close(): Promise<void>;
}

/** The port is taken or may not be used; the message says what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
  readonly action: string;
  constructor(message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.action = action;
  }
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Host names under which this server may be addressed: guards against names that others point at us (DNS rebinding). */
export function ownHostNames(address: string): Set<string> {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', bracketed(address)]);
  if (isLoopback(address)) return names;
  names.add(hostname().toLowerCase());
  for (const each of Object.values(networkInterfaces()).flat()) {
    if (each) names.add(bracketed(each.address));
  }
  return names;
}

export function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function listenFailure(error: unknown, address: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const options = { cause: error };
  if (code === 'EADDRINUSE') {
    return new CannotListen(
      `Port ${port} on ${address} is in use by another program.`,
      'Give another one with --port, or --port 0 for any free one.',
      options,
    );
  }
  if (code === 'EACCES') {
    return new CannotListen(
      `Port ${port} may not be opened by this user.`,
      'Give one above 1023 with --port.',
      options,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CannotListen(
      `${address} is not an address of this machine.`,
      'Give one of its own addresses with --listen, or 0.0.0.0 for all.',
      options,
    );
  }
  return error;
}

const remoteAddress = (socket: Socket): string => (socket.remoteAddress ?? '').replace(/^::ffff:/, '');

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Serves the console's page over HTTP and its seats over WebSocket. Rejects with {@link CannotListen}. */
export async function openSeatServer(options: SeatServerOptions): Promise<SeatServer> {
  const scheme = options.tls ? 'https' : 'http';
  const times = {
    headersTimeout: SEAT_LIMITS.headersMs,
    requestTimeout: SEAT_LIMITS.requestMs,
    keepAliveTimeout: SEAT_LIMITS.keepAliveMs,
    connectionsCheckingInterval: 1_000,
  };
  const server: Server = options.tls
    ? createTlsServer({ ...options.tls, ...times, handshakeTimeout: SEAT_LIMITS.headersMs })
    : createServer(times);
  server.maxConnections = SEAT_LIMITS.connections;
  server.maxHeadersCount = SEAT_LIMITS.headers;
  server.timeout = SEAT_LIMITS.idleMs;
  const say = rareLog(options.log, () => systemClock.elapsed());
  const connections = createTally(SEAT_LIMITS.connectionsPerAddress);
  const follows = createTally(SEAT_LIMITS.followsPerAddress);
  const unanswered = new WeakMap<Socket, number>();
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const rpc = new RPCHandler<SeatContext>(options.router);
  const hostNames = ownHostNames(options.address);
  let port = options.port;
  const cookieName = (): string => `callboard_${port}`;

  function isOwnHost(host: string | undefined): boolean {
    if (host === undefined) return false;
    const name = host.toLowerCase().replace(/:\d+$/, '');
    return hostNames.has(name);
  }

  function sessionOf(request: IncomingMessage): Session | null {
    const token = cookieValue(request.headers.cookie, cookieName());
    return token === null ? null : options.sessions.find(token);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = addressOf(request);
    if (url === null) {
      refuse(response, 400, 'This address cannot be read.');
      return;
    }
    // Before a Request is made of it: that takes no TRACE and no CONNECT.
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only GET and HEAD are answered here.');
      return;
    }
    const key = url.pathname === '/' ? url.searchParams.get('key') : null;
    if (key !== null) {
      const redeemed = await options.sessions.redeem(key);
      if (redeemed) {
        const secure = options.tls ? '; Secure' : '';
        response.setHeader(
          'set-cookie',
          `${cookieName()}=${redeemed.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${secure}`,
        );
      }
      // Without the key in it, the address can be reloaded and stays out of the history.
      response.writeHead(303, {
        location: './',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      response.end();
      return;
    }
    const answered = await options.fetch(
      new Request(url, { method: request.method }),
      sessionOf(request)?.operatorId ?? null,
    );
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    if (answered.body === null || request.method === 'HEAD') {
      await answered.body?.cancel();
      response.end();
    } else await pipeline(Readable.fromWeb(answered.body), response);
  }

  /** Null for what is no address, like `//`. */
  const addressOf = (request: IncomingMessage): URL | null =>
    URL.parse(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);

  function refuse(response: ServerResponse, status: number, words: string): void {
    response
      .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
      .end(`${words}\n`);
  }

  /** Whether this socket has room for one more request; it is counted until the answer is out. */
  function isWithinLimit({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const before = unanswered.get(socket) ?? 0;
    if (before >= SEAT_LIMITS.httpInFlight) return false;
    unanswered.set(socket, before + 1);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    return true;
  }

  server.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    const release = connections.take(remoteAddress(socket));
    if (release === null) {
      say('address', `${remoteAddress(socket)} has too many connections; further ones are closed.`);
      socket.destroy();
      return;
    }
    socket.once('close', release);
  });
  server.on('drop', () => say('drop', 'There are too many connections; further ones are closed.'));

  server.on('request', (request, response) => {
    response.on('error', () => response.destroy());
    if (!isOwnHost(request.headers.host) || (request.url?.length ?? 0) > MAX_URL) {
      refuse(response, 421, 'This host is not known here.');
      return;
    }
    if (!isWithinLimit(request, response)) {
      say('requests', `${remoteAddress(request.socket)} asks faster than it takes the answers.`);
      request.socket.destroy();
      return;
    }
    answer(request, response).catch((error: unknown) => {
      // Without its key: a link that led nowhere can still be used.
      const [path] = (request.url ?? '').split('?');
      if (!isGone(error)) say('request', `A request for ${path} failed: ${wordsOf(error)}`);
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    });
  });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const host = request.headers.host;
    if (!isOwnHost(host) || request.headers.origin !== `${scheme}://${host ?? ''}`) {
      refuseUpgrade(socket, '403 Forbidden');
      return;
    }
    const session = sessionOf(request);
    const path = addressOf(request)?.pathname ?? null;
    if (!session || path !== '/rpc') {
      const found = path === null ? '400 Bad Request' : '404 Not Found';
      refuseUpgrade(socket, session ? found : '401 Unauthorized');
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (ws) => seatConnected(ws, session, request));
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    try {
      upgrade(request, socket, head);
    } catch (error) {
      say('upgrade', `A seat's connection could not be opened: ${wordsOf(error)}`);
      socket.destroy();
    }
  });

  function seatConnected(ws: WebSocket, session: Session, request: IncomingMessage): void {
    const localAddress = (request.socket.localAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
    const stopPinging = keepPinging(ws);
    const metered = meteredSocket(ws, say);
    ws.on('error', (error) => say('seat', `A seat's connection failed: ${error.message}`));
    ws.on('close', () => {
      stopPinging();
      metered.close();
      windowGone();
    });
    const windowGone = options.onWindow(session, localAddress);
    const context: SeatContext = {
      session,
      shell: 'browser',
      bufferedBytes: () => ws.bufferedAmount,
      follows: followAllowance(remoteAddress(request.socket), follows),
    };
    rpc.upgrade(metered.socket as unknown as WebSocket, { context }).catch((error: unknown) => {
      say('upgrade', `A seat's connection could not be opened: ${wordsOf(error)}`);
      ws.terminate();
    });
  }

  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => reject(listenFailure(error, options.address, options.port));
    server.once('error', failed);
    server.listen({ host: options.address, port: options.port }, () => {
      server.off('error', failed);
      server.on('error', (error) => options.log(`The server met an error: ${error.message}`));
      resolve();
    });
  });
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') port = bound.port;
  const shown = options.address === '0.0.0.0' || options.address === '::' ? hostname() : options.address;

  return {
    port,
    url: `${scheme}://${bracketed(shown)}:${port}/`,
    async close() {
      for (const ws of webSockets.clients) ws.close(1001, 'The host is closing');
      server.closeIdleConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        const force = setTimeout(() => {
          for (const ws of webSockets.clients) ws.terminate();
          server.closeAllConnections();
        }, 500);
        force.unref();
      });
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The browser went away in the middle of an answer. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
