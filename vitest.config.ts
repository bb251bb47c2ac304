import { defineConfig } from 'vitest/config';

const node = (name: string, extra: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node',
    setupFiles: ['test/property-seed.ts'],
    ...extra,
  },
});

export default defineConfig({
  test: {
    projects: [
      node('unit'),
      node('host', { testTimeout: 30_000, hookTimeout: 60_000 }),
      node('shell'),
      node('sip', { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
    ],
  },
});
