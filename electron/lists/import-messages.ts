import type { ColumnMapping } from '../../shared/contract/lists.ts';
import type { Delimiter } from './row-reader.ts';
import type { Encoding } from './text-encoding.ts';
import type { StoreLocation } from '../store/store.ts';

/** What the import worker is given at its start. */
export interface ImportJob {
  importId: string;
  campaignId: string;
  file: string;
  /** Where the rejected rows are written as a list that can be mended; null writes none. */
  rejectsFile: string | null;
  encoding: Encoding;
  delimiter: Delimiter;
  mapping: ColumnMapping;
  defaultCountry: string;
  location: StoreLocation;
  importGate: SharedArrayBuffer;
}

export interface ImportProgress {
  bytesRead: number;
  rows: number;
  rejected: number;
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
