import type { ReportFormat } from '../../shared/contract/reports.ts';
import type { StoreLocation } from '../store/store.ts';
import type { ToldFailure } from '../store/told-failure.ts';

/** What the export thread is started with. */
export interface ExportOrder {
  location: StoreLocation;
  campaignId: string;
  /** The run whose attempts are written; all of them without it. */
  run?: number | null;
  format: ReportFormat;
  /** Attempts there were when the report was ordered; more may come while it is written. */
  rowsTotal: number;
  /** IANA name; times are written with its offset. */
  zone: string;
  /** Complete file. While it is being written it has another name beside it. */
  path: string;
}

/** What the export thread tells. The last one is done, cancelled or failed. */
export type ExportNews =
  | { kind: 'progress'; rows: number; bytes: number }
  | { kind: 'done'; rows: number; bytes: number }
  | { kind: 'cancelled' }
  | ({ kind: 'failed' } & ToldFailure);

/** Name of the file while it is incomplete. */
export const partialPath = (path: string): string => `${path}.part`;

/** True for the name of a file that a killed host left incomplete. */
export const isPartial = (name: string): boolean => /^[0-9A-Za-z-]+\.(csv|xlsx)\.part$/.test(name);
