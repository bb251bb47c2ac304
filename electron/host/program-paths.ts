import { fileURLToPath } from 'node:url';
import type { WorkerUrls } from './host.ts';

/** Where the parts of the program lie, seen from an entry. */
export interface ProgramPaths {
  /** Folder of package.json, resources and out. */
  root: string;
  rendererFolder: string;
  /** Null when the entry runs from source: the threads then do too. */
  workerUrls: WorkerUrls | null;
  resources: URL;
}

/** `entryUrl` is the entry's `import.meta.url`: `out/main/serve.mjs` when built, `electron/serve.ts` from source. */
export function programPaths(entryUrl: string): ProgramPaths {
  const isBuilt = entryUrl.endsWith('.mjs');
  const root = new URL(isBuilt ? '../../' : '../', entryUrl);
  return {
    root: fileURLToPath(root),
    rendererFolder: fileURLToPath(new URL('out/renderer', root)),
    workerUrls: isBuilt
      ? {
          media: new URL('./media-worker.mjs', entryUrl),
          lists: new URL('./import-worker.mjs', entryUrl),
          reports: new URL('./export-worker.mjs', entryUrl),
          sound: new URL('./sound-worker.mjs', entryUrl),
        }
      : null,
    resources: new URL('resources/', root),
  };
}
