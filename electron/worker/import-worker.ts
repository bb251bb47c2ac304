import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/domain/clock.ts';
import { ImportCancelled, runImport } from '../lists/run-import.ts';
import { openWorkerStore } from '../store/open.ts';
import { StoreFailure } from '../store/store.ts';
import type { FromImportWorker, ImportJob, ToImportWorker } from '../lists/import-messages.ts';

const port = parentPort;
if (port === null) throw new Error('The import worker runs as a thread of the host only.');
const say = (message: FromImportWorker): void => port.postMessage(message);

let cancelled = false;
port.on('message', (message: ToImportWorker) => {
  if (message.kind === 'cancel') cancelled = true;
});

function sentenceOf(error: unknown): string {
  if (error instanceof StoreFailure) return `${error.message} ${error.action}`;
  const detail = error instanceof Error ? error.message : String(error);
  return `The import stopped because of a fault in the program (${detail}). Nothing was added to the campaign.`;
}

const job = workerData as ImportJob;
try {
  const store = openWorkerStore(job.location, { clock: systemClock, importGate: job.importGate });
  try {
    const result = await runImport(store, job, {
      isCancelled: () => cancelled,
      onProgress: (progress) => say({ kind: 'progress', ...progress }),
      onTrouble: (error) => say({ kind: 'trouble', words: sentenceOf(error) }),
    });
    say({ kind: 'done', ...result });
  } finally {
    await store.close();
  }
} catch (error) {
  say(
    error instanceof ImportCancelled
      ? { kind: 'cancelled' }
      : { kind: 'failed', sentence: sentenceOf(error) },
  );
} finally {
  port.close();
}
