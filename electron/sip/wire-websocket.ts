import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { randomHex } from './ids.ts';
import { connectTrouble } from './wire-stream.ts';
import {
  MAX_MESSAGE_BYTES,
  WIRE_CLOSE_MS,
  WireFailed,
  type Wire,
  type WireEvents,
  type WireSettings,
} from './wire.ts';

const MAX_UNSENT_BYTES = 8 << 20;

function open(settings: WireSettings, keepSocket: (socket: Socket) => void): Promise<WebSocket> {
  const { peer, protocol, wsPath, verifyTls, connectMs, localAddress } = settings;
  const host = peer.host.includes(':') && !peer.host.startsWith('[') ? `[${peer.host}]` : peer.host;
  const path = wsPath.startsWith('/') ? wsPath : `/${wsPath}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${protocol}://${host}:${peer.port}${path}`, 'sip', {
      handshakeTimeout: connectMs,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      rejectUnauthorized: verifyTls,
      ...(localAddress === null ? {} : { localAddress }),
    });
    socket.once('upgrade', (response) => keepSocket(response.socket));
    // It stays: a handshake that has failed may fail again while it is torn down.
    socket.on('error', reject);
    socket.once('open', () => resolve(socket));
  });
}

/** Connects a WebSocket with the subprotocol `sip` (RFC 7118). Throws {@link WireFailed}. */
export async function openWebSocketWire(settings: WireSettings, events: WireEvents): Promise<Wire> {
  let socket: WebSocket;
  let under: Socket | null = null;
  try {
    socket = await open(settings, (found) => {
      under = found;
    });
  } catch (error) {
    throw new WireFailed(connectTrouble(error, settings), { cause: error });
  }
  let closed = false;
  const down = (reason: string): void => {
    if (closed) return;
    closed = true;
    socket.terminate();
    events.down(reason);
  };
  socket.on('message', (data, isBinary) => {
    if (closed) return;
    const bytes = Buffer.isBuffer(data)
      ? data
      : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    // RFC 7118 allows either kind of frame; a lone CRLF pair is a keep-alive.
    if (bytes.length > 4) events.message(bytes.toString('utf8'), settings.peer);
    else if (!isBinary && bytes.toString('latin1') === '\r\n\r\n') socket.send('\r\n');
  });
  socket.on('error', (error) => down(error.message));
  socket.on('close', (code) => down(`The connection was closed (${code}).`));

  const address = (under as Socket | null)?.localAddress ?? settings.localAddress ?? '127.0.0.1';
  return {
    protocol: settings.protocol === 'wss' ? 'WSS' : 'WS',
    // Nobody can connect to a WebSocket client: RFC 7118 5.2.2 wants a made-up name in Via and Contact.
    local: { host: address, port: 0 },
    async send(text) {
      if (closed) throw new WireFailed('The connection is closed.');
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
        down('The peer stopped reading.');
        throw new WireFailed('The peer stopped reading.');
      }
      socket.send(text, (error) => {
        if (error) down(error.message);
      });
    },
    keepAlive() {
      if (!closed) socket.ping();
    },
    async close() {
      if (closed) return;
      closed = true;
      await new Promise<void>((done) => {
        const forced = setTimeout(() => socket.terminate(), WIRE_CLOSE_MS);
        socket.once('close', () => {
          clearTimeout(forced);
          done();
        });
        socket.close(1000);
      });
    },
  };
}

/** A host name for Via and Contact that can never be looked up (RFC 2606). */
export const unreachableName = (): string => `${randomHex(6)}.invalid`;
