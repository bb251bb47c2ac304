import * as z from 'zod';

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
export interface MergeFigures extends MergeResult {
  /** Rows of the file, good and bad. */
  rows: number;
  /** Bad rows and duplicates. */
  rejected: number;
}

export function mergeFigures(counted: {
  staged: number;
  spoilt: number;
  claimed: number;
  blacklisted: number;
}): MergeFigures {
  const duplicates = counted.staged - counted.claimed;
  return {
    accepted: counted.claimed,
    duplicates,
    blacklisted: counted.blacklisted,
    rows: counted.staged + counted.spoilt,
    rejected: counted.spoilt + duplicates,
  };
}
