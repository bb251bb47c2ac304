import { defineConfig } from '@playwright/test';
import { BROWSER } from './test/browser.ts';
import { LATER_MS, SOON_MS } from './test/patience.ts';

/** The served console in a real Chromium, and the console in Electron; two files at a time, each with a host of its own. */
export default defineConfig({
  projects: [
    { name: 'browser', testDir: 'test/e2e' },
    { name: 'electron', testDir: 'test/electron' },
  ],
  testMatch: '**/*.spec.ts',
  outputDir: 'test-output/browser',
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 2 * LATER_MS,
  expect: { timeout: SOON_MS },
  reporter: [['list'], ['json', { outputFile: 'test-output/browser.json' }]],
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
