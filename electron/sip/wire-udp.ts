import { createSocket, type Socket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { lookup } from 'node:dns/promises';
import {
  MAX_MESSAGE_BYTES,
  WireFailed,
  type HostPort,
  type Wire,
  type WireEvents,
  type WireSettings,
} from './wire.ts';

/** Names are looked up again after this long, so that a moved peer is found. */
const LOOKUP_KEPT_MS = 60_000;

const bind = (socket: Socket, address: string | null, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject);
    const bound = (): void => {
      socket.off('error', reject);
      resolve();
    };
    if (address === null) socket.bind(port, bound);
    else socket.bind(port, address, bound);
  });

/** The address from which this machine would send to `peer`; nothing is sent. */
export async function localAddressTowards(peer: HostPort): Promise<string> {
  const address = isIP(peer.host) ? peer.host : (await lookup(peer.host)).address;
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(peer.port || 5060, address, resolve);
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/** Binds a UDP socket for one trunk. Throws {@link WireFailed}. */
export async function openUdpWire(settings: WireSettings, events: WireEvents): Promise<Wire> {
  let address: string;
  let socket: Socket;
  try {
    address = settings.localAddress ?? (await localAddressTowards(settings.peer));
    socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 });
    await bind(socket, address, settings.localPort ?? 0);
  } catch (error) {
    throw new WireFailed(udpTrouble(error, settings), { cause: error });
  }
  let closed = false;
  const known = new Map<string, { address: string; untilMs: number }>();

  async function resolve(host: string): Promise<string> {
    const kept = known.get(host);
    if (kept && kept.untilMs > performance.now()) return kept.address;
    try {
      const { address: found } = await lookup(host, { family: isIPv6(address) ? 6 : 4 });
      known.set(host, { address: found, untilMs: performance.now() + LOOKUP_KEPT_MS });
      return found;
    } catch (error) {
      // A name server that is away for a moment must not end calls towards a peer we know.
      if (kept) return kept.address;
      throw error;
    }
  }

  socket.on('message', (bytes, from) => {
    // Keep-alives: a lone CRLF pair, or a few NUL bytes from some gateways.
    if (bytes.length <= 4 || bytes.length > MAX_MESSAGE_BYTES) return;
    events.message(bytes.toString('utf8'), { host: from.address, port: from.port });
  });
  socket.on('error', (error) => {
    if (closed) return;
    closed = true;
    socket.close();
    events.down(error.message);
  });

  return {
    protocol: 'UDP',
    local: { host: address, port: socket.address().port },
    async send(text, to) {
      if (closed) throw new WireFailed('The socket is closed.');
      const host = bare(to.host);
      const target = isIP(host) ? host : await resolve(host);
      await new Promise<void>((done, failed) => {
        socket.send(text, to.port, target, (error) => (error ? failed(error) : done()));
      });
    },
    keepAlive(to) {
      if (!closed && isIP(bare(to.host))) socket.send('\r\n\r\n', to.port, bare(to.host), () => undefined);
    },
    async close() {
      if (closed) return;
      closed = true;
      await new Promise<void>((done) => socket.close(done));
    },
  };
}

function udpTrouble(error: unknown, { peer, localAddress }: WireSettings): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name ${peer.host} cannot be found.`;
  if (code === 'EADDRNOTAVAIL') return `This machine does not have the address ${localAddress ?? ''}.`;
  if (code === 'ENETUNREACH') return `There is no network route to ${peer.host}.`;
  return (error as Error).message;
}
