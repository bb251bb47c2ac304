import { rename, rm } from 'node:fs/promises';
import { systemClock } from '../../shared/domain/clock.ts';
import type { Store } from '../store/store.ts';
import { toldFailure } from '../store/told-failure.ts';
import { attemptColumns } from './attempt-columns.ts';
import { partialPath, type ExportNews, type ExportOrder } from './export-messages.ts';
import { openReportFile, type ReportFile } from './report-file.ts';

/** Few enough that the rows of one batch are gone before the heap keeps them for longer. */
const BATCH = 200;
const PROGRESS_EVERY_MS = 200;

/** What went wrong with the file itself, for the person who waits for it; null for anything else. */
function wordsOfFile(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full. Free some space, then export again.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return 'The folder for exports may not be written. Check its permissions, then export again.';
  }
  return null;
}

/** How an export failed. */
export function exportFailed(error: unknown): ExportNews {
  const told = toldFailure(error, 'The report was not written; export again.');
  return { kind: 'failed', ...told, words: wordsOfFile(error) ?? told.words };
}

/**
 * Writes one attempt report. The file appears under its name only when complete; after a cancel or a failure nothing is
 * left. Never rejects: the last news says how it ended.
 */
export async function writeReport(
  store: Store,
  order: ExportOrder,
  tell: (news: ExportNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const partial = partialPath(order.path);
  let file: ReportFile | null = null;
  let rows = 0;
  let toldAtMs = 0;
  try {
    for await (const batch of store.attempts.report(order.campaignId, {
      run: order.run ?? null,
      batch: BATCH,
    })) {
      if (signal.aborted) break;
      const variableNames = file ? [] : [...new Set(batch.flatMap((row) => Object.keys(row.variables)))];
      file ??= await openReportFile(partial, order, attemptColumns(order.zone, variableNames));
      await file.add(batch);
      rows += batch.length;
      const nowMs = systemClock.now();
      if (nowMs - toldAtMs < PROGRESS_EVERY_MS) continue;
      toldAtMs = nowMs;
      tell({ kind: 'progress', rows, bytes: file.bytes() });
    }
    if (!signal.aborted) {
      file ??= await openReportFile(partial, order, attemptColumns(order.zone, []));
      await file.finish();
    }
    if (signal.aborted) {
      await file?.abandon();
      await rm(partial, { force: true });
      tell({ kind: 'cancelled' });
      return;
    }
    await rename(partial, order.path);
    tell({ kind: 'done', rows, bytes: file?.bytes() ?? 0 });
  } catch (error) {
    await file?.abandon().catch(() => undefined);
    await rm(partial, { force: true }).catch(() => undefined);
    tell(exportFailed(error));
  }
}
