import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { streamFraming } from './framing.ts';
import { WIRE_CLOSE_MS, WireFailed, type Wire, type WireEvents, type WireSettings } from './wire.ts';

/** Bytes that may wait unsent before the connection counts as stuck. */
const MAX_UNSENT_BYTES = 8 << 20;

function open(settings: WireSettings): Promise<Socket> {
  const { peer, connectMs, localAddress } = settings;
  const target = { host: peer.host, port: peer.port, ...(localAddress === null ? {} : { localAddress }) };
  return new Promise((resolve, reject) => {
    const secure = settings.protocol === 'tls';
    const socket = secure
      ? connectTls({
          ...target,
          rejectUnauthorized: settings.verifyTls,
          // A server name must not be an address (RFC 6066).
          ...(isIP(settings.serverName) ? {} : { servername: settings.serverName }),
        })
      : connectTcp(target);
    const timer = setTimeout(() => {
      socket.destroy(new WireFailed(`${peer.host}:${peer.port} does not answer.`));
    }, connectMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** Connects over TCP or TLS. Throws {@link WireFailed}. */
export async function openStreamWire(settings: WireSettings, events: WireEvents): Promise<Wire> {
  let socket: Socket;
  try {
    socket = await open(settings);
  } catch (error) {
    throw error instanceof WireFailed
      ? error
      : new WireFailed(connectTrouble(error, settings), { cause: error });
  }
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 15_000);
  const framing = streamFraming();
  const from = {
    host: socket.remoteAddress ?? settings.peer.host,
    port: socket.remotePort ?? settings.peer.port,
  };
  let closed = false;
  const down = (reason: string): void => {
    if (closed) return;
    closed = true;
    socket.destroy();
    events.down(reason);
  };
  socket.on('data', (bytes) => {
    try {
      for (const message of framing.push(bytes)) if (!closed) events.message(message, from);
      if (framing.takePings() > 0 && !closed) socket.write('\r\n');
    } catch (error) {
      down((error as Error).message);
    }
  });
  socket.on('error', (error) => down(error.message));
  socket.on('close', () => down('The connection was closed.'));

  return {
    protocol: settings.protocol === 'tls' ? 'TLS' : 'TCP',
    local: { host: socket.localAddress ?? '127.0.0.1', port: socket.localPort ?? 0 },
    async send(text) {
      if (closed) throw new WireFailed('The connection is closed.');
      if (socket.writableLength > MAX_UNSENT_BYTES) {
        down('The peer stopped reading.');
        throw new WireFailed('The peer stopped reading.');
      }
      socket.write(text);
    },
    keepAlive() {
      if (!closed) socket.write('\r\n\r\n');
    },
    async close() {
      if (closed) return;
      closed = true;
      await new Promise<void>((done) => {
        const forced = setTimeout(() => socket.destroy(), WIRE_CLOSE_MS);
        socket.once('close', () => {
          clearTimeout(forced);
          done();
        });
        socket.end();
      });
    },
  };
}

/** Plain words for a failed connection. */
export function connectTrouble(error: unknown, { peer }: WireSettings): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const at = `${peer.host}:${peer.port}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${at}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${peer.host} cannot be found.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${at} cannot be reached.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `The certificate of ${at} is not signed by an authority this machine trusts.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${at} has expired.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${at} was made for another name.`;
    default:
      return message;
  }
}
