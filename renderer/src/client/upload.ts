import { host } from './connection.ts';

const CHUNK_BYTES = 1024 * 1024;
const IN_FLIGHT = 4;

/**
 * Sends a file to the host in 1 MiB chunks, four at a time, and returns the id of the upload.
 * @throws what the host answered to the first chunk that failed; `signal` ends it between chunks.
 */
export async function uploadFile(
  file: File,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const { uploadId } = await host.lists.beginUpload({ fileName: file.name, bytes: file.size }, { signal });
  let offset = 0;
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (offset < file.size) {
      signal.throwIfAborted();
      const at = offset;
      offset += CHUNK_BYTES;
      const chunk = file.slice(at, at + CHUNK_BYTES);
      await host.lists.appendUpload({ uploadId, offset: at, chunk }, { signal });
      sent += chunk.size;
      onProgress(sent);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return uploadId;
}
