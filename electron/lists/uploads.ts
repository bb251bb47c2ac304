import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { asStoreFailure } from '../store/failures.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { ListRefusal } from './refusal.ts';

/** A file of contacts larger than this is not one; it would fill the disk first. */
const LARGEST_BYTES = 4 * 1024 ** 3;
/** An upload to which nothing has come for this long is given up. */
const UNFINISHED_MS = 10 * 60_000;
/** A whole file that nobody has imported is given up after this. */
const UNUSED_MS = 30 * 60_000;
const SWEEP_MS = 60_000;
/** All seats together. */
const MOST = 64;

/** Who uploads: its place among the seat's uploads, and the end of its connection. */
export interface UploadOwner {
  /** Gives the place back. */
  release(): void;
  gone: AbortSignal;
}

export interface Upload {
  id: string;
  fileName: string;
  bytes: number;
  file: string;
}

interface Open extends Upload {
  /** Closed once the file is whole. */
  handle: FileHandle | null;
  touchedMs: number;
  /** Ends the upload's tie to its seat. */
  untie: () => void;
  /** Length by offset of what has arrived; pieces may be sent again. */
  pieces: Map<number, number>;
}

export interface Uploads {
  begin(fileName: string, bytes: number, owner?: UploadOwner): Promise<string>;
  /** @returns bytes received so far. */
  append(uploadId: string, offset: number, chunk: Uint8Array): Promise<number>;
  /** The upload when all of it is there. */
  whole(uploadId: string): Upload;
  remove(uploadId: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws StoreFailure when the disk is full. */
async function writeAll(handle: FileHandle, chunk: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  try {
    while (written < chunk.length) {
      const length = chunk.length - written;
      written += (await handle.write(chunk, written, length, offset + written)).bytesWritten;
    }
  } catch (error) {
    throw asStoreFailure(error);
  }
}

/** A file that cannot be removed now is removed at the next start. */
const quietly = (work: Promise<void>): void => void work.catch(() => undefined);

/** Keeps files that arrive in pieces, in any order, until they are imported. What an earlier run left is removed. */
export function openUploads(folder: string, clock: Pick<Clock, 'elapsed' | 'after'>): Uploads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  const uploads = new Map<string, Open>();

  const find = (id: string): Open => {
    const upload = uploads.get(id);
    if (upload) return upload;
    throw new ListRefusal('not_found', 'This upload is not there any more.', 'Choose the file again.');
  };
  const isWhole = (upload: Open): boolean => {
    // Pieces that overlap would add up to more than the file and leave a hole unseen.
    let covered = 0;
    for (const [offset, length] of [...upload.pieces].sort(([a], [b]) => a - b)) {
      if (offset > covered) break;
      covered = Math.max(covered, offset + length);
    }
    return covered >= upload.bytes;
  };

  async function drop(id: string): Promise<void> {
    const upload = uploads.get(id);
    if (!upload) return;
    uploads.delete(id);
    upload.untie();
    await upload.handle?.close();
    await rm(upload.file, { force: true });
  }

  let stopSweep = clock.after(SWEEP_MS, sweep);
  function sweep(): void {
    stopSweep = clock.after(SWEEP_MS, sweep);
    for (const [id, upload] of uploads) {
      const kept = upload.handle ? UNFINISHED_MS : UNUSED_MS;
      if (clock.elapsed() - upload.touchedMs > kept) quietly(drop(id));
    }
  }
  const received = (upload: Open): number => [...upload.pieces.values()].reduce((sum, n) => sum + n, 0);

  return {
    async begin(fileName, bytes, owner) {
      if (uploads.size >= MOST) {
        throw new ListRefusal(
          'refused',
          'Too many files are being uploaded.',
          'Wait until one of them is imported, then choose the file again.',
        );
      }
      if (bytes > LARGEST_BYTES) {
        throw new ListRefusal('refused', 'The file is larger than 4 GB.', 'Split it into smaller lists.');
      }
      const { bavail, bsize } = statfsSync(folder);
      if (bytes > bavail * bsize) {
        throw new ListRefusal(
          'refused',
          'The disk has too little room for this file.',
          'Free some space on the disk that holds the data folder, then choose the file again.',
        );
      }
      const id = randomUUID();
      const file = join(folder, id);
      const leave = (): void => {
        const upload = uploads.get(id);
        // Whole files are there to be imported, also by a window that was loaded anew meanwhile.
        if (upload?.handle) quietly(drop(id));
      };
      const upload: Open = {
        id,
        fileName,
        bytes,
        file,
        handle: null,
        touchedMs: clock.elapsed(),
        untie: () => {
          owner?.gone.removeEventListener('abort', leave);
          owner?.release();
        },
        pieces: new Map(),
      };
      uploads.set(id, upload);
      try {
        const handle = await open(file, 'w+', 0o600);
        if (bytes === 0) await handle.close();
        else upload.handle = handle;
      } catch (error) {
        uploads.delete(id);
        throw asStoreFailure(error);
      }
      owner?.gone.addEventListener('abort', leave);
      if (owner?.gone.aborted) leave();
      return id;
    },

    async append(uploadId, offset, chunk) {
      const upload = find(uploadId);
      if (offset + chunk.length > upload.bytes) {
        throw new ListRefusal(
          'invalid',
          'The file has changed while it was being uploaded.',
          'Choose the file again.',
        );
      }
      upload.touchedMs = clock.elapsed();
      // A piece that comes again after the last one changes nothing.
      if (!upload.handle) return received(upload);
      await writeAll(upload.handle, chunk, offset);
      upload.pieces.set(offset, chunk.length);
      if (upload.handle && isWhole(upload)) {
        const { handle } = upload;
        upload.handle = null;
        await handle.close();
      }
      return received(upload);
    },

    whole(uploadId) {
      const upload = find(uploadId);
      if (!isWhole(upload)) {
        throw new ListRefusal(
          'refused',
          'The file has not arrived completely yet.',
          'Wait for the upload to finish.',
        );
      }
      return { id: upload.id, fileName: upload.fileName, bytes: upload.bytes, file: upload.file };
    },

    remove: drop,

    async close() {
      stopSweep();
      for (const id of uploads.keys()) await drop(id);
    },
  };
}
