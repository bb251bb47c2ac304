import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { page } from './renderer/vite.config.ts';

const here = import.meta.dirname;

/**
 * Libraries of hundreds of small files, which would take longer to find at every start than the host itself. Not sip.js,
 * whose grammar is changed by its text as it was published.
 */
const BUNDLED = [
  'exceljs',
  'kysely',
  'zod',
  'werift',
  'luxon',
  'libphonenumber-js',
  'pg',
  'ws',
  '@orpc/server',
  '@orpc/contract',
  '@orpc/client',
];

/** Three bundles: the host with its two entries and its threads, the preload as one self-contained CJS file, and the console's page. */
export default defineConfig({
  main: {
    build: {
      outDir: resolve(here, 'out/main'),
      externalizeDeps: { exclude: BUNDLED },
      rolldownOptions: {
        input: {
          main: resolve(here, 'electron/main.ts'),
          serve: resolve(here, 'electron/serve.ts'),
          'media-worker': resolve(here, 'electron/media/media-worker.ts'),
          'import-worker': resolve(here, 'electron/worker/import-worker.ts'),
          'export-worker': resolve(here, 'electron/worker/export-worker.ts'),
          'sound-worker': resolve(here, 'electron/worker/sound-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(here, 'out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(here, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...page,
    // This file is bundled before it is read, and the page's own idea of where it lies goes astray in that.
    root: resolve(here, 'renderer'),
    build: {
      ...page.build,
      outDir: resolve(here, 'out/renderer'),
      rolldownOptions: { input: resolve(here, 'renderer/index.html') },
    },
  },
});
