import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { randomBytes } from 'node:crypto';
import { RPCHandler, type MinimalWebsocket } from '@orpc/server/websocket';
import { WebSocketServer } from 'ws';
import { contentSecurityPolicy, CSP_NONCE_PLACEHOLDER } from '../../electron/host/security-headers.ts';
import { WIRE } from '../../shared/contract/named-texts.ts';
import { freePort } from '../sip/peers/ports.ts';
import { sampleData } from './fake-data.ts';
import { fakeRouter } from './fake-router.ts';

/** Serves the built console over in-memory data, for looking at screens without a line, a store or a dialler. */
const root = join(import.meta.dirname, '../../out/renderer');
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.html': 'text/html',
};

/** A running fake host. */
export interface FakeHost {
  url: string;
  /** Cuts every connection, as a killed host would; it can be reached again at once. */
  cut(): void;
  close(): Promise<void>;
}

/** Served at the same port again, the scripts of the page are those that the browser knows already. */
let ownPort: Promise<number> | null = null;

/**
 * Starts the fake host on a loopback port, each time the same one unless another is given, so that a page finds it again.
 * What `data` holds is served as it stands at each call.
 */
export async function openFakeHost(data = sampleData(), port?: number): Promise<FakeHost> {
  // Below the ports that are handed to others while the host is down.
  const at = port ?? (await (ownPort ??= freePort()));
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
    const file = join(root, path === '/' ? 'index.html' : path);
    if (!file.startsWith(root) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    if (path.startsWith('/assets/'))
      response.setHeader('cache-control', 'public, max-age=31536000, immutable');
    if (!file.endsWith('index.html')) {
      createReadStream(file).pipe(response);
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('content-security-policy', contentSecurityPolicy(nonce));
    response.end(readFileSync(file, 'utf8').replaceAll(CSP_NONCE_PLACEHOLDER, nonce));
  });
  const handler = new RPCHandler(fakeRouter(data), WIRE);
  const sockets = new WebSocketServer({ server, path: '/rpc', maxPayload: 8 * 1024 * 1024 });
  sockets.on('connection', (socket) => handler.upgrade(socket as unknown as MinimalWebsocket));
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    url: `http://127.0.0.1:${at}/`,
    cut,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

if (import.meta.main) console.log((await openFakeHost(sampleData(), Number(process.argv[2] ?? 4599))).url);
