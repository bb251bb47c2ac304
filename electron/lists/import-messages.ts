import type { ListReading } from './list-outcomes.ts';
import type { RowFigures } from './row-tally.ts';
import type { StoreLocation } from '../store/store.ts';

/** What the import worker is given at its start. */
export interface ImportJob extends ListReading {
  importId: string;
  campaignId: string;
  /** Where the rejected rows are written as a list that can be mended; null writes none. */
  rejectsFile: string | null;
  location: StoreLocation;
  importGate: SharedArrayBuffer;
}

export interface ImportProgress extends RowFigures {
  bytesRead: number;
}

/** What the worker says, a few times a second and once at its end. */
export type FromImportWorker =
  | ({ kind: 'progress' } & ImportProgress)
  | ({ kind: 'done'; accepted: number; duplicates: number; blacklisted: number } & ImportProgress)
  | { kind: 'trouble'; words: string }
  | { kind: 'cancelled' }
  | { kind: 'failed'; sentence: string };

export interface ToImportWorker {
  kind: 'cancel';
}
