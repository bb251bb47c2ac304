import { parentPort } from 'node:worker_threads';
import '../../electron/media/media-worker.ts';

/** The media thread with ways to harm it from inside, as a defect would. */
const harm: Record<string, () => void> = {
  stumble: () => {
    throw new Error('stumbled');
  },
  die: () => process.exit(7),
  hang: () => {
    for (;;) Math.random();
  },
};

parentPort?.on('message', (message: { request?: { localAddress?: string } }) => {
  harm[message.request?.localAddress ?? '']?.();
});
