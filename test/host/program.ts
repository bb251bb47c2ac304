import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkerUrls } from '../../electron/host/host.ts';
import { programPaths } from '../../electron/host/program-paths.ts';
import { buildReason } from '../../electron/shell/build-state.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** The host's entry as people run it; its source where nothing newer is built, as while one test is written. */
export const HOST_ENTRY = buildReason(ROOT) === null ? 'out/main/serve.mjs' : 'electron/serve.ts';

const { workerUrls } = programPaths(pathToFileURL(join(ROOT, HOST_ENTRY)).href);

/** Entries of the threads, built where the host is: from source each takes a second to find its libraries. */
export const WORKER_URLS: WorkerUrls = workerUrls ?? {
  media: new URL('../../electron/media/media-worker.ts', import.meta.url),
  lists: new URL('../../electron/worker/import-worker.ts', import.meta.url),
  reports: new URL('../../electron/worker/export-worker.ts', import.meta.url),
  sound: new URL('../../electron/worker/sound-worker.ts', import.meta.url),
};
