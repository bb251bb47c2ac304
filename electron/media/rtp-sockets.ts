import { createSocket } from 'node:dgram';
import type { Socket, SocketOptions } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { MediaRefused } from './errors.ts';
import type { PortRange } from './worker-messages.ts';

/** Sockets of one leg: audio on an even port, its reports on the next (RFC 3550, 11). */
export interface RtpSockets {
  port: number;
  audio: Socket;
  control: Socket;
}

/** Binds the first free pair of the range from `startPort` on. Throws MediaRefused when there is none. */
export async function openRtpSockets(
  localAddress: string,
  range: PortRange,
  startPort: number,
): Promise<RtpSockets> {
  const first = range.min + (range.min % 2);
  const count = Math.floor((range.max - first) / 2) + 1;
  const offset = Math.max(0, Math.floor((startPort - first) / 2)) % Math.max(1, count);
  for (let tried = 0; tried < count; tried++) {
    const port = first + ((offset + tried) % count) * 2;
    const audio = await boundAt(localAddress, port);
    if (!audio) continue;
    const control = await boundAt(localAddress, port + 1);
    if (control) return { port, audio, control };
    audio.close();
  }
  throw new MediaRefused(
    'no_port',
    `All audio ports from ${range.min} to ${range.max} are in use. Widen the port range or dial fewer calls at once.`,
  );
}

async function boundAt(address: string, port: number): Promise<Socket | null> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', lookup: lookUp });
  if ((await bindUdp(socket, address, port)) === null) return socket;
  socket.close();
  return null;
}

/** An address needs no resolver: the usual one would take a detour through the event loop for every packet. */
const lookUp: NonNullable<SocketOptions['lookup']> = (host, options, done) => {
  const family = isIP(host);
  if (family === 0) lookup(host, options, done);
  else done(null, host, family);
};

/** Binds a socket; resolves with null, or with the error's code. */
export function bindUdp(socket: Socket, address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message);
    socket.once('error', onError);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', onError);
      resolve(null);
    });
  });
}
