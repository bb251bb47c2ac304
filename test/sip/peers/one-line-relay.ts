import { once } from 'node:events';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from './certificate.ts';

export interface OneLineRelay {
  readonly port: number;
  /** Ends all connections of callers, as a network that fails does. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Stands before a TCP peer that knows one connection alone: whatever callers say, over TCP or TLS and over whichever
 * connection, goes there, and what it says goes to the newest of them, as a server that follows RFC 3261 18.2.2 would.
 */
export async function oneLineRelay(target: number, secure: boolean): Promise<OneLineRelay> {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-relay-'));
  const callers = new Set<Socket>();
  let newest: Socket | null = null;
  const line = connect(target, '127.0.0.1');
  await once(line, 'connect');
  line.on('error', () => line.destroy());
  line.on('data', (bytes) => newest?.write(bytes));
  const take = (caller: Socket): void => {
    newest = caller;
    callers.add(caller);
    caller.on('error', () => caller.destroy());
    caller.on('close', () => callers.delete(caller));
    caller.on('data', (bytes) => line.write(bytes));
  };
  const { keyFile, certificateFile } = makeCertificate(folder);
  const server = secure
    ? createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, take)
    : createServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const caller of callers) caller.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    async close() {
      cut();
      line.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
