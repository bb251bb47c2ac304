import { parentPort } from 'node:worker_threads';
import '../../electron/media/media-worker.ts';

/** The media thread with a way to kill it from inside, as a defect would. */
parentPort?.on('message', (message: { request?: { localAddress?: string } }) => {
  if (message.request?.localAddress === 'die') throw new Error('struck down');
});
