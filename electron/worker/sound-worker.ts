/** Thread that makes a recorded message of an uploaded file. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Refused } from '../../shared/domain/errors.ts';
import { prepareMessage } from '../messages/prepare-message.ts';
import type { SoundNews, SoundOrder } from '../messages/prepare-thread.ts';

const port = parentPort;
if (!port) throw new Error('The sound worker runs only as a worker thread.');
const { file } = workerData as SoundOrder;

function told(error: unknown): SoundNews {
  if (error instanceof Refused) return { kind: 'refused', words: error.message, action: error.action };
  return { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function prepared(): Promise<SoundNews> {
  try {
    return { kind: 'prepared', ...prepareMessage(await readFile(file)) };
  } catch (error) {
    return told(error);
  }
}

port.postMessage(await prepared());
port.close();
