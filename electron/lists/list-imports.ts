import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import { StoreFailure, type ImportEnding, type Store, type StoreLocation } from '../store/store.ts';
import { hearOfFailure } from '../store/told-failure.ts';
import {
  NOTHING_ADDED,
  type FromImportWorker,
  type ImportJob,
  type ToImportWorker,
  type WorkerJob,
} from './import-messages.ts';
import type { ListReading } from './list-outcomes.ts';
import { ListRefusal } from './refusal.ts';
import type { Upload } from './uploads.ts';

/** Imports of whole lists, each followed to the end that the store knows of. */
export interface ListImports {
  /**
   * Imports an upload as it is to be read, in a worker of its own; the upload is removed at the end.
   * @throws ListRefusal while another list is being imported into the campaign.
   */
  begin(
    upload: Upload,
    order: Omit<ListReading, 'file'> & { campaignId: string },
    who: string,
  ): Promise<ListImport>;
  /** Answers once the import has ended one way or the other. @throws ListRefusal when it had ended already. */
  cancel(id: string): Promise<ListImport>;
  /** All of a campaign, as they stand now. */
  of(campaignId: string): Promise<ListImport[]>;
  /** Cancels what runs. */
  close(): Promise<void>;
}

interface ListImportsParts {
  store: Store;
  location: StoreLocation;
  clock: Clock;
  workerUrl: URL;
  /** Where the rejected and the changed rows of an import are written. */
  rowFilesOf: (importId: string) => { rejects: string; warnings: string };
  removeUpload: (uploadId: string) => Promise<void>;
  log: (doing: string, error: unknown) => void;
  onProgress: (record: ListImport) => void;
}

interface Running {
  record: ListImport;
  worker: Worker;
  ended: Promise<ListImport>;
}

/** An import whose worker is gone. */
interface Ended {
  /** As it was last, still running. */
  record: ListImport;
  /** What becomes of it unless its list is in. */
  ending: ImportEnding;
}

const ASK_AGAIN_MS = 1_000;

function endingOf(record: ListImport, last: FromImportWorker | null, atMs: number): ImportEnding {
  const { bytesRead, rows } = record;
  if (last?.kind === 'cancelled') return { status: 'cancelled', failure: null, atMs, bytesRead, rows };
  const failure = last?.kind === 'failed' ? last.words : `The import stopped unexpectedly. ${NOTHING_ADDED}`;
  return { status: 'failed', failure, atMs, bytesRead, rows };
}

/** Makes a place where nothing is imported yet. */
export function createListImports(parts: ListImportsParts): ListImports {
  const { store, location, clock, workerUrl, rowFilesOf, removeUpload, log, onProgress } = parts;
  const running = new Map<string, Running>();
  /** File names by campaign of imports whose record is just being stored. */
  const starting = new Map<string, string>();
  /** Imports whose worker is gone and whose end the store has not told yet: it is full or out of reach. */
  const unsettled = new Map<string, Ended>();
  /** Imports whose end a damaged store cannot tell. */
  const unread = new Map<string, ListImport>();
  let isClosed = false;
  let stopAskingAgain: (() => void) | null = null;
  const onFault = (error: unknown): void => log('following an import', error);

  /** Follows one worker to its end, whatever end that is. */
  function follow(run: { record: ListImport; worker: Worker }, uploadId: string): Promise<ListImport> {
    let last: FromImportWorker | null = null;
    const heard = (message: FromImportWorker): void => {
      if (message.kind === 'failed') hearOfFailure(message, 'importing a list', store.damage, log);
      if (message.kind === 'trouble') {
        hearOfFailure(message, 'writing rejected rows', store.damage, log);
        return;
      }
      last = message;
      if (message.kind !== 'progress') return;
      const { kind: _kind, ...progress } = message;
      run.record = { ...run.record, ...progress };
      const current = running.get(run.record.id);
      if (current) current.record = run.record;
      onProgress(run.record);
    };
    run.worker.on('message', guarded(onFault, heard));
    // What it said may have been its last word; without one it counts as failed.
    run.worker.on('messageerror', onFault);
    run.worker.on('error', (error) => log('importing a list', error));
    return new Promise((resolve, reject) => {
      run.worker.once('exit', () => {
        settle({ record: run.record, ending: endingOf(run.record, last, clock.now()) }, uploadId).then(
          resolve,
          reject,
        );
      });
    });
  }

  async function settle(ended: Ended, uploadId: string): Promise<ListImport> {
    try {
      await removeUpload(uploadId);
    } finally {
      running.delete(ended.record.id);
      unsettled.set(ended.record.id, ended);
    }
    return await outcomeOf(ended);
  }

  /** How it ended in truth, which only the store knows; while that cannot be asked, it is asked again and again. */
  async function outcomeOf(ended: Ended): Promise<ListImport> {
    const { record, ending } = ended;
    try {
      const stored = await store.imports.end(record.id, ending);
      const wasOpen = unsettled.delete(record.id);
      const final = stored ?? { ...record, status: ending.status, failure: ending.failure };
      if (wasOpen) onProgress(final);
      return final;
    } catch (error) {
      // Damage does not go by: it is said once, and the next start carries the import to its end.
      if (error instanceof StoreFailure && error.kind === 'corrupt') {
        const failure = `${error.message} ${error.action}`;
        const told: ListImport = { ...record, status: 'failed', failure, endedAtMs: ending.atMs };
        unread.set(record.id, told);
        if (unsettled.delete(record.id)) onProgress(told);
        return told;
      }
      if (!isClosed && unsettled.has(record.id)) {
        stopAskingAgain?.();
        stopAskingAgain = clock.after(ASK_AGAIN_MS, () => void settleAll());
      }
      throw error;
    }
  }

  async function settleAll(): Promise<void> {
    // What it throws is why the next round is set already.
    await Promise.allSettled([...unsettled.values()].map(outcomeOf));
  }

  return {
    async begin({ id: uploadId, file, fileName, bytes }, order, who) {
      const { campaignId } = order;
      const under = [...running.values()].find(({ record }) => record.campaignId === campaignId);
      const other = starting.get(campaignId) ?? under?.record.fileName;
      if (other !== undefined) {
        throw new ListRefusal(
          'refused',
          `"${other}" is still being imported into this campaign.`,
          'Wait until it is done, or cancel it.',
        );
      }
      starting.set(campaignId, fileName);
      const record: ListImport = {
        id: randomUUID(),
        campaignId,
        fileName,
        status: 'running',
        who,
        startedAtMs: clock.now(),
        endedAtMs: null,
        bytesRead: 0,
        bytesTotal: bytes,
        rows: 0,
        accepted: 0,
        rejected: 0,
        duplicates: 0,
        blacklisted: 0,
        warned: 0,
        byReason: {},
        byWarning: {},
        failure: null,
      };
      try {
        await store.imports.save(record);
        const job: ImportJob = {
          importId: record.id,
          file,
          rowFiles: rowFilesOf(record.id),
          location,
          importGate: store.importGate,
          ...order,
        };
        const workerData: WorkerJob = { kind: 'import', job };
        let worker: Worker;
        try {
          worker = new Worker(workerUrl, { workerData, name: 'import' });
        } catch (error) {
          await store.imports.end(record.id, endingOf(record, null, clock.now()));
          throw error;
        }
        const ended = follow({ record, worker }, uploadId);
        // Awaited by whoever cancels or closes; otherwise the record says how it ended, saved or not yet.
        ended.catch(() => undefined);
        running.set(record.id, { record, worker, ended });
      } finally {
        starting.delete(campaignId);
      }
      onProgress(record);
      return record;
    },

    async cancel(id) {
      const run = running.get(id);
      if (!run) throw new ListRefusal('refused', 'This import has ended already.', null);
      run.worker.postMessage({ kind: 'cancel' } satisfies ToImportWorker, []);
      return run.ended;
    },

    async of(campaignId) {
      if (unsettled.size > 0) await settleAll();
      const records = await store.imports.list(campaignId);
      return records.map(
        (record) =>
          running.get(record.id)?.record ??
          unsettled.get(record.id)?.record ??
          unread.get(record.id) ??
          record,
      );
    },

    async close() {
      isClosed = true;
      stopAskingAgain?.();
      for (const run of running.values())
        run.worker.postMessage({ kind: 'cancel' } satisfies ToImportWorker, []);
      await Promise.allSettled([...running.values()].map((run) => run.ended));
    },
  };
}
