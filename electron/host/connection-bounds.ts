import type { Server, Socket } from 'node:net';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';

/** What all connections together may take, beside what each seat may. */
export interface ConnectionBounds {
  /** Connections in all, and from one address. */
  most: number;
  mostPerAddress: number;
  /** A connection that has not said its headers by then is closed. */
  headersMs: number;
  /** The slow ones are looked for this often. */
  lookMs: number;
}

/** A floor of a hundred seats holds two connections each. */
export const USUAL_BOUNDS: ConnectionBounds = {
  most: 2_048,
  mostPerAddress: 512,
  headersMs: 10_000,
  lookMs: 2_000,
};

/** Turns away what is too much, in all and from one address. `say` takes a kind and a line. */
export function boundConnections(
  server: Server,
  { most, mostPerAddress }: ConnectionBounds,
  say: (kind: string, line: string) => void,
  onFault: OnFault,
): void {
  const byAddress = new Map<string, number>();
  server.maxConnections = most;
  server.on('drop', () => say('dropped', `More than ${most} connections: others are turned away.`));
  // Under TLS as well: one that never ends its handshake counts too.
  server.on('connection', guarded(onFault, countConnection));
  function countConnection(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const count = (byAddress.get(address) ?? 0) + 1;
    if (count > mostPerAddress) {
      say(
        'address',
        `More than ${mostPerAddress} connections from ${address}: others from there are turned away.`,
      );
      socket.destroy();
      return;
    }
    byAddress.set(address, count);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  }
}
