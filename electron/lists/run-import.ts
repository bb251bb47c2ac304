import { open } from 'node:fs/promises';
import type { ImportJob, ImportProgress } from './import-messages.ts';
import type { ImportRow, ImportStage, Store } from '../store/store.ts';
import { contactReader, variableNames } from './list-rows.ts';
import { readListHead } from './preview.ts';
import { rowReader } from './row-reader.ts';
import type { FileRow, SpoiltRow } from './row-reader.ts';
import { textDecoder } from './text-encoding.ts';

const PIECE_BYTES = 262_144;
/** Progress goes out this often at most. */
const PROGRESS_EVERY_MS = 250;
const STAGE_BATCH = 5_000;

export class ImportCancelled extends Error {
  override readonly name = 'ImportCancelled';
}

export interface ImportControls {
  isCancelled(): boolean;
  onProgress(progress: ImportProgress): void;
}

/** Pieces of the file with the number of bytes read so far. */
async function* pieces(file: string): AsyncGenerator<{ bytes: Uint8Array; bytesRead: number }> {
  const handle = await open(file, 'r');
  try {
    let position = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(
        Buffer.allocUnsafe(PIECE_BYTES),
        0,
        PIECE_BYTES,
        position,
      );
      if (bytesRead === 0) return;
      position += bytesRead;
      yield { bytes: buffer.subarray(0, bytesRead), bytesRead: position };
    }
  } finally {
    await handle.close();
  }
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
  const { shape } = await readListHead(job.file, job);
  const columns = shape.header.fields.length;
  const readContact = contactReader({ ...job, columns });
  /** Rows that are no people: what stands before the header, and the header. */
  let preamble = shape.preamble + (shape.isHeaderless ? 0 : 1);
  const decoder = textDecoder(job.encoding);
  const reader = rowReader(job.delimiter);
  const progress: ImportProgress = { bytesRead: 0, rows: 0, rejected: 0 };
  let good: ImportRow[] = [];
  let spoilt: SpoiltRow[] = [];
  let saidAt = 0;

  const flush = async (): Promise<void> => {
    if (good.length > 0) await stage.add(good);
    if (spoilt.length > 0) await stage.reject(spoilt);
    good = [];
    spoilt = [];
  };
  const take = (rows: (FileRow | SpoiltRow)[]): void => {
    for (const row of rows) {
      if (preamble > 0) {
        preamble--;
        continue;
      }
      progress.rows++;
      const read = 'fields' in row ? readContact(row) : row;
      if ('reason' in read) {
        progress.rejected++;
        spoilt.push(read);
      } else {
        good.push(read);
      }
    }
  };

  for await (const { bytes, bytesRead } of pieces(job.file)) {
    take(reader.feed(decoder.decode(bytes)));
    progress.bytesRead = bytesRead;
    if (good.length + spoilt.length >= STAGE_BATCH) await flush();
    if (controls.isCancelled()) throw new ImportCancelled();
    const now = performance.now();
    if (now - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = now;
      controls.onProgress({ ...progress });
    }
  }
  take(reader.feed(decoder.end()));
  take(reader.end());
  await flush();
  controls.onProgress({ ...progress });
  return progress;
}
