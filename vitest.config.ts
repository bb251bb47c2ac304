import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { LATER_MS } from './test/patience.ts';

/** Tests that mostly wait for the wall clock: whole hosts, killed processes, leases that run out. */
const WAITING = [
  'test/host/clock-jump-host.test.ts',
  'test/host/failure-*.test.ts',
  'test/host/host-start.test.ts',
  'test/host/host-unattended.test.ts',
  'test/host/kill-*.test.ts',
  'test/host/serve-https.test.ts',
  'test/sip/farm.test.ts',
];

const node = (name: string, include: string[], exclude: string[] = [], extra: object = {}) => ({
  test: {
    name,
    include,
    exclude: [...configDefaults.exclude, ...exclude],
    environment: 'node',
    isolate: false,
    // Most of what tests make is short-lived: a larger young space took 8 % off the processor's time of the unit tests.
    execArgv: ['--max-semi-space-size=32'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: LATER_MS,
    hookTimeout: LATER_MS,
    maxWorkers: 2,
    ...extra,
  },
});

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      node('waiting', WAITING, [], { maxWorkers: 4, sequence: { groupOrder: 1 } }),
      node('tests', ['test/{host,sip,unit,shell}/**/*.test.ts'], WAITING, {
        maxWorkers: 4,
        sequence: { groupOrder: 2 },
      }),
    ],
  },
});
