import { defineConfig } from 'vitest/config';

const node = (name: string, extra: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node',
    setupFiles: ['test/property-seed.ts'],
    // Generous, for a machine several times slower than ours: a passing run never waits for them.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    ...extra,
  },
});

export default defineConfig({
  test: {
    projects: [node('unit'), node('host'), node('shell'), node('sip', { fileParallelism: false })],
  },
});
