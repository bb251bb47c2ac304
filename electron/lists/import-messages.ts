import type { ListReading } from './list-outcomes.ts';
import type { RowFigures } from './row-tally.ts';
import type { ListCheck } from '../../shared/contract/lists.ts';
import type { StoreLocation } from '../store/store.ts';
import type { ToldFailure } from '../store/told-failure.ts';

/** What becomes of a list whose import met a fault. */
export const NOTHING_ADDED = 'Nothing was added to the campaign; import the list again.';

/** What the import worker is given at its start. */
export interface ImportJob extends ListReading {
  importId: string;
  campaignId: string;
  /** Where rejected rows are written as a list that can be mended, and rows with warnings; null writes none. */
  rowFiles: { rejects: string; warnings: string } | null;
  location: StoreLocation;
  importGate: SharedArrayBuffer;
}

/** What a worker that only looks a list through is given at its start. */
export interface CheckJob extends ListReading {
  campaignId: string;
  bytesTotal: number;
  location: StoreLocation;
  importGate: SharedArrayBuffer;
}

export type WorkerJob = { kind: 'import'; job: ImportJob } | { kind: 'check'; job: CheckJob };

/** What a worker that checks says, a few times a second and once at its end. */
export type FromCheckWorker = { kind: 'checked'; check: ListCheck } | ({ kind: 'failed' } & ToldFailure);

export interface ImportProgress extends RowFigures {
  bytesRead: number;
}

/** What the worker says, a few times a second and once at its end. */
export type FromImportWorker =
  | ({ kind: 'progress' } & ImportProgress)
  | ({ kind: 'done'; accepted: number; duplicates: number; blacklisted: number } & ImportProgress)
  | ({ kind: 'trouble' } & ToldFailure)
  | { kind: 'cancelled' }
  | ({ kind: 'failed' } & ToldFailure);

export interface ToImportWorker {
  kind: 'cancel';
}
