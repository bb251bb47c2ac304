import type { ImportJob, ImportProgress } from './import-messages.ts';
import type { ImportRow, ImportStage, Store } from '../store/store.ts';
import { readOutcomes } from './list-outcomes.ts';
import { variableNames } from './list-rows.ts';
import { writeRowFiles } from './row-files.ts';
import type { SpoiltRow } from './row-reader.ts';
import { createTally } from './row-tally.ts';

/** Progress goes out this often at most. */
const PROGRESS_EVERY_MS = 250;
const STAGE_BATCH = 5_000;

export class ImportCancelled extends Error {
  override readonly name = 'ImportCancelled';
}

export interface ImportControls {
  isCancelled(): boolean;
  onProgress(progress: ImportProgress): void;
  /** The rejected rows could not be written as a file. */
  onTrouble(error: unknown): void;
}

/**
 * Reads the file, checks every row, stages what is good and what is not, then merges all of it at once.
 * @throws ImportCancelled, or StoreFailure; in both cases nothing of the list is in the campaign.
 */
export async function runImport(
  store: Store,
  job: ImportJob,
  controls: ImportControls,
): Promise<ImportProgress & { accepted: number; duplicates: number; blacklisted: number }> {
  const stage = await store.imports.stage(job.importId, job.campaignId, variableNames(job.mapping));
  let merging = false;
  try {
    const progress = await stageFile(stage, job, controls);
    merging = true;
    const result = await stage.commit(() => {
      if (controls.isCancelled()) throw new ImportCancelled();
    });
    // Whoever wants to mend them finds them; the import itself is done, whatever becomes of this file.
    if (job.rowFiles)
      await writeRowFiles(store, job, job.rowFiles).catch((error: unknown) => controls.onTrouble(error));
    return { ...progress, ...result, rejected: progress.rejected + result.duplicates };
  } catch (error) {
    // A merge cleans up after itself.
    if (!merging) await stage.abandon();
    throw error;
  }
}

async function stageFile(
  stage: ImportStage,
  job: ImportJob,
  controls: ImportControls,
): Promise<ImportProgress> {
  const tally = createTally();
  let good: ImportRow[] = [];
  let spoilt: SpoiltRow[] = [];
  let bytes = 0;
  let saidAt = 0;
  const progress = (): ImportProgress => ({ bytesRead: bytes, ...tally.figures() });

  const flush = async (): Promise<void> => {
    if (good.length > 0) await stage.add(good);
    if (spoilt.length > 0) await stage.reject(spoilt);
    good = [];
    spoilt = [];
  };

  for await (const { outcomes, bytesRead } of readOutcomes(job)) {
    for (const outcome of outcomes) {
      tally.count(outcome);
      if ('reason' in outcome) spoilt.push(outcome);
      else good.push(outcome);
    }
    bytes = bytesRead;
    if (good.length + spoilt.length >= STAGE_BATCH) await flush();
    if (controls.isCancelled()) throw new ImportCancelled();
    const now = performance.now();
    if (now - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = now;
      controls.onProgress(progress());
    }
  }
  await flush();
  controls.onProgress(progress());
  return progress();
}
