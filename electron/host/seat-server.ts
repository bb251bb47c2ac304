import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { systemClock } from '../../shared/domain/clock.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import type { FetchHandler } from './http.ts';
import type { HostRouter } from './router/router.ts';
import { listenFailure } from './cannot-listen.ts';
import { boundConnections, USUAL_BOUNDS, type ConnectionBounds } from './connection-bounds.ts';
import { createLineLimiter } from './fault-log.ts';
import { bracketed, ownHostNames } from './host-names.ts';
import { seatContext, type SeatContext } from './router/seat-context.ts';
import { gateSeat } from './seat-gate.ts';
import type { Session, Sessions } from './sessions.ts';
import { signInPage } from './sign-in-page.ts';
import { WIRE } from '../../shared/contract/named-texts.ts';
import { SESSION_ENDED } from '../../shared/contract/seat.ts';

/** A message larger than this is not one of ours (uploads come in chunks of 1 MiB). */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** A seat that answers no ping for two of these is gone. */
const PING_MS = 10_000;
const MAX_URL = 2_048;
const MOST_HEADERS = 64;

const REQUEST_MS = 30_000;

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
  bounds?: ConnectionBounds;
}

export interface SeatServer {
  readonly port: number;
  /** Address to open, without the key. */
  readonly url: string;
  /** The same address as a link with this key. */
  linkWith(key: string): string;
  close(): Promise<void>;
}

function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

/** What a request asks for; null for what is no address, as `//` or an absolute one of somebody else. */
function targetOf(request: IncomingMessage, scheme: string): URL | null {
  const { url = '/' } = request;
  if (!url.startsWith('/') || url.startsWith('//')) return null;
  const base = `${scheme}://${request.headers.host ?? 'localhost'}`;
  return URL.canParse(url, base) ? new URL(url, base) : null;
}

/** Methods of which the platform makes no `Request` (Fetch standard 2.2.1); every one but GET and HEAD is answered alike. */
const NOT_FETCHED = new Set(['CONNECT', 'TRACE', 'TRACK']);

function asFetch({ method = 'GET' }: IncomingMessage, url: URL): Request {
  return new Request(url, { method: NOT_FETCHED.has(method) ? 'POST' : method });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function send(answered: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body === null || request.method === 'HEAD') {
    await answered.body?.cancel();
    response.end();
  } else await pipeline(Readable.fromWeb(answered.body), response);
}

/** Serves the console's page over HTTP and its seats over WebSocket. Rejects with CannotListen. */
export async function openSeatServer(options: SeatServerOptions): Promise<SeatServer> {
  const scheme = options.tls ? 'https' : 'http';
  const bounds = options.bounds ?? USUAL_BOUNDS;
  const { headersMs, lookMs } = bounds;
  const timing = {
    headersTimeout: headersMs,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: lookMs,
  };
  const server: Server = options.tls
    ? createTlsServer({ ...options.tls, ...timing, handshakeTimeout: headersMs })
    : createServer(timing);
  server.maxHeadersCount = MOST_HEADERS;
  const say = createLineLimiter(options.log, systemClock);
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const rpc = new RPCHandler<SeatContext>(options.router, WIRE);
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

  /** Exchanges a link's key for a session's cookie, or says why it cannot be. */
  async function redeem(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const redeemed = await options.sessions.redeem(key);
    // Whoever has a session here already needs no link.
    if ('refused' in redeemed && !sessionOf(request)) {
      await send(signInPage(redeemed.refused), request, response);
      return;
    }
    if ('token' in redeemed) {
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
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = targetOf(request, scheme);
    if (!url) {
      response
        .writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
        .end('This address cannot be read.\n');
      return;
    }
    const key = url.pathname === '/' ? url.searchParams.get('key') : null;
    // What only looks whether the address is there must not use it up.
    if (key !== null && request.method === 'GET') {
      await redeem(key, request, response);
      return;
    }
    if ((request.url?.length ?? 0) > MAX_URL) {
      response
        .writeHead(414, { 'content-type': 'text/plain; charset=utf-8' })
        .end('This address is too long to be one of Callboard.\n');
      return;
    }
    await send(await options.fetch(asFetch(request, url), sessionOf(request)), request, response);
  }

  const failed = (error: unknown): void => say('fault', `The server met a fault: ${wordsOf(error)}`);

  server.on('request', guarded(failed, take));
  function take(request: IncomingMessage, response: ServerResponse): void {
    if (!isOwnHost(request.headers.host)) {
      response
        .writeHead(421, { 'content-type': 'text/plain; charset=utf-8' })
        .end('This host is not known here.\n');
      return;
    }
    answer(request, response).catch((error: unknown) => {
      // Without its key: a link that led nowhere can still be used.
      const [path] = (request.url ?? '').split('?');
      if (!isGone(error)) say('request', `A request for ${path} failed: ${wordsOf(error)}`);
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    });
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    try {
      upgrade(request, socket, head);
    } catch (error) {
      // A throw here has no promise to carry it and would end the process with all calls.
      say('upgrade', `A connection could not be taken: ${wordsOf(error)}`);
      socket.destroy();
    }
  });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const host = request.headers.host;
    if (!isOwnHost(host) || request.headers.origin !== `${scheme}://${host ?? ''}`) {
      refuseUpgrade(socket, '403 Forbidden');
      return;
    }
    const session = sessionOf(request);
    const target = targetOf(request, scheme);
    if (!session || target?.pathname !== '/rpc') {
      refuseUpgrade(socket, !session ? '401 Unauthorized' : target ? '404 Not Found' : '400 Bad Request');
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (ws) => seatConnected(ws, session, request));
  }

  boundConnections(server, bounds, say, failed);

  const seats = new Map<WebSocket, Session>();
  options.sessions.onEnded((ended) => {
    for (const [ws, session] of seats)
      if (session === ended) ws.close(SESSION_ENDED, 'This session has ended');
  });

  function seatConnected(ws: WebSocket, session: Session, request: IncomingMessage): void {
    const localAddress = (request.socket.localAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
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
    ws.on('error', (error) => say('seat', `A seat's connection failed: ${error.message}`));
    /** What fails at one seat ends that seat's connection, which its window takes up again. */
    const fault = (error: unknown): void => {
      say('seat fault', `A seat's connection met a fault: ${wordsOf(error)}`);
      ws.terminate();
    };
    const gone = new AbortController();
    const windowGone = options.onWindow(session, localAddress);
    ws.on('close', () => {
      clearInterval(ping);
      seats.delete(ws);
      guarded(fault, windowGone)();
      gone.abort();
    });
    seats.set(ws, session);
    const context: SeatContext = seatContext({
      session,
      shell: 'browser',
      bufferedBytes: () => ws.bufferedAmount,
      gone: gone.signal,
    });
    rpc.upgrade(gateSeat(ws, fault), { context }).catch((error: unknown) => {
      options.log(`A seat's connection could not be opened: ${wordsOf(error)}`);
      ws.terminate();
    });
  }

  await new Promise<void>((resolve, reject) => {
    const refused = (error: Error): void => reject(listenFailure(error, options.address, options.port));
    server.once('error', refused);
    server.listen({ host: options.address, port: options.port }, () => {
      server.off('error', refused);
      server.on('error', (error) => options.log(`The server met an error: ${error.message}`));
      resolve();
    });
  });
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') port = bound.port;
  const shown = options.address === '0.0.0.0' || options.address === '::' ? hostname() : options.address;
  const url = `${scheme}://${bracketed(shown)}:${port}/`;

  return {
    port,
    url,
    linkWith: (key) => `${url}?key=${key}`,
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
