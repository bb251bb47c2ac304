import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { BROWSER } from './test/browser.ts';
import { LATER_MS, SOON_MS } from './test/patience.ts';

const SPECS = join(import.meta.dirname, 'test/e2e');

/** Screens over sample data: nothing calls, and nothing is timed but the page itself. */
const SAMPLE = readdirSync(SPECS)
  .filter(
    (file) =>
      file.endsWith('.spec.ts') && /from '.\/fake-host.ts'/.test(readFileSync(join(SPECS, file), 'utf8')),
  )
  .map((file) => `**/${file}`);

/**
 * The console in a real Chromium, over sample data and as a whole host serves it, and the console in Electron; two files at
 * a time, each with a host of its own.
 */
export default defineConfig({
  projects: [
    { name: 'sample', testDir: 'test/e2e', testMatch: SAMPLE, outputDir: 'test-output/sample' },
    { name: 'browser', testDir: 'test/e2e', testIgnore: SAMPLE },
    { name: 'electron', testDir: 'test/electron' },
  ],
  testMatch: '**/*.spec.ts',
  outputDir: 'test-output/browser',
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 2 * LATER_MS,
  expect: { timeout: SOON_MS },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'test-output/browser.json' }],
  ],
  use: {
    actionTimeout: SOON_MS,
    navigationTimeout: SOON_MS,
    viewport: { width: 1280, height: 800 },
    permissions: ['microphone'],
    launchOptions: {
      executablePath: BROWSER,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
      ],
    },
  },
});
