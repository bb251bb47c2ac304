import * as z from 'zod';
import { storableText } from '../../shared/contract/base.ts';
import {
  REJECT_REASON_NAMES,
  ROW_WARNING_NAMES,
  warningsOf,
  type OutcomeCounts,
  type RowChange,
} from '../../shared/domain/row-outcome.ts';

/**
 * How far a merge into SQLite has come, stored with every batch. It is written once everything is staged, from when on the
 * list belongs to the campaign: a merge that is cut off is carried on. `undo` takes it back instead.
 */
export const mergeMark = z.object({
  phase: z.enum(['phones', 'contacts', 'rejects', 'undo']),
  /** Last phone or line that is done in this phase. */
  after: z.union([z.string(), z.number()]),
  campaignKey: z.number(),
  variableSetKey: z.number().nullable(),
  /** Contact id of line n is `idBase + n`. */
  idBase: z.number(),
  lastLine: z.number(),
  staged: z.number(),
  /** Phones that this import was the first to bring. */
  claimed: z.number(),
});
export type MergeMark = z.infer<typeof mergeMark>;

export interface MergeResult {
  accepted: number;
  duplicates: number;
  blacklisted: number;
}

/** Figures of a finished import, counted in what was staged and what was merged. */
export interface MergeFigures extends MergeResult, OutcomeCounts {
  /** Rows of the file, good and bad. */
  rows: number;
  /** Bad rows and duplicates. */
  rejected: number;
  /** Accepted rows in which something was changed. */
  warned: number;
}

/** How many rows share one word: a reason, or the changes of a row as {@link changesColumn} writes them. */
export interface Counted {
  word: string;
  rows: number;
}

/** The changes of a row as its stage keeps them; empty when it was taken as it stood. */
export function changesColumn(changes: readonly RowChange[] | undefined): string {
  return warningsOf(changes).join(',');
}

/** A rejected row as it is kept: NUL, which PostgreSQL's text cannot hold, leaves a visible stand-in in its place. */
export const rawColumn = (raw: string): string => storableText(raw.replaceAll('\0', '\u2400'));

const names = <T extends string>(known: readonly T[]) =>
  z.partialRecord(z.enum(known as [T, ...T[]]), z.number());
/** Rows by why they were rejected, and by what was changed in them. */
export const reasonCounts = names(REJECT_REASON_NAMES);
export const warningCounts = names(ROW_WARNING_NAMES);

function tally(counted: readonly Counted[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { word, rows } of counted) {
    for (const each of word.split(',')) sum[each] = (sum[each] ?? 0) + rows;
  }
  return sum;
}

/** @param counted rows that were staged, spoilt rows by reason, staged rows that were taken, and those by their changes. */
export function mergeFigures(counted: {
  staged: number;
  spoilt: readonly Counted[];
  claimed: number;
  blacklisted: number;
  changed: readonly Counted[];
}): MergeFigures {
  const duplicates = counted.staged - counted.claimed;
  const spoilt = counted.spoilt.reduce((sum, { rows }) => sum + rows, 0);
  return {
    accepted: counted.claimed,
    duplicates,
    blacklisted: counted.blacklisted,
    rows: counted.staged + spoilt,
    rejected: spoilt + duplicates,
    warned: counted.changed.reduce((sum, { rows }) => sum + rows, 0),
    byReason: reasonCounts.parse({
      ...tally(counted.spoilt),
      ...(duplicates > 0 ? { duplicate: duplicates } : {}),
    }),
    byWarning: warningCounts.parse(tally(counted.changed)),
  };
}
