import { warningsOf, type OutcomeCounts, type RejectReason } from '../../shared/domain/row-outcome.ts';
import type { ImportRow } from '../store/store.ts';
import type { SpoiltRow } from './row-reader.ts';

/** How the rows of a list that have been read came out; `rejected` and `warned` are rows, and part of `rows`. */
export interface RowFigures extends OutcomeCounts {
  rows: number;
  rejected: number;
  warned: number;
}

/** Counts rows by what became of them. */
export function createTally(): {
  count(outcome: ImportRow | SpoiltRow): void;
  /** One row that was good by itself is rejected all the same. */
  reject(reason: RejectReason): void;
  /** A copy, as it stands. */
  figures(): RowFigures;
} {
  const sum: RowFigures = { rows: 0, rejected: 0, warned: 0, byReason: {}, byWarning: {} };
  const reject = (reason: RejectReason): void => {
    sum.rows += 1;
    sum.rejected += 1;
    sum.byReason[reason] = (sum.byReason[reason] ?? 0) + 1;
  };
  return {
    reject,
    count(outcome) {
      if ('reason' in outcome) return reject(outcome.reason);
      sum.rows += 1;
      if (outcome.changes === undefined) return;
      sum.warned += 1;
      for (const warning of warningsOf(outcome.changes)) {
        sum.byWarning[warning] = (sum.byWarning[warning] ?? 0) + 1;
      }
    },
    figures: () => ({ ...sum, byReason: { ...sum.byReason }, byWarning: { ...sum.byWarning } }),
  };
}
