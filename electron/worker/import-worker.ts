import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/domain/clock.ts';
import { CheckCancelled, runCheck } from '../lists/run-check.ts';
import { ImportCancelled, runImport } from '../lists/run-import.ts';
import { openWorkerStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { toldFailure, type ToldFailure } from '../store/told-failure.ts';
import {
  NOTHING_ADDED,
  type CheckJob,
  type FromCheckWorker,
  type FromImportWorker,
  type ImportJob,
  type ToImportWorker,
  type WorkerJob,
} from '../lists/import-messages.ts';
import { ListRefusal } from '../lists/refusal.ts';

const port = parentPort;
if (port === null) throw new Error('The import worker runs as a thread of the host only.');
const say = (message: FromImportWorker | FromCheckWorker): void => port.postMessage(message);

let cancelled = false;
port.on('message', (message: ToImportWorker) => {
  if (message.kind === 'cancel') cancelled = true;
});

/** A list that cannot be read says so itself. */
function told(error: unknown): ToldFailure {
  const failure = toldFailure(error, NOTHING_ADDED);
  if (!(error instanceof ListRefusal)) return failure;
  return { ...failure, words: [error.message, error.action].filter(Boolean).join(' ') };
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
      onTrouble: (error) => say({ kind: 'trouble', ...told(error) }),
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
  else if (!(error instanceof CheckCancelled)) say({ kind: 'failed', ...told(error) });
} finally {
  port.close();
}
