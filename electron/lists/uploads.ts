import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { asStoreFailure } from '../store/failures.ts';
import { ListRefusal } from './refusal.ts';

/** A file of contacts larger than this is not one; it would fill the disk first. */
const LARGEST_BYTES = 4 * 1024 ** 3;

export interface Upload {
  id: string;
  fileName: string;
  bytes: number;
  file: string;
}

interface Open extends Upload {
  handle: FileHandle;
  /** Length by offset of what has arrived; pieces may be sent again. */
  pieces: Map<number, number>;
}

export interface Uploads {
  begin(fileName: string, bytes: number): Promise<string>;
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

/** Keeps files that arrive in pieces, in any order, until they are imported. What an earlier run left is removed. */
export function openUploads(folder: string): Uploads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  const uploads = new Map<string, Open>();

  const find = (id: string): Open => {
    const upload = uploads.get(id);
    if (upload) return upload;
    throw new ListRefusal('not_found', 'This upload is not there any more.', 'Choose the file again.');
  };
  const received = (upload: Open): number => [...upload.pieces.values()].reduce((sum, n) => sum + n, 0);

  return {
    async begin(fileName, bytes) {
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
      uploads.set(id, {
        id,
        fileName,
        bytes,
        file,
        handle: await open(file, 'w+', 0o600),
        pieces: new Map(),
      });
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
      await writeAll(upload.handle, chunk, offset);
      upload.pieces.set(offset, chunk.length);
      return received(upload);
    },

    whole(uploadId) {
      const upload = find(uploadId);
      // Pieces that overlap would add up to more than the file and leave a hole unseen.
      let covered = 0;
      for (const [offset, length] of [...upload.pieces].sort(([a], [b]) => a - b)) {
        if (offset > covered) break;
        covered = Math.max(covered, offset + length);
      }
      if (covered < upload.bytes) {
        throw new ListRefusal(
          'refused',
          'The file has not arrived completely yet.',
          'Wait for the upload to finish.',
        );
      }
      return { id: upload.id, fileName: upload.fileName, bytes: upload.bytes, file: upload.file };
    },

    async remove(uploadId) {
      const upload = uploads.get(uploadId);
      if (!upload) return;
      uploads.delete(uploadId);
      await upload.handle.close();
      await rm(upload.file, { force: true });
    },

    async close() {
      for (const id of uploads.keys()) await this.remove(id);
    },
  };
}
