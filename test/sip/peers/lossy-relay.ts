import { createSocket, type Socket } from 'node:dgram';
import { seededRandom } from './random.ts';

/** What a network does to datagrams, as shares of them each way. */
export interface RelayFaults {
  loss: number;
  /** Datagrams that arrive twice, the second up to `lateMs` after the first. */
  twice?: number;
  /** Datagrams held back for up to `lateMs`, so that what was sent after them arrives before. */
  late?: number;
  lateMs?: number;
}

export interface RelayCounts {
  passed: number;
  dropped: number;
  twice: number;
  late: number;
}

export interface LossyRelay {
  /** Where callers send to. */
  readonly port: number;
  /** The port from which the target sees them come. */
  readonly outside: number;
  /** Sets where the datagrams go on to. */
  aim(targetPort: number): void;
  /** Datagrams dropped so far; sent on, with copies; and, of these, those that came again and those held back. */
  counts(): RelayCounts;
  /** Drops everything, both ways, until told otherwise. */
  cut(off: boolean): void;
  close(): Promise<void>;
}

const bound = (socket: Socket): Promise<number> =>
  new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
  });

/** A UDP relay on loopback that drops, repeats and holds back a share of the datagrams, each way, by seed. */
export async function startLossyRelay(
  options: RelayFaults & {
    seed: number;
    /** How often each datagram is sent on. */ copies?: number;
  },
): Promise<LossyRelay> {
  const { copies = 1, twice = 0, late = 0, lateMs = 100 } = options;
  const random = seededRandom(options.seed);
  const front = createSocket('udp4');
  const back = createSocket('udp4');
  const port = await bound(front);
  const outside = await bound(back);
  const waiting = new Set<NodeJS.Timeout>();
  const counts: RelayCounts = { passed: 0, dropped: 0, twice: 0, late: 0 };
  let caller: number | null = null;
  let target = 9;
  let loss = options.loss;

  const afterwards = (send: () => void): void => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      send();
    }, random() * lateMs);
    waiting.add(timer);
  };
  const pass = (send: () => void): void => {
    if (random() < loss) {
      counts.dropped += 1;
      return;
    }
    counts.passed += 1;
    if (late > 0 && random() < late) {
      counts.late += 1;
      afterwards(send);
    } else send();
    if (twice > 0 && random() < twice) {
      counts.twice += 1;
      afterwards(send);
    }
  };
  front.on('message', (bytes, from) => {
    caller = from.port;
    for (let i = 0; i < copies; i += 1) pass(() => back.send(bytes, target, '127.0.0.1'));
  });
  back.on('message', (bytes) => {
    for (let i = 0; i < copies; i += 1) {
      pass(() => {
        if (caller !== null) front.send(bytes, caller, '127.0.0.1');
      });
    }
  });
  return {
    port,
    outside,
    aim(targetPort) {
      target = targetPort;
    },
    counts: () => ({ ...counts }),
    cut(off) {
      loss = off ? 1 : options.loss;
    },
    async close() {
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all(
        [front, back].map((socket) => new Promise<void>((done) => socket.close(() => done()))),
      );
    },
  };
}
