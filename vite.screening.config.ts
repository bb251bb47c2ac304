import { defineConfig } from 'vite';

// The screening detector alone, as one module without dependencies, for any judge to drive.
export default defineConfig({
  build: {
    outDir: 'out/screening',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    lib: {
      entry: 'electron/screening/screener.ts',
      formats: ['es'],
      fileName: () => 'screener.mjs',
    },
  },
});
