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
