import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { randomBytes } from 'node:crypto';
import { RPCHandler, type MinimalWebsocket } from '@orpc/server/websocket';
import { WebSocketServer } from 'ws';
import { fakeRouter } from './fake-router.ts';

/** Serves the built console over in-memory data, for looking at screens without a line, a store or a dialler. */
const root = join(import.meta.dirname, '../../out/renderer');
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.html': 'text/html',
};

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
  const file = join(root, path === '/' ? 'index.html' : path);
  if (!file.startsWith(root) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
  if (!file.endsWith('index.html')) {
    createReadStream(file).pipe(response);
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  );
  response.end(readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce));
});

const handler = new RPCHandler(fakeRouter());
const sockets = new WebSocketServer({ server, path: '/rpc', maxPayload: 8 * 1024 * 1024 });
sockets.on('connection', (socket) => handler.upgrade(socket as unknown as MinimalWebsocket));

server.listen(Number(process.argv[2] ?? 4599), '127.0.0.1', () => console.log('fake host ready'));
