import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A loopback port that is free for UDP and TCP at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const socket = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (free) await new Promise<void>((done) => socket.close(done));
    await new Promise<void>((done) => server.close(() => done()));
    if (free) return port;
  }
}
