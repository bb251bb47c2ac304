import { defineConfig } from 'vite';

// The pacing policy alone, as one module without dependencies, for any simulator to drive.
export default defineConfig({
  build: {
    outDir: 'out/pacing',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    lib: {
      entry: 'electron/dialler/pacing/policy.ts',
      formats: ['es'],
      fileName: () => 'policy.mjs',
    },
  },
});
