import { createSocket, type Socket } from 'node:dgram';
import { seededRandom } from './random.ts';

export interface LossyRelay {
  /** Where callers send to. */
  readonly port: number;
  /** The port from which the target sees them come. */
  readonly outside: number;
  /** Sets where the datagrams go on to. */
  aim(targetPort: number): void;
  /** Datagrams passed on and dropped so far. */
  counts(): { passed: number; dropped: number };
  /** Drops everything, both ways, until told otherwise. */
  cut(off: boolean): void;
  close(): Promise<void>;
}

const bound = (socket: Socket): Promise<number> =>
  new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
  });

/** A UDP relay on loopback that drops a share of the datagrams, each way, by seed. */
export async function startLossyRelay(options: {
  loss: number;
  seed: number;
  /** How often each datagram is sent on. */ copies?: number;
}): Promise<LossyRelay> {
  const { copies = 1 } = options;
  const random = seededRandom(options.seed);
  const front = createSocket('udp4');
  const back = createSocket('udp4');
  const port = await bound(front);
  const outside = await bound(back);
  let caller: number | null = null;
  let target = 9;
  let loss = options.loss;
  let passed = 0;
  let dropped = 0;
  const drops = (): boolean => {
    const drop = random() < loss;
    if (drop) dropped += 1;
    else passed += 1;
    return drop;
  };
  front.on('message', (bytes, from) => {
    caller = from.port;
    for (let i = 0; i < copies; i += 1) if (!drops()) back.send(bytes, target, '127.0.0.1');
  });
  back.on('message', (bytes) => {
    for (let i = 0; i < copies; i += 1) {
      if (caller !== null && !drops()) front.send(bytes, caller, '127.0.0.1');
    }
  });
  return {
    port,
    outside,
    aim(targetPort) {
      target = targetPort;
    },
    counts: () => ({ passed, dropped }),
    cut(off) {
      loss = off ? 1 : options.loss;
    },
    async close() {
      await Promise.all(
        [front, back].map((socket) => new Promise<void>((done) => socket.close(() => done()))),
      );
    },
  };
}
