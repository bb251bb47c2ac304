/** Sockets on the UDP ports that an earlier life of this program sent from: the answers to what it asked still go there. */
import { guarded } from '../../shared/domain/guarded.ts';
import type { Log } from './log.ts';
import { openUdpWire } from './wire-udp.ts';
import type { HostPort, Wire, WireEvents } from './wire.ts';

type Take = (text: string) => boolean;

export interface OldPort {
  /** Null when somebody else has the port by now. */
  readonly wire: Wire | null;
  /** Hears no more; the last one who leaves closes the socket. */
  leave(): void;
}

export interface OldPorts {
  /** The socket on `local`, for as many as ask for it: all calls of a trunk left from one port. */
  open(local: HostPort, peer: HostPort, take: Take): Promise<OldPort>;
}

/** @param others gets what is about none of these calls' INVITEs, such as the answer to a BYE that went to where they came from */
export function oldPorts(log: Log, others: WireEvents['message']): OldPorts {
  const shared = new Map<string, { listeners: Set<Take>; wire: Promise<Wire | null> }>();
  const onFault = (error: unknown): void =>
    log('error', 'A message about a call that was left met a fault of the program.', {
      error: String(error),
    });

  async function bind(local: HostPort, peer: HostPort, listeners: Set<Take>): Promise<Wire | null> {
    const message = guarded(onFault, (text: string, from: HostPort) => {
      for (const take of listeners) if (take(text)) return;
      others(text, from);
    });
    try {
      return await openUdpWire(
        {
          protocol: 'udp',
          peer,
          serverName: peer.host,
          wsPath: '/',
          verifyTls: true,
          localAddress: local.host,
          localPort: local.port,
          connectMs: 0,
        },
        { message, down: () => undefined },
      );
    } catch (error) {
      log('warn', 'The port of a call that was left is taken.', { port: local.port, error: String(error) });
      return null;
    }
  }

  return {
    async open(local, peer, take) {
      const key = `${local.host}:${local.port}`;
      const listeners = shared.get(key)?.listeners ?? new Set<Take>();
      const port = shared.get(key) ?? { listeners, wire: bind(local, peer, listeners) };
      shared.set(key, port);
      listeners.add(take);
      const wire = await port.wire;
      return {
        wire,
        leave() {
          if (!listeners.delete(take) || listeners.size > 0) return;
          shared.delete(key);
          wire
            ?.close()
            .catch((error: unknown) => log('debug', 'A socket did not close.', { error: String(error) }));
        },
      };
    },
  };
}
