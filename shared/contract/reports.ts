import * as z from 'zod';
import { id, int4, ms, msOrNull, procedure } from './base.ts';

export const REPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
export const EXPORT_STATUSES = ['preparing', 'writing', 'done', 'failed', 'cancelled'] as const;

/** One export: its progress while it runs, its history afterwards. */
export const exportJob = z.object({
  id,
  campaignId: id,
  kind: z.enum(['attempts']),
  format: z.enum(REPORT_FORMATS),
  status: z.enum(EXPORT_STATUSES),
  fileName: z.string(),
  rows: z.number().int(),
  rowsTotal: z.number().int(),
  bytes: z.number().int(),
  who: z.string(),
  startedAtMs: ms,
  endedAtMs: msOrNull,
  failure: z.string().nullable(),
});
export type ExportJob = z.infer<typeof exportJob>;

/** True until the export has ended, however it did. */
export const isExportRunning = ({ status }: Pick<ExportJob, 'status'>): boolean =>
  status === 'preparing' || status === 'writing';

export const reports = {
  /** One at a time per campaign; a second one is REFUSED. */
  start: procedure
    .input(
      z.object({
        campaignId: id,
        kind: z.enum(['attempts']),
        format: z.enum(REPORT_FORMATS),
        /** Null for all of them. */
        run: int4(1).nullable().default(null),
      }),
    )
    .output(exportJob),
  cancel: procedure.input(z.object({ id })).output(exportJob),
  history: procedure.input(z.object({ campaignId: id.nullable() })).output(z.array(exportJob)),
};
