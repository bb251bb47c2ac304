import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/domain/clock.ts';
import { CheckCancelled, runCheck } from '../lists/run-check.ts';
import { ImportCancelled, runImport } from '../lists/run-import.ts';
import { openWorkerStore } from '../store/open.ts';
import { StoreFailure, type Store } from '../store/store.ts';
import type {
  CheckJob,
  FromCheckWorker,
  FromImportWorker,
  ImportJob,
  ToImportWorker,
  WorkerJob,
} from '../lists/import-messages.ts';

const port = parentPort;
if (port === null) throw new Error('The import worker runs as a thread of the host only.');
const say = (message: FromImportWorker | FromCheckWorker): void => port.postMessage(message);

let cancelled = false;
port.on('message', (message: ToImportWorker) => {
  if (message.kind === 'cancel') cancelled = true;
});

function sentenceOf(error: unknown): string {
  if (error instanceof StoreFailure) return `${error.message} ${error.action}`;
  const detail = error instanceof Error ? error.message : String(error);
  return `The list could not be read to its end because of a fault in the program (${detail}). Nothing was added to the campaign.`;
}

function open(job: Pick<ImportJob, 'location' | 'importGate'>): Store {
  return openWorkerStore(job.location, { clock: systemClock, importGate: job.importGate });
}

async function importList(job: ImportJob): Promise<void> {
  const store = open(job);
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
}

async function checkList(job: CheckJob): Promise<void> {
  const store = open(job);
  try {
    const check = await runCheck(store, job, {
      isCancelled: () => cancelled,
      onProgress: (so) => say({ kind: 'checked', check: so }),
    });
    say({ kind: 'checked', check });
  } finally {
    await store.close();
  }
}

const order = workerData as WorkerJob;
try {
  await (order.kind === 'import' ? importList(order.job) : checkList(order.job));
} catch (error) {
  if (error instanceof ImportCancelled) say({ kind: 'cancelled' });
  else if (!(error instanceof CheckCancelled)) say({ kind: 'failed', sentence: sentenceOf(error) });
} finally {
  port.close();
}
