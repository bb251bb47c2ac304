import { parentPort, workerData } from 'node:worker_threads';
import { startLossyRelay } from './lossy-relay.ts';
import type { RelayOrder, RelayTold } from './relay-thread.ts';

const { target, ...network } = workerData as RelayOrder;
const relay = await startLossyRelay(network);
relay.aim(target);
const tell = (told: RelayTold): void => parentPort?.postMessage(told, []);

parentPort?.once('message', () => {
  const counts = relay.counts();
  relay.close().then(
    () => {
      tell({ port: relay.port, counts });
      parentPort?.close();
    },
    (error: unknown) => {
      throw error;
    },
  );
});
tell({ port: relay.port, counts: relay.counts() });
